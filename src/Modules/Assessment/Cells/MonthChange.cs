using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>How often marks of a family in one month were worked off: as long as it stays, and no mark waits there, nothing counted of that month has changed. No audit: it counts, it says nothing.</summary>
internal sealed class MonthChange : ITechnical
{
    public required string Family { get; init; }

    /// <summary>First day of the month.</summary>
    public required DateOnly Month { get; init; }

    public long Times { get; set; }

    public static DateOnly MonthOf(DateOnly day) => new(day.Year, day.Month, 1);

    /// <summary>Counts up every month in which one of these marks stands; the caller takes the marks away in the same transaction.</summary>
    public static async Task CountUpAsync(AppDb db, IQueryable<CellMark> marks, CancellationToken ct)
    {
        var days = await marks.Select(m => new { m.Family, m.Day }).Distinct().ToListAsync(ct);
        foreach (var months in days.GroupBy(d => d.Family, d => MonthOf(d.Day)))
        {
            var known = await db.Set<MonthChange>().Where(c => c.Family == months.Key).ToDictionaryAsync(c => c.Month, ct);
            foreach (var month in months.Distinct())
            {
                if (!known.TryGetValue(month, out var change))
                {
                    db.Add(change = new MonthChange { Family = months.Key, Month = month });
                }

                change.Times++;
            }
        }

        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    internal sealed class Mapping : IEntityTypeConfiguration<MonthChange>
    {
        public void Configure(EntityTypeBuilder<MonthChange> builder) => builder.ToTable("assessment_month_change").HasKey(c => new { c.Family, c.Month });
    }
}
