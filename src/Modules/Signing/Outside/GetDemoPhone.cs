using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Gives the officer a telephone certificate of the simulated service, so that a newcomer can try it; only in the demo setting. The page My signature calls it.</summary>
internal sealed class GetDemoPhone(AppDb db, Act act, SigningSettings settings, PhoneService service, DemoEnrolment demo, IMandates mandates, IAgencies agencies)
{
    public bool IsOffered => settings.DemoAuthority is not null && settings.MobileSign is not null;

    public async Task<HeldCertificate> RunAsync(CancellationToken ct)
    {
        if (!IsOffered || act.Caller.Id is not { } id || mandates.Officer(id) is not { } officer || act.Caller.PostFor("dossiers.issue") is not { } post)
        {
            throw new RuleBroken("signing.not-yours");
        }

        try
        {
            await demo.KeepRootAsync(ct);
            var (credential, certificate) = await service.EnrolDemoAsync(officer.UserName, officer.Name, agencies.NameAt(post.AgencyId, act.Today), ct);
            var held = HeldCertificate.Of(certificate, post.AgencyId, CertificateUse.Person, id, way: SigningWay.Phone, credentialId: credential);
            db.Add(held);
            act.On(held, "signing.enrol-demo");
            return held;
        }
        catch (PhoneServiceDown)
        {
            throw new RuleBroken("signing.phone-down");
        }
    }
}
