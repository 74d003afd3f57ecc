using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>Counts keys instead of records: an owner with five dossiers is one. A key counts when none of its asked records fails, so it depends on scope and period and is never added up.</summary>
internal sealed class DistinctRows(FigureScopes scopes)
{
    public static IQueryable<string?> Keys(IQueryable<MeasureRow> rows) =>
        rows.GroupBy(r => r.DistinctKey).Where(g => g.Max(r => r.Fails ? 1 : 0) == 0).Select(g => g.Key);

    /// <summary>One record stands for its key: the newest. Where a key never leaves its agency, the agency's index finds its records.</summary>
    public static IQueryable<MeasureRow> NewestOfEachKey(IQueryable<MeasureRow> rows, bool withinAgency) => withinAgency
        ? rows.Where(r => !rows.Any(o => o.AgencyId == r.AgencyId && o.DistinctKey == r.DistinctKey && (o.Fails || o.Day > r.Day || (o.Day == r.Day && o.RecordId > r.RecordId))))
        : rows.Where(r => !rows.Any(o => o.DistinctKey == r.DistinctKey && (o.Fails || o.Day > r.Day || (o.Day == r.Day && o.RecordId > r.RecordId))));

    /// <summary>Each agency's own keys; where several agencies of their day stand in one row, a key of two of them counts once.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> ByAgencyAsync(IQueryable<MeasureRow> rows, FigureScope scope, CancellationToken ct)
    {
        var counts = new Dictionary<Guid, long>();
        var places = await rows.Select(r => r.AgencyId).Distinct().ToListAsync(ct);
        foreach (var group in places.GroupBy(a => scopes.GroupOf(a, scope.View) ?? Guid.Empty).Where(g => g.Skip(1).Any()))
        {
            var members = group.ToList();
            counts[group.Key] = await Keys(rows.Where(r => members.Contains(r.AgencyId))).LongCountAsync(ct);
        }

        var alone = await rows.GroupBy(r => new { r.AgencyId, r.DistinctKey }).Where(g => g.Max(r => r.Fails ? 1 : 0) == 0).Select(g => g.Key.AgencyId)
            .GroupBy(a => a).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct);
        foreach (var one in alone)
        {
            counts.TryAdd(scopes.GroupOf(one.Key, scope.View) ?? Guid.Empty, one.Count);
        }

        return counts;
    }
}
