using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Ratings of one agency in one month (or over all): how many of each score.</summary>
internal sealed record RatingCounts(IReadOnlyList<int> ByScore)
{
    public static readonly RatingCounts None = new([0, 0, 0, 0, 0]);

    public int Count => ByScore.Sum();

    /// <summary>Null where nobody rated: no rating is not a bad one.</summary>
    public double? Average => Count == 0 ? null : Math.Round(ByScore.Select((n, i) => n * (i + 1)).Sum() / (double)Count, 2, MidpointRounding.AwayFromZero);

    public int Of(int score) => ByScore[score - 1];
}

/// <summary>The published ratings, counted from the rows: numbers only, never a comment or a person.</summary>
internal sealed class Ratings(AppDb db)
{
    public async Task<IReadOnlyDictionary<Guid, RatingCounts>> OfMonthAsync(DateOnly month, IReadOnlyCollection<Guid> agencies, CancellationToken ct)
    {
        var rows = await db.Set<Rating>().AsNoTracking().Where(r => r.Month == month && agencies.Contains(r.AgencyId))
            .GroupBy(r => new { r.AgencyId, r.Score }).Select(g => new { g.Key.AgencyId, g.Key.Score, Count = g.Count() }).ToListAsync(ct);
        return rows.GroupBy(r => r.AgencyId).ToDictionary(g => g.Key, g => Counts(g.Select(r => (r.Score, r.Count))));
    }

    public async Task<IReadOnlyList<(DateOnly Month, RatingCounts Counts)>> OfAgencyAsync(Guid agency, CancellationToken ct)
    {
        var rows = await db.Set<Rating>().AsNoTracking().Where(r => r.AgencyId == agency)
            .GroupBy(r => new { r.Month, r.Score }).Select(g => new { g.Key.Month, g.Key.Score, Count = g.Count() }).ToListAsync(ct);
        return [.. rows.GroupBy(r => r.Month).OrderByDescending(g => g.Key).Select(g => (g.Key, Counts(g.Select(r => (r.Score, r.Count)))))];
    }

    /// <summary>Why an agency's ratings of that month are not shown; agencies whose ratings are public have no entry.</summary>
    public async Task<IReadOnlyDictionary<Guid, RatingMonth>> WithheldInAsync(DateOnly month, CancellationToken ct) =>
        await db.Set<RatingMonth>().AsNoTracking().Where(m => m.From == month && m.Withheld).ToDictionaryAsync(m => m.AgencyId, ct);

    /// <summary>The months of one agency whose ratings are not shown.</summary>
    public async Task<IReadOnlyDictionary<DateOnly, RatingMonth>> WithheldOfAsync(Guid agency, CancellationToken ct) =>
        await db.Set<RatingMonth>().AsNoTracking().Where(m => m.AgencyId == agency && m.Withheld).ToDictionaryAsync(m => m.From, ct);

    private static RatingCounts Counts(IEnumerable<(int Score, int Count)> rows)
    {
        var counts = new int[Rating.Best];
        foreach (var (score, count) in rows)
        {
            counts[score - 1] += count;
        }

        return new(counts);
    }
}
