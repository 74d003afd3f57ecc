using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>Fills figures and dates into the wording, in Vietnamese writing: 54.919 and 93,6%.</summary>
internal sealed partial class ReportNumbers(ReportTemplate template, IReadOnlyDictionary<string, IndicatorFigure> figures, Period period)
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    public static string Whole(long? number) => number?.ToString("N0", Vietnamese) ?? "";

    /// <summary>As many decimals as the source prints and no empty ones; more when rounding would seem to reach a target that is not reached.</summary>
    public string Rate(IndicatorFigure figure)
    {
        if (figure.Value is not { } value)
        {
            return template.Word("noData");
        }

        var decimals = figure.Indicator.Decimals;
        while (figure is { Verdict: Verdict.NotMet, Numerator: { } n, Denominator: > 0 and var d } && figure.Applied!.IsReached(value) && decimals < 8)
        {
            value = Rates.Percent(n, d, ++decimals);
        }

        return value.ToString("0.########", Vietnamese) + figure.Indicator.Unit;
    }

    public string PeriodName { get; } = template.Word(period.Text.Length == 4 ? "year" : period.Text.Length != 7 ? "days" : period.Text[5] == 'Q' ? "quarter" : "month");

    /// <summary>A line with its figures as pieces of their own.</summary>
    public IReadOnlyList<ReportRun> Runs(string text)
    {
        var runs = new List<ReportRun>();
        var at = 0;
        foreach (Match place in Place().Matches(text))
        {
            Add(text[at..place.Index]);
            var (kind, id) = (place.Groups["kind"].Value, place.Groups["id"].Value);
            if (!figures.TryGetValue(id, out var figure))
            {
                throw new FormatException($"reports/{template.Report}.json: {place.Value} names no indicator of {template.Set}");
            }

            // What was not counted has no list.
            runs.Add(new(Filled(kind, figure), figure is { Formula: { } formula, Numerator: not null } ? (kind[0] == 'd' ? formula.Denominator : formula.Numerator) : null));
            at = place.Index + place.Length;
        }

        Add(text[at..]);
        return runs;

        void Add(string plain)
        {
            if (plain.Length > 0)
            {
                runs.Add(new(Text(plain)));
            }
        }
    }

    /// <summary>A line without figures: dates of the period and of its report, and the given values.</summary>
    public string Text(string text, params (string Name, string Value)[] values)
    {
        var issue = period.To.AddDays(1);
        // The period's name has places of its own.
        text = text.Replace("{period}", PeriodName, StringComparison.Ordinal);
        foreach (var (name, value) in values.Concat(new[]
        {
            ("MM", period.To.Month.ToString("00", Vietnamese)), ("yyyy", period.To.Year.ToString(Vietnamese)), ("Q", Roman[(period.To.Month - 1) / 3]),
            ("from", period.From.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)), ("to", period.To.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)),
            // NĐ 30/2020: a nought before months 1 and 2.
            ("issueMM", issue.Month < 3 ? issue.Month.ToString("00", Vietnamese) : issue.Month.ToString(Vietnamese)), ("issueYYYY", issue.Year.ToString(Vietnamese)),
        }))
        {
            text = text.Replace("{" + name + "}", value, StringComparison.Ordinal);
        }

        return text;
    }

    private static string[] Roman => ["I", "II", "III", "IV"];

    private string Filled(string kind, IndicatorFigure figure) => kind switch
    {
        "n" => figure.Numerator is { } n ? Whole(n) : template.Word("noData"),
        "d" => figure.Denominator is { } d ? Whole(d) : template.Word("noData"),
        "n0" => figure.Numerator?.ToString(CultureInfo.InvariantCulture) ?? template.Word("noData"),
        "d0" => figure.Denominator?.ToString(CultureInfo.InvariantCulture) ?? template.Word("noData"),
        _ => Rate(figure),
    };

    [GeneratedRegex(@"\{(?<kind>n0?|d0?|rate):(?<id>[\w.]+)\}")]
    private static partial Regex Place();
}
