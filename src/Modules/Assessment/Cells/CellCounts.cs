using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>A place and a day that a count stands at.</summary>
internal readonly record struct CellKey(Guid AgencyId, DateOnly Day);

/// <summary>Counts of one measure by place and day, from its own query.</summary>
internal static class CellCounts
{
    public static async Task<Dictionary<CellKey, (long Starts, long Ends)>> OfAsync(MeasureQuery measure, IQueryable<MeasureRow> rows, IQueryable<CellMark>? touched, CancellationToken ct)
    {
        var counts = new Dictionary<CellKey, (long Starts, long Ends)>();
        await foreach (var start in Group(touched is null ? rows : Begun(rows, touched), ends: false).WithCancellation(ct))
        {
            counts[new(start.AgencyId, start.Day)] = (start.Net, 0);
        }

        if (measure.Declaration.Kind == MeasureKind.Stock)
        {
            var ended = rows.Where(r => r.EndDay != null);
            await foreach (var end in Group(touched is null ? ended : Ended(ended, touched), ends: true).WithCancellation(ct))
            {
                var key = new CellKey(end.AgencyId, end.Day);
                counts[key] = (counts.GetValueOrDefault(key).Starts, end.Net);
            }
        }

        return counts;
    }

    /// <summary>Rows that begin in a marked cell. A join, so that the few marks lead and the records' index follows.</summary>
    public static IQueryable<MeasureRow> Begun(IQueryable<MeasureRow> rows, IQueryable<CellMark> marks) =>
        from r in rows
        join m in marks.Select(m => new { m.AgencyId, m.Day }).Distinct() on new { r.AgencyId, r.Day } equals new { m.AgencyId, m.Day }
        select r;

    public static IQueryable<MeasureRow> Ended(IQueryable<MeasureRow> rows, IQueryable<CellMark> marks) =>
        from r in rows
        join m in marks.Select(m => new { m.AgencyId, m.Day }).Distinct() on new { r.AgencyId, Day = r.EndDay!.Value } equals new { m.AgencyId, m.Day }
        select r;

    private static IAsyncEnumerable<Tally> Group(IQueryable<MeasureRow> rows, bool ends) => ends
        ? rows.GroupBy(r => new { r.AgencyId, Day = r.EndDay!.Value }).Select(g => new Tally { AgencyId = g.Key.AgencyId, Day = g.Key.Day, Net = g.LongCount() }).AsAsyncEnumerable()
        : rows.GroupBy(r => new { r.AgencyId, r.Day }).Select(g => new Tally { AgencyId = g.Key.AgencyId, Day = g.Key.Day, Net = g.LongCount() }).AsAsyncEnumerable();
}

/// <summary>A signed count at a place and day.</summary>
internal sealed class Tally
{
    public Guid AgencyId { get; init; }

    public DateOnly Day { get; init; }

    public long Net { get; init; }
}
