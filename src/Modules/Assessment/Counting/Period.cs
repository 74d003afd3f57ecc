using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>A month, quarter, year, day or range of days: <c>2026-10</c>, <c>2026-Q4</c>, <c>2026</c>, <c>2026-10-05</c>, <c>2026-10-01..2026-10-15</c>.</summary>
internal sealed partial record Period(string Text, DateOnly From, DateOnly To)
{
    public const string Forms = "2026-10, 2026-Q4, 2026, 2026-10-05, 2026-10-01..2026-10-15";

    public static Period Month(DateOnly day) => new(day.ToString("yyyy-MM", CultureInfo.InvariantCulture), new(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1).AddDays(-1));

    public static bool TryParse(string? text, [NotNullWhen(true)] out Period? period)
    {
        period = Shape().Match(text?.Trim() ?? "") is { Success: true } m ? Of(m) : null;
        return period is not null;
    }

    /// <summary>The same length just before.</summary>
    public Period Before() => Months is { } months
        ? Named(From.AddMonths(-months), months)
        : new($"{Iso(From.AddDays(-Days))}..{Iso(From.AddDays(-1))}", From.AddDays(-Days), From.AddDays(-1));

    /// <summary>The twelve months that end with this period.</summary>
    public IReadOnlyList<Period> Year() => [.. Enumerable.Range(-11, 12).Select(i => Month(new DateOnly(To.Year, To.Month, 1).AddMonths(i)))];

    /// <summary>As people say it: tháng 01/2025, quý 4/2026.</summary>
    public string Said(ITexts texts) => Text.Length switch
    {
        4 => texts["assessment.period.said.year", Text],
        7 when Text[5] == 'Q' => texts["assessment.period.said.quarter", Text[6..], Text[..4]],
        7 => texts["assessment.period.said.month", From.ToString("MM/yyyy", CultureInfo.InvariantCulture)],
        10 => texts["assessment.period.said.day", Printed(From)],
        _ => texts["assessment.period.said.range", Printed(From), Printed(To)],
    };

    /// <summary>A period that was kept as text.</summary>
    public static string Say(ITexts texts, string? text) => TryParse(text, out var period) ? period.Said(texts) : text ?? "";

    private int Days => To.DayNumber - From.DayNumber + 1;

    private int? Months => Text.Length switch { 4 => 12, 7 when Text[5] == 'Q' => 3, 7 => 1, _ => null };

    private static Period Named(DateOnly from, int months) => new(
        months switch
        {
            12 => from.ToString("yyyy", CultureInfo.InvariantCulture),
            3 => string.Create(CultureInfo.InvariantCulture, $"{from.Year:0000}-Q{((from.Month - 1) / 3) + 1}"),
            _ => from.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        },
        from,
        from.AddMonths(months).AddDays(-1));

    private static Period? Of(Match m)
    {
        var year = int.Parse(m.Groups["year"].Value, CultureInfo.InvariantCulture);
        if (year is < 2000 or > 2100)
        {
            return null;
        }

        if (m.Groups["quarter"] is { Success: true } quarter)
        {
            return Named(new(year, (int.Parse(quarter.Value, CultureInfo.InvariantCulture) * 3) - 2, 1), 3);
        }

        if (m.Groups["from"] is { Success: true } first)
        {
            var last = m.Groups["to"] is { Success: true } to ? to : first;
            return Day(first.Value) is { } from && Day(last.Value) is { } end && from <= end
                ? new(from == end ? Iso(from) : $"{Iso(from)}..{Iso(end)}", from, end)
                : null;
        }

        if (m.Groups["month"] is { Success: true } month)
        {
            var number = int.Parse(month.Value, CultureInfo.InvariantCulture);
            return number is >= 1 and <= 12 ? Named(new(year, number, 1), 1) : null;
        }

        return Named(new(year, 1, 1), 12);
    }

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Printed(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?:(?<from>(?<year>[0-9]{4})-[0-9]{2}-[0-9]{2})(?:(?:\.\.|/)(?<to>[0-9]{4}-[0-9]{2}-[0-9]{2}))?|(?<year>[0-9]{4})(?:-(?:Q(?<quarter>[1-4])|(?<month>[0-9]{2})))?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
