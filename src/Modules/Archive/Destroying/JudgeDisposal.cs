using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Holding;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Modules.Archive.Rules;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Destroying;

/// <summary>The archivist proposes dossiers whose period is over; two others agree, or the proposal is withdrawn with a reason.</summary>
internal sealed class JudgeDisposal(AppDb db, Act act, ArchiveScope scope, FourEyes eyes, OverRows over, DossierRules rules)
{
    private static readonly string[] Before = ["archive.propose-destruction", "archive.agree-destruction"];

    public async Task<Disposal> ProposeAsync(Guid agencyId, IReadOnlyCollection<Guid> dossiers, string reason, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Manage, agencyId);
        var rows = await over.AmongAsync(agencyId, dossiers, ct);
        if (rows.Count == 0 || rows.Count != dossiers.Distinct().Count())
        {
            throw new RuleBroken("archive.not-over");
        }

        var disposal = new Disposal { AgencyId = agencyId, Rows = rows.Count, Reason = reason.Trim(), ProposedAt = act.Now, ProposedById = act.Caller.Id, ProposedBy = act.Caller.Name };
        db.Add(disposal);
        db.AddRange(rows.Select(r => new DisposalRow { DossierId = r.DossierId, DisposalId = disposal.Id, Code = r.Code, KeptUntil = r.KeepUntil!.Value }));
        act.On(disposal, "archive.propose-destruction", reason);
        return disposal;
    }

    public async Task AgreeAsync(Disposal disposal, CancellationToken ct)
    {
        scope.Require(ArchiveScope.Approve, disposal.AgencyId);
        Open(disposal);
        await eyes.MustBeAnotherAsync(disposal.Id, Before, ct);

        // A hold takes a dossier out of its proposal; this is for a hold placed at the same moment.
        if (disposal.Rows == 0 || await db.Set<DisposalRow>().AnyAsync(r => r.DisposalId == disposal.Id && db.Set<Hold>().Any(h => h.DossierId == r.DossierId && h.LiftedAt == null), ct))
        {
            throw new RuleBroken("archive.held-in-proposal");
        }

        // The rules may have changed since it was proposed.
        var rows = await db.Set<ListRow>().AsNoTracking().Where(r => db.Set<DisposalRow>().Any(d => d.DisposalId == disposal.Id && d.DossierId == r.DossierId)).ToListAsync(ct);
        if (!rows.TrueForAll(r => rules.IsOver(r, act.Today)))
        {
            throw new RuleBroken("archive.not-over-now");
        }

        disposal.Agree(act);
        act.On(disposal, disposal.State == DisposalState.Approved ? "archive.approve-destruction" : "archive.agree-destruction");
    }

    public async Task WithdrawAsync(Disposal disposal, string reason, CancellationToken ct)
    {
        scope.Require(scope.Can(ArchiveScope.Approve, disposal.AgencyId) ? ArchiveScope.Approve : ArchiveScope.Manage, disposal.AgencyId);
        if (disposal.State == DisposalState.Withdrawn)
        {
            throw new RuleBroken("archive.disposal-ended");
        }

        db.RemoveRange(await db.Set<DisposalRow>().Where(r => r.DisposalId == disposal.Id).ToListAsync(ct));
        disposal.Withdraw(reason);
        act.On(disposal, "archive.withdraw-destruction", reason);
    }

    private static void Open(Disposal disposal)
    {
        if (!disposal.IsOpen)
        {
            throw new RuleBroken("archive.disposal-ended");
        }
    }
}
