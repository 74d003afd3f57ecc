using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Holding;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Modules.Archive.Rules;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Destroying;

/// <summary>Handed-over dossiers whose period is over by their own rule, that nobody holds and no proposal names. Of those, the ones today's verified rule lets go too may be proposed.</summary>
internal sealed class OverRows(AppDb db, Act act, DossierRules rules)
{
    private const int PageSize = 100;

    public async Task<(IReadOnlyList<(ListRow Row, bool MayGo)> Rows, NumberedPage Page)> OfAsync(Guid agencyId, int page, CancellationToken ct)
    {
        var (rows, paging) = await Over(agencyId).OrderBy(r => r.KeepUntil).ThenBy(r => r.Id).PageAsync(page, PageSize, ct);
        return ([.. rows.Select(r => (r, rules.IsOver(r, act.Today)))], paging);
    }

    /// <summary>Those of the asked rows that may be proposed now.</summary>
    public async Task<IReadOnlyList<ListRow>> AmongAsync(Guid agencyId, IReadOnlyCollection<Guid> dossiers, CancellationToken ct) =>
        [.. (await Over(agencyId).Where(r => dossiers.Contains(r.DossierId)).ToListAsync(ct)).Where(r => rules.IsOver(r, act.Today))];

    private IQueryable<ListRow> Over(Guid agencyId)
    {
        var today = act.Today;
        return db.Set<ListRow>().AsNoTracking().Where(r => r.KeepUntil != null && r.KeepUntil <= today
            && db.Set<ArchiveList>().Any(l => l.Id == r.ListId && l.AgencyId == agencyId && l.State == ListState.HandedOver)
            && !db.Set<Hold>().Any(h => h.DossierId == r.DossierId && h.LiftedAt == null)
            && !db.Set<DisposalRow>().Any(d => d.DossierId == r.DossierId));
    }
}
