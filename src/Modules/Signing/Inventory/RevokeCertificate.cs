using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Notes that the issuer took a certificate back; from then on its agency may lack one. The inventory page calls it.</summary>
internal sealed class RevokeCertificate(Act act, ProjectSeals project)
{
    public async Task RunAsync(HeldCertificate certificate, string reason, CancellationToken ct)
    {
        certificate.Revoke(act.Now);
        act.On(certificate, "signing.revoke-certificate", reason);
        await project.RunAsync(certificate.AgencyId, ct);
    }
}
