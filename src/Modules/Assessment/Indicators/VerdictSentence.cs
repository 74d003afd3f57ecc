using System.Globalization;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>Says in one sentence what an indicator's value is made of and how it stands to its target.</summary>
internal sealed class VerdictSentence(ITexts texts)
{
    public string Of(IndicatorFigure figure)
    {
        var indicator = figure.Indicator;
        if (figure.Gap is { } gap)
        {
            return figure.Formula?.Measures.Contains(gap) == true ? texts["assessment.sentence.unregistered", gap] : texts["assessment.sentence.gap", gap];
        }

        if (figure.Value is not { } value)
        {
            return texts[$"assessment.sentence.none.{indicator.Kind switch { IndicatorKind.Declared => "declared", IndicatorKind.Later => "later", _ => "computed" }}"];
        }

        var sentence = figure.Denominator is > 0 ? OfCounts(figure, value) : OfRate(figure, value);
        return figure.Declared switch
        {
            { IsPartial: true } part => sentence + " " + texts["assessment.sentence.declared.partial", part.Agencies, part.Expected],
            { Agencies: > 1 } all => sentence + " " + texts["assessment.sentence.declared.agencies", all.Agencies],
            not null => sentence + " " + texts["assessment.sentence.declared"],
            _ => sentence,
        };
    }

    private string OfCounts(IndicatorFigure figure, decimal value)
    {
        var indicator = figure.Indicator;
        var (numerator, denominator) = (figure.Numerator!.Value, figure.Denominator!.Value);
        var target = Target(figure);
        object[] parts =
        [
            Whole(numerator),
            Whole(denominator),
            (figure.Formula?.What ?? indicator.What) is { } what ? Say(what) : "",
            Rate(value, indicator, figure),
            target is null ? "" : Short(target.Floor),
            Whole(Missing(target, numerator, denominator)),
        ];
        return texts[$"assessment.sentence.{Key(figure, target, target is not null && target.Floor * denominator == numerator * 100m)}", parts].Replace("  ", " ", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal);
    }

    private string OfRate(IndicatorFigure figure, decimal value)
    {
        var target = Target(figure);
        return texts[$"assessment.sentence.rate.{Key(figure, target, target?.Floor == value)}", Rate(value, figure.Indicator.Decimals), target is null ? "" : Short(target.Floor)];
    }

    private static Target? Target(IndicatorFigure figure) => figure.Applied ?? (figure.Targets is [var first, ..] ? first : null);

    private static string Key(IndicatorFigure figure, Target? target, bool exact) => figure.Verdict switch
    {
        Verdict.Met when exact => "exact",
        Verdict.Met => "above",
        Verdict.Estimated => "estimated",
        Verdict.NotMet => "below",
        _ => target is null ? "plain" : "elsewhere",
    };

    public string Value(IndicatorFigure figure) => figure.Value is { } value ? Rate(value, figure.Indicator, figure) : "";

    public string Say(string[] pair) => pair[texts.Language == "en" ? 1 : 0];

    public string Whole(long number) => number.ToString("N0", Languages.Culture(texts.Language));

    public string Rate(decimal value, int decimals) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Languages.Culture(texts.Language));

    public string Signed(decimal points, int decimals) => (points > 0 ? "+" : points < 0 ? "\u2212" : "") + Rate(Math.Abs(points), decimals);

    /// <summary>As many decimals as the source prints; more when rounding would seem to reach a target that is not reached.</summary>
    private string Rate(decimal value, Indicator indicator, IndicatorFigure figure)
    {
        var decimals = indicator.Decimals;
        while (figure is { Verdict: Verdict.NotMet, Denominator: > 0 } && figure.Applied!.IsReached(value) && decimals < 8)
        {
            value = Rates.Percent(figure.Numerator!.Value, figure.Denominator!.Value, ++decimals);
        }

        return Rate(value, decimals);
    }

    private string Short(decimal number) => number.ToString("0.##", Languages.Culture(texts.Language));

    private static long Missing(Target? target, long numerator, long denominator) =>
        target is null ? 0 : Math.Max(0, (long)Math.Ceiling(target.Floor * denominator / 100m) - numerator);
}
