using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Archive.Destroying;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Holding;

/// <summary>Holds a dossier back from destruction, with ground and paper, and lifts the hold with a reason. A dossier that was proposed already leaves the proposal.</summary>
internal sealed class HoldDossier(AppDb db, Act act, ArchiveScope scope, IFinishedDossiers dossiers)
{
    public async Task<Hold> PlaceAsync(string code, HoldGround ground, string paper, string reason, CancellationToken ct)
    {
        var dossier = await dossiers.FindAsync(code.Trim().ToUpperInvariant(), ct);
        if (dossier is null || !scope.Can(ArchiveScope.Manage, dossier.AgencyId))
        {
            throw new RuleBroken("archive.no-dossier", code.Trim());
        }

        scope.Require(ArchiveScope.Manage, dossier.AgencyId);
        if (await db.Set<Hold>().AnyAsync(h => h.DossierId == dossier.Id && h.LiftedAt == null && h.Paper == paper.Trim(), ct))
        {
            throw new RuleBroken("archive.held-already", dossier.Code);
        }

        var hold = new Hold { DossierId = dossier.Id, Code = dossier.Code, AgencyId = dossier.AgencyId, Ground = ground, Paper = paper.Trim(), Reason = reason.Trim(), PlacedAt = act.Now, PlacedBy = act.Caller.Name };
        db.Add(hold);
        act.On(hold, "archive.hold", reason);
        if (await db.Set<DisposalRow>().SingleOrDefaultAsync(r => r.DossierId == dossier.Id, ct) is { } proposed)
        {
            var disposal = await db.Set<Disposal>().SingleAsync(d => d.Id == proposed.DisposalId, ct);
            db.Remove(proposed);
            disposal.Rows--;
            act.On(disposal, "archive.hold-back", paper);
        }

        return hold;
    }

    public void Lift(Hold hold, string reason)
    {
        scope.Require(ArchiveScope.Manage, hold.AgencyId);
        if (hold.LiftedAt is not null)
        {
            throw new RuleBroken("archive.hold-lifted");
        }

        hold.Lift(act, reason);
        act.On(hold, "archive.lift-hold", reason);
    }
}
