using System.Globalization;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Indicators;

/// <summary>Says in one sentence what an indicator's value is made of and how it stands to its target.</summary>
internal sealed class VerdictSentence(ITexts texts)
{
    public string Of(IndicatorFigure figure)
    {
        var indicator = figure.Indicator;
        if (figure.Value is not { } value)
        {
            return texts[$"assessment.sentence.none.{indicator.Kind switch { IndicatorKind.Declared => "declared", IndicatorKind.Later => "later", _ => "computed" }}"];
        }

        var (numerator, denominator) = (figure.Numerator!.Value, figure.Denominator!.Value);
        var target = figure.Applied ?? (figure.Targets is [var first, ..] ? first : null);
        object[] parts =
        [
            Whole(numerator),
            Whole(denominator),
            indicator.What is { } what ? Say(what) : "",
            Rate(value, indicator, figure),
            target is null ? "" : Short(target.Floor),
            Whole(Missing(target, numerator, denominator)),
        ];
        var key = figure.Verdict switch
        {
            Verdict.Met when figure.Applied!.Floor * denominator == numerator * 100m => "exact",
            Verdict.Met => "above",
            Verdict.NotMet => "below",
            _ => target is null ? "plain" : "elsewhere",
        };
        return texts[$"assessment.sentence.{key}", parts];
    }

    public string Value(IndicatorFigure figure) => figure.Value is { } value ? Rate(value, figure.Indicator, figure) : "";

    public string Say(string[] pair) => pair[texts.Language == "en" ? 1 : 0];

    public string Whole(long number) => number.ToString("N0", Languages.Culture(texts.Language));

    public string Rate(decimal value, int decimals) => value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Languages.Culture(texts.Language));

    /// <summary>As many decimals as the source prints; more when rounding would seem to reach a target that is not reached.</summary>
    private string Rate(decimal value, Indicator indicator, IndicatorFigure figure)
    {
        var decimals = indicator.Decimals;
        while (figure.Verdict == Verdict.NotMet && figure.Applied!.IsReached(value) && decimals < 8)
        {
            value = Rates.Percent(figure.Numerator!.Value, figure.Denominator!.Value, ++decimals);
        }

        return Rate(value, decimals);
    }

    private string Short(decimal number) => number.ToString("0.##", Languages.Culture(texts.Language));

    private static long Missing(Target? target, long numerator, long denominator) =>
        target is null ? 0 : Math.Max(0, (long)Math.Ceiling(target.Floor * denominator / 100m) - numerator);
}
