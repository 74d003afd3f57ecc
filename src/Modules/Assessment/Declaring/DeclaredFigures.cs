using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>What is declared of one indicator in one scope and period, put together.</summary>
/// <param name="Agencies">How many agencies declared it; 0 when it was declared for the whole scope at once.</param>
/// <param name="Expected">How many agencies stand in the scope.</param>
/// <param name="Estimated">A part is an estimate, or parts are missing.</param>
internal sealed record DeclaredSum(long? Numerator, long? Denominator, decimal? Rate, int Agencies, int Expected, bool Estimated, bool Assumed)
{
    public bool IsPartial => Agencies > 0 && Agencies < Expected;
}

/// <summary>Reads declarations: one for the whole scope as it is, those of agencies added up by their counts; rates without counts are never averaged.</summary>
internal sealed class DeclaredFigures(AppDb db, IAgencies agencies)
{
    /// <summary>All declarations that lie inside the period, by indicator.</summary>
    public async Task<ILookup<string, DeclaredFigure>> InAsync(Period period, CancellationToken ct) =>
        (await db.Set<DeclaredFigure>().AsNoTracking().Where(d => d.From >= period.From && d.To <= period.To).ToListAsync(ct)).ToLookup(d => d.IndicatorId);

    public DeclaredSum? Sum(Indicator indicator, IEnumerable<DeclaredFigure> all, FigureScope scope, Period period)
    {
        var rows = Of(all, period);
        if (CoversScope(indicator, scope) && rows.Where(r => r.AgencyId == DeclaredFigure.WholeProvince).ToList() is { Count: > 0 } whole)
        {
            return Add(whole, 0, 0);
        }

        var own = rows.Where(r => r.AgencyId != DeclaredFigure.WholeProvince && (scope.Agencies?.Contains(r.AgencyId) ?? true)).ToList();
        return own.Count == 0 ? null : Add(own, own.Select(r => r.AgencyId).Distinct().Count(), Expected(scope, period));
    }

    /// <summary>The rows of the very period; else those of its months, if each month has some.</summary>
    private static List<DeclaredFigure> Of(IEnumerable<DeclaredFigure> all, Period period)
    {
        var rows = all.ToList();
        if (rows.FindAll(r => r.IsOf(period)) is { Count: > 0 } exact)
        {
            return exact;
        }

        var months = Enumerable.Range(0, 12).Select(i => new DateOnly(period.From.Year, period.From.Month, 1).AddMonths(i)).Where(m => m >= period.From && m.AddMonths(1) <= period.To.AddDays(1)).ToList();
        var monthly = rows.FindAll(r => r.From.AddMonths(1) == r.To.AddDays(1));
        return months.Count > 1 && period.To == months[^1].AddMonths(1).AddDays(-1) && months.TrueForAll(m => monthly.Exists(r => r.From == m)) ? monthly : [];
    }

    private static DeclaredSum? Add(List<DeclaredFigure> rows, int agencies, int expected)
    {
        var assumed = rows.Exists(r => r.Assumed);
        var estimated = rows.Exists(r => r.Estimated) || (agencies > 0 && agencies < expected);
        return rows.TrueForAll(r => r.Denominator is not null) ? new(rows.Sum(r => r.Numerator), rows.Sum(r => r.Denominator), null, agencies, expected, estimated, assumed)
            : rows is [var one] ? new(null, null, one.Rate, agencies, expected, estimated, assumed)
            : null;
    }

    /// <summary>A declaration for the whole province speaks for a level too, when the source sets the indicator for that level only.</summary>
    private static bool CoversScope(Indicator indicator, FigureScope scope) =>
        scope.IsProvince || (scope.Level is { } level && indicator.Targets.Count > 0 && indicator.Targets.All(t => t.Level == TargetLevels.Name(level)));

    private int Expected(FigureScope scope, Period period) => scope.AgencyId is not null
        ? 1
        : agencies.All(period.To).Count(a => a.InScope && (scope.Level is null || a.Level == scope.Level) && (scope.Agencies?.Contains(a.Id) ?? true));
}
