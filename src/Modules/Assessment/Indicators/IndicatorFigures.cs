using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>Whether a value was counted from records or said by a person; never one shown as the other.</summary>
internal enum FigureSource
{
    Computed,
    Declared,
}

/// <summary>An indicator with its value in one scope and period.</summary>
/// <param name="Applied">The target the verdict is judged by; null where none is set for this scope.</param>
internal sealed record IndicatorFigure(
    Indicator Indicator, FormulaVersion? Formula, long? Numerator, long? Denominator, decimal? Value, IReadOnlyList<Target> Targets, Target? Applied, Verdict Verdict)
{
    public FigureSource Source => Formula is null ? FigureSource.Declared : FigureSource.Computed;

    /// <summary>Why there is no value although records are counted: only a part of them is held; or the measure of the formula that no module offers.</summary>
    public string? Gap { get; init; }

    public DeclaredSum? Declared { get; init; }
}

/// <summary>Computes indicators from the measures their formulas name; what has no formula is what was declared.</summary>
internal sealed class IndicatorFigures(FigureReader figures, MeasureBook book, CoverageGaps gaps, DeclaredFigures declared, TargetLevels levels)
{
    public async Task<IReadOnlyList<IndicatorFigure>> OfAsync(IndicatorSet set, FigureScope scope, Period period, CancellationToken ct)
    {
        var said = await declared.InAsync(period, ct);
        var results = new List<IndicatorFigure>();
        foreach (var indicator in set.Indicators)
        {
            var formula = indicator.FormulaOn(period.To);
            results.Add(formula is null
                ? JudgeDeclared(indicator, declared.Sum(indicator, said[indicator.Id], scope, period), scope, period)
                : await ComputeAsync(indicator, formula, scope, period, ct));
        }

        return results;
    }

    /// <summary>No data is never nought: a rate without a denominator has no value.</summary>
    public IndicatorFigure Judge(Indicator indicator, FormulaVersion? formula, long? numerator, long? denominator, FigureScope scope, Period period) =>
        Judge(indicator, formula, numerator, denominator, null, estimated: false, scope, period);

    public IndicatorFigure JudgeDeclared(Indicator indicator, DeclaredSum? sum, FigureScope scope, Period period) =>
        Judge(indicator, null, sum?.Numerator, sum?.Denominator, sum?.Rate, sum?.Estimated == true, scope, period) with { Declared = sum };

    private async Task<IndicatorFigure> ComputeAsync(Indicator indicator, FormulaVersion formula, FigureScope scope, Period period, CancellationToken ct)
    {
        foreach (var measure in new[] { formula.Numerator, formula.Denominator })
        {
            if (book.Find(measure) is null)
            {
                return Judge(indicator, formula, null, null, scope, period) with { Gap = measure };
            }

            if (await gaps.TouchingAsync(book[measure].Declaration, period, ct) is { } gap)
            {
                return Judge(indicator, formula, null, null, scope, period) with { Gap = gap.Reason };
            }
        }

        return Judge(
            indicator, formula, await figures.CountAsync(formula.Numerator, scope, period, ct), await figures.CountAsync(formula.Denominator, scope, period, ct), scope, period);
    }

    private IndicatorFigure Judge(
        Indicator indicator, FormulaVersion? formula, long? numerator, long? denominator, decimal? rate, bool estimated, FigureScope scope, Period period)
    {
        var targets = indicator.TargetsOn(period.To);
        var applied = levels.For(targets, scope, period);
        decimal? value = numerator is { } n && denominator is > 0 ? Rates.Percent(n, denominator.Value, indicator.Decimals) : rate;
        if (value is null)
        {
            return new(indicator, formula, numerator, denominator, null, targets, applied, Verdict.NoData);
        }

        var reached = applied is not null && (denominator is > 0 ? applied.IsReached(numerator!.Value, denominator.Value) : applied.IsReached(value.Value));
        var verdict = applied is null ? Verdict.NotApplicable : !reached ? Verdict.NotMet : estimated ? Verdict.Estimated : Verdict.Met;
        return new(indicator, formula, numerator, denominator, value, targets, applied, verdict);
    }
}
