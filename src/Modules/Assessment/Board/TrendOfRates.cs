using System.Globalization;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>An indicator over twelve months; months without data are named, never drawn as nought.</summary>
internal sealed record RateTrend(Indicator Indicator, IReadOnlyList<ChartPoint> Points, IReadOnlyList<string> WithoutData, double? Target);

/// <summary>Computes the twelve months that end with the shown period, one read a measure.</summary>
internal sealed class TrendOfRates(FigureReader figures, IndicatorFigures indicators, VerdictSentence sentence, ITexts texts)
{
    public async Task<RateTrend> OfAsync(Indicator indicator, FigureScope scope, Period period, CancellationToken ct)
    {
        var months = period.Year();
        var points = new List<ChartPoint>();
        var without = new List<string>();
        foreach (var version in months.GroupBy(m => indicator.FormulaOn(m.To)))
        {
            var all = version.ToList();
            var above = version.Key is null ? null : await figures.TrendAsync(version.Key.Numerator, scope, all, ct);
            var below = version.Key is null ? null : await figures.TrendAsync(version.Key.Denominator, scope, all, ct);
            for (var i = 0; i < all.Count; i++)
            {
                var figure = indicators.Judge(indicator, version.Key, above?[i], below?[i], scope, all[i]);
                var label = all[i].From.ToString("MM/yyyy", CultureInfo.InvariantCulture);
                if (figure.Value is { } value)
                {
                    points.Add(new(label, (double)value, texts["assessment.of", sentence.Whole(figure.Numerator!.Value), sentence.Whole(figure.Denominator!.Value)], Tone(figure.Verdict)));
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

    public static string Tone(Verdict verdict) => verdict switch { Verdict.Met => "good", Verdict.NotMet => "bad", Verdict.Estimated => "warn", _ => "neutral" };
}
