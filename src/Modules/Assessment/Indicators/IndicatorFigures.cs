using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>An indicator with its value in one scope and period.</summary>
/// <param name="Applied">The target the verdict is judged by; null where none is set for this scope.</param>
internal sealed record IndicatorFigure(
    Indicator Indicator, FormulaVersion? Formula, long? Numerator, long? Denominator, decimal? Value, IReadOnlyList<Target> Targets, Target? Applied, Verdict Verdict);

/// <summary>Computes indicators from the measures their formulas name.</summary>
internal sealed class IndicatorFigures(FigureReader figures, IAgencies agencies)
{
    public async Task<IReadOnlyList<IndicatorFigure>> OfAsync(IndicatorSet set, FigureScope scope, Period period, CancellationToken ct)
    {
        var results = new List<IndicatorFigure>();
        foreach (var indicator in set.Indicators)
        {
            var formula = indicator.FormulaOn(period.To);
            results.Add(formula is null
                ? Judge(indicator, null, null, null, scope, period)
                : Judge(
                    indicator,
                    formula,
                    await figures.CountAsync(formula.Numerator, scope, period, ct),
                    await figures.CountAsync(formula.Denominator, scope, period, ct),
                    scope,
                    period));
        }

        return results;
    }

    /// <summary>No data is never nought: a rate without a denominator has no value.</summary>
    public IndicatorFigure Judge(Indicator indicator, FormulaVersion? formula, long? numerator, long? denominator, FigureScope scope, Period period)
    {
        var targets = indicator.TargetsOn(period.To);
        var applied = targets.FirstOrDefault(t => Applies(t, scope, period));
        if (numerator is not { } n || denominator is not > 0)
        {
            return new(indicator, formula, numerator, denominator, null, targets, applied, Verdict.NoData);
        }

        var verdict = applied is null ? Verdict.NotApplicable : applied.IsReached(n, denominator.Value) ? Verdict.Met : Verdict.NotMet;
        return new(indicator, formula, n, denominator, Rates.Percent(n, denominator.Value, indicator.Decimals), targets, applied, verdict);
    }

    private bool Applies(Target target, FigureScope scope, Period period)
    {
        if (scope.AgencyId is { } agency)
        {
            var level = agencies.Find(agency, period.To)?.Level ?? agencies.Ever.FirstOrDefault(a => a.Id == agency)?.Level;
            return target.PerAgency && (target.Level == "province" || target.Level == Name(level));
        }

        return scope.Level is { } asked ? target.Level == Name(asked) : scope.IsProvince && target.Level == "province";
    }

    private static string Name(AgencyLevel? level) => level switch
    {
        AgencyLevel.Province => "province-level",
        AgencyLevel.District => "district-level",
        AgencyLevel.Commune => "commune-level",
        _ => "",
    };
}
