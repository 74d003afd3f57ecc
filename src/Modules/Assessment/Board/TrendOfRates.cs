using System.Globalization;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>An indicator over twelve months; months without data are named, never drawn as nought.</summary>
internal sealed record RateTrend(Indicator Indicator, IReadOnlyList<ChartPoint> Points, IReadOnlyList<string> WithoutData, double? Target);

/// <summary>Computes the twelve months that end with the shown period, one read a measure; a published month shows what was published.</summary>
internal sealed class TrendOfRates(FigureReader figures, IndicatorFigures indicators, DeclaredFigures declared, FrozenFigures frozen, CoverageGaps gaps, MeasureBook book, VerdictSentence sentence, ITexts texts)
{
    public async Task<RateTrend> OfAsync(Indicator indicator, FigureScope scope, Period period, Reading reading, CancellationToken ct)
    {
        var months = period.Year();
        var said = await declared.InAsync(new("", months[0].From, months[^1].To), ct);
        var published = scope.IsProvince && reading != Reading.Live ? await frozen.WithinAsync(indicator.Id, months[0].From, months[^1].To, ct) : null;
        var points = new List<ChartPoint>();
        var without = new List<string>();
        foreach (var version in months.GroupBy(m => indicator.FormulaOn(m.To)))
        {
            var all = version.ToList();
            var counted = version.Key is { } known && known.Measures.All(m => book.Find(m) is not null);
            var above = !counted ? null : await figures.TrendAsync(version.Key!.Numerator, scope, all, ct);
            var below = !counted ? null : await figures.TrendAsync(version.Key!.Denominator, scope, all, ct);
            for (var i = 0; i < all.Count; i++)
            {
                var figure = version.Key is { } formula
                    ? counted && await IsWholeAsync(formula, all[i], ct) ? indicators.Judge(indicator, formula, above?[i], below?[i], scope, all[i]) : indicators.Judge(indicator, formula, null, null, scope, all[i])
                    : indicators.JudgeDeclared(indicator, declared.Sum(indicator, said[indicator.Id], scope, all[i]), scope, all[i]);
                figure = published?.GetValueOrDefault((all[i].From, all[i].To)) ?? figure;
                var label = all[i].From.ToString("MM/yyyy", CultureInfo.InvariantCulture);
                if (figure.Value is { } value)
                {
                    points.Add(new(label, (double)value, figure is { Numerator: { } n, Denominator: { } d } ? texts["assessment.of", sentence.Whole(n), sentence.Whole(d)] : null, Tone(figure.Verdict)));
                }
                else
                {
                    without.Add(label);
                }
            }
        }

        var target = indicator.TargetsOn(period.To) is [var first, ..] ? (double?)first.Floor : null;
        return new(indicator, points, without, target);
    }

    private async Task<bool> IsWholeAsync(FormulaVersion formula, Period month, CancellationToken ct) =>
        await gaps.TouchingAsync(book[formula.Numerator].Declaration, month, ct) is null && await gaps.TouchingAsync(book[formula.Denominator].Declaration, month, ct) is null;

    public static string Tone(Verdict verdict) => verdict switch { Verdict.Met => "good", Verdict.NotMet => "bad", Verdict.Estimated => "warn", _ => "neutral" };
}
