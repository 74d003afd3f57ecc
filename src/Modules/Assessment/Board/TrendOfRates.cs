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
            var counts = await CountsAsync(version.Key, [.. version.Where(m => published?.ContainsKey((m.From, m.To)) != true)], scope, ct);
            foreach (var month in version)
            {
                var (above, below) = counts.GetValueOrDefault(month);
                var figure = published?.GetValueOrDefault((month.From, month.To)) ?? (version.Key is { } formula
                    ? indicators.Judge(indicator, formula, above, below, scope, month)
                    : indicators.JudgeDeclared(indicator, declared.Sum(indicator, said[indicator.Id], scope, month), scope, month));
                var label = month.From.ToString("MM/yyyy", CultureInfo.InvariantCulture);
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

    /// <summary>Only months whose records are all held: a distinct measure costs a question a month.</summary>
    private async Task<IReadOnlyDictionary<Period, (long? Above, long? Below)>> CountsAsync(FormulaVersion? formula, IReadOnlyList<Period> months, FigureScope scope, CancellationToken ct)
    {
        var whole = new List<Period>();
        if (formula is not null && formula.Measures.All(m => book.Find(m) is not null))
        {
            foreach (var month in months)
            {
                if (await IsWholeAsync(formula, month, ct))
                {
                    whole.Add(month);
                }
            }
        }

        if (whole.Count == 0)
        {
            return new Dictionary<Period, (long?, long?)>();
        }

        var above = await figures.TrendAsync(formula!.Numerator, scope, whole, ct);
        var below = await figures.TrendAsync(formula.Denominator, scope, whole, ct);
        return whole.Select((month, i) => (month, i)).ToDictionary(m => m.month, m => (above[m.i], below[m.i]));
    }

    private async Task<bool> IsWholeAsync(FormulaVersion formula, Period month, CancellationToken ct) =>
        await gaps.TouchingAsync(book[formula.Numerator].Declaration, month, ct) is null && await gaps.TouchingAsync(book[formula.Denominator].Declaration, month, ct) is null;

    public static string Tone(Verdict verdict) => verdict switch { Verdict.Met => "good", Verdict.NotMet => "bad", Verdict.Estimated => "warn", _ => "neutral" };
}
