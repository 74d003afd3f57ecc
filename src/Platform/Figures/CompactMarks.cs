using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Figures;

/// <summary>After bulk work the same cell is marked by many batches; one mark a cell says the same and is recounted once. Agency by agency, so no writer waits long.</summary>
public sealed class CompactMarks(IServiceScopeFactory scopes)
{
    public async Task RunAsync(string family, CancellationToken ct)
    {
        List<Guid> agencies;
        await using (var scope = scopes.CreateAsyncScope())
        {
            agencies = await scope.ServiceProvider.GetRequiredService<AppDb>().Set<CellMark>().Where(m => m.Family == family)
                .GroupBy(m => m.AgencyId).Where(g => g.Count() > 1).Select(g => g.Key).ToListAsync(ct);
        }

        foreach (var agency in agencies)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var marks = await db.Set<CellMark>().AsNoTracking().Where(m => m.Family == family && m.AgencyId == agency).Select(m => new { m.Id, m.Day }).ToListAsync(ct);
            if (marks.Count > 0)
            {
                // Exactly those that were read: a mark set meanwhile stays.
                foreach (var ids in marks.Select(m => m.Id).Chunk(1000))
                {
                    await db.Set<CellMark>().Where(m => ids.Contains(m.Id)).ExecuteDeleteAsync(ct);
                }

                await db.Flavour.InsertAsync(db, new NewRows(marks.Select(m => m.Day).Distinct().Select(d => new CellMark { Family = family, AgencyId = agency, Day = d })), ct);
            }

            await transaction.CommitAsync(ct);
        }
    }
}
