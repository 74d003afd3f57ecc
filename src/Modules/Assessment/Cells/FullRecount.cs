using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>A cell that does not say what the records say.</summary>
internal sealed record CellDifference(string Measure, Guid AgencyId, DateOnly Day, long CellStarts, long CellEnds, long Starts, long Ends);

/// <summary>What a recount of everything found; <see cref="Examples"/> are the first of the differences.</summary>
internal sealed record RecountVerdict(int Measures, long Cells, int Marked, long Differences, IReadOnlyList<CellDifference> Examples);

/// <summary>Counts every measure again from its records, one grouped scan each, and compares with the cells, all at one moment. Marked cells are known to be stale and are no difference.</summary>
internal sealed class FullRecount(AppDb db, MeasureBook book)
{
    private const int Shown = 50;

    private readonly HashSet<(string Family, CellKey Key)> _wrong = [];

    public async Task<RecountVerdict> CompareAsync(CancellationToken ct)
    {
        _wrong.Clear();
        await using var moment = await db.Flavour.BeginReadAsync(db, ct);
        var marked = (await db.Set<CellMark>().Select(m => new { m.Family, m.AgencyId, m.Day }).Distinct().ToListAsync(ct))
            .Select(m => (m.Family, new CellKey(m.AgencyId, m.Day))).ToHashSet();
        var (measures, cells, differences, examples) = (0, 0L, 0L, new List<CellDifference>());
        foreach (var measure in book.InCells)
        {
            measures++;
            var (name, family) = (measure.Declaration.Name, measure.Declaration.Family);
            var records = await CellCounts.OfAsync(measure, measure.Query(db), null, ct);
            await foreach (var cell in db.Set<Cell>().AsNoTracking().Where(c => c.Measure == name).AsAsyncEnumerable().WithCancellation(ct))
            {
                cells++;
                var key = new CellKey(cell.AgencyId, cell.Day);
                records.Remove(key, out var now);
                Compare(name, family, key, (cell.Starts, cell.Ends), now);
            }

            foreach (var (key, now) in records)
            {
                Compare(name, family, key, default, now);
            }
        }

        return new(measures, cells, marked.Count, differences, examples);

        void Compare(string name, string family, CellKey key, (long Starts, long Ends) cell, (long Starts, long Ends) now)
        {
            if (cell == now || marked.Contains((family, key)))
            {
                return;
            }

            differences++;
            _wrong.Add((family, key));
            if (examples.Count < Shown)
            {
                examples.Add(new(name, key.AgencyId, key.Day, cell.Starts, cell.Ends, now.Starts, now.Ends));
            }
        }
    }

    /// <summary>Marks what the last comparison found wrong; the worker counts it again. From this moment on every reader counts it live.</summary>
    public async Task MarkAsync(CancellationToken ct)
    {
        foreach (var chunk in _wrong.Chunk(5000))
        {
            db.AddRange(chunk.Select(w => new CellMark { Family = w.Family, AgencyId = w.Key.AgencyId, Day = w.Key.Day }));
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }
}
