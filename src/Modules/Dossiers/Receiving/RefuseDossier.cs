using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Receiving;

/// <summary>The desk does not accept a dossier, with the reason on slip 03.</summary>
internal sealed class RefuseDossier(AppDb db, Act act, SlipWriter slips)
{
    public async Task RunAsync(Dossier dossier, string reason, CancellationToken ct)
    {
        AcceptDossier.RequireDesk(act, dossier);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        db.Add(dossier.MoveTo(DossierState.NotAccepted, SubState.None, act, "dossiers.refuse", dossier.ReceivingAgencyId, reason));
        await slips.WriteAsync(dossier, SlipKind.Refusal, reason, ct);
    }
}
