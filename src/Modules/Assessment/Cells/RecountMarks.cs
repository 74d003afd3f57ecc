using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>Recounts the marked cells from the measures' own queries and takes away exactly the marks it read, in one transaction. A mark set meanwhile stays, so nothing is forgotten.</summary>
internal sealed class RecountMarks(IServiceScopeFactory scopes, MeasureBook book) : IWorker
{
    // SQLite has one writer: a batch must not keep it waiting long.
    private const int Batch = 400;
    private const int CellsPerSave = 5000;

    /// <summary>So many marks of one family come from a bulk load: counting its records once is then faster than looking for each cell.</summary>
    private const int Many = 5000;

    public string Name => "figures";

    public TimeSpan Every => TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken ct)
    {
        while (await WholeAsync(Many, ct) || await StepAsync(Batch, ct))
        {
        }
    }

    /// <summary>One transaction over a whole family that has so many marks: every measure by one grouped scan, all its cells anew. False when no family has.</summary>
    public async Task<bool> WholeAsync(int many, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var family = await db.Set<CellMark>().GroupBy(m => m.Family).Where(g => g.Count() >= many).Select(g => g.Key).OrderBy(f => f).FirstOrDefaultAsync(ct);
        if (family is null)
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var marks = db.Set<CellMark>().Where(m => m.Family == family);
        foreach (var measure in book.InCells.Where(q => q.Declaration.Family == family))
        {
            var name = measure.Declaration.Name;
            var counts = await CellCounts.OfAsync(measure, measure.Query(db), null, ct);
            await db.Set<Cell>().Where(c => c.Measure == name).ExecuteDeleteAsync(ct);
            await db.Flavour.InsertAsync(db, new NewRows(counts.Select(c => Of(name, c.Key, c.Value))), ct);
        }

        await MonthChange.CountUpAsync(db, marks, ct);
        // All that this transaction sees: a mark set meanwhile is not among them and stays.
        await marks.ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>One transaction over the oldest marks; false when there was none.</summary>
    public async Task<bool> StepAsync(int most, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var marks = db.Set<CellMark>();
        // Looking first costs no lock when there is nothing to do.
        if (!await marks.AnyAsync(ct))
        {
            return false;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var read = await marks.AsNoTracking().OrderBy(m => m.Id).Take(most).Select(m => new { m.Id, m.Family }).ToListAsync(ct);
        if (read.Count == 0)
        {
            return false;
        }

        var last = read[^1].Id;
        var families = read.Select(m => m.Family).ToHashSet();
        foreach (var measure in book.InCells.Where(q => families.Contains(q.Declaration.Family)))
        {
            await RecountAsync(db, measure, marks.Where(m => m.Id <= last && m.Family == measure.Declaration.Family), ct);
        }

        await MonthChange.CountUpAsync(db, marks.Where(m => m.Id <= last), ct);
        await marks.Where(m => m.Id <= last).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task RecountAsync(AppDb db, MeasureQuery measure, IQueryable<CellMark> touched, CancellationToken ct)
    {
        var name = measure.Declaration.Name;
        var counts = await CellCounts.OfAsync(measure, measure.Query(db), touched, ct);
        var places = touched.Select(m => new { m.AgencyId, m.Day }).Distinct();
        var cells = await (
            from c in db.Set<Cell>().Where(c => c.Measure == name)
            join m in places on new { c.AgencyId, c.Day } equals new { m.AgencyId, m.Day }
            select c).ToListAsync(ct);
        foreach (var cell in cells)
        {
            if (counts.Remove(new(cell.AgencyId, cell.Day), out var now))
            {
                (cell.Starts, cell.Ends) = now;
            }
            else
            {
                db.Remove(cell);
            }
        }

        await SaveAsync();
        foreach (var chunk in counts.Chunk(CellsPerSave))
        {
            db.AddRange(chunk.Select(c => Of(name, c.Key, c.Value)));
            await SaveAsync();
        }

        async Task SaveAsync()
        {
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
    }

    private static Cell Of(string measure, CellKey key, (long Starts, long Ends) count) =>
        new() { Measure = measure, AgencyId = key.AgencyId, Day = key.Day, Starts = count.Starts, Ends = count.Ends };
}
