using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>Ends a dossier without a result, on a notice of stopping or after a withdrawal; only the head may.</summary>
internal sealed class StopDossier(AppDb db, Act act, SlipWriter slips)
{
    public async Task RunAsync(Dossier dossier, string reason, CancellationToken ct)
    {
        act.Caller.Require(ApproveDossier.Permission, dossier.CompetentAgencyId);
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        db.Add(dossier.MoveTo(DossierState.Stopped, SubState.None, act, "dossiers.stop", dossier.CompetentAgencyId, reason));
        await slips.WriteAsync(dossier, SlipKind.Stop, reason, ct);
    }
}

/// <summary>The owner asks to withdraw; the desk or the head decides. Until then the dossier remembers where it stood.</summary>
internal sealed class WithdrawDossier(AppDb db, Act act)
{
    public void Ask(Dossier dossier, string? reason)
    {
        var former = dossier.State;
        db.Add(dossier.MoveTo(DossierState.WithdrawalAsked, SubState.None, act, "dossiers.ask-withdrawal", dossier.CompetentAgencyId, reason));
        dossier.FormerState = former == DossierState.SupplementAsked ? dossier.FormerState ?? DossierState.Registered : former;
    }

    /// <summary>Not granted: back to where it stood. Granting is <see cref="StopDossier"/>, or a refusal before acceptance.</summary>
    public void Reject(Dossier dossier, string reason)
    {
        act.Caller.Require(ApproveDossier.Permission, dossier.CompetentAgencyId);
        if (dossier.State != DossierState.WithdrawalAsked)
        {
            throw new RuleBroken("dossiers.no-withdrawal-asked", dossier.Code);
        }

        if (dossier.ClockStopped)
        {
            // Papers were asked for and have not come: it waits for them as before, and goes on from there.
            db.Add(dossier.MoveTo(DossierState.SupplementAsked, SubState.WaitingForSupplement, act, "dossiers.keep", dossier.CompetentAgencyId, reason));
            return;
        }

        var back = dossier.FormerState ?? DossierState.Registered;
        dossier.FormerState = null;
        db.Add(dossier.MoveTo(back, back == DossierState.InProcess ? SubState.WithOfficer : SubState.WaitingForAcceptance, act, "dossiers.keep", dossier.CompetentAgencyId, reason));
    }
}
