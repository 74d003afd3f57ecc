using System.Globalization;
using System.Text.RegularExpressions;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>The periods of the statistics as an address writes them: day, month, quarter, half year, nine months, year, or any range of days.</summary>
internal sealed partial record StatisticsPeriod(string Text, DateOnly From, DateOnly To)
{
    public const string Forms = "2026-10-05, 2026-10, 2026-Q4, 2026-H1, 2026-9M, 2026, 2026-10-01..2026-10-15";

    public static StatisticsPeriod Month(DateOnly day) => Months(Invariant($"{day:yyyy-MM}"), day.Year, day.Month, 1);

    public static StatisticsPeriod? Read(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Split("..") is [var first, var last])
        {
            return Day(first) is { } from && Day(last) is { } to && from <= to ? new(from == to ? Iso(from) : $"{Iso(from)}..{Iso(to)}", from, to) : null;
        }

        if (Day(trimmed) is { } day)
        {
            return new(Iso(day), day, day);
        }

        var m = Shape().Match(trimmed);
        if (!m.Success || int.Parse(m.Groups["year"].Value, CultureInfo.InvariantCulture) is not (>= 2000 and <= 2100 and var year))
        {
            return null;
        }

        var part = m.Groups["part"].Value.ToUpperInvariant();
        return part switch
        {
            "" => Months($"{year}", year, 1, 12),
            "9M" => Months($"{year}-9M", year, 1, 9),
            ['Q', var quarter] => Months($"{year}-Q{quarter}", year, ((quarter - '1') * 3) + 1, 3),
            ['H', var half] => Months($"{year}-H{half}", year, half == '1' ? 1 : 7, 6),
            _ => int.Parse(part, CultureInfo.InvariantCulture) is >= 1 and <= 12 and var month ? Months($"{year}-{month:00}", year, month, 1) : null,
        };
    }

    /// <summary>The periods most often asked for on a day, each with the key of its name.</summary>
    public static IEnumerable<(string Key, StatisticsPeriod Period)> Around(DateOnly today)
    {
        var month = Month(today);
        yield return ("today", Read(Iso(today))!);
        yield return ("month", month);
        yield return ("last-month", Month(month.From.AddDays(-1)));
        yield return ("quarter", Read(Invariant($"{today.Year}-Q{((today.Month - 1) / 3) + 1}"))!);
        yield return ("half", Read(Invariant($"{today.Year}-H{(today.Month > 6 ? 2 : 1)}"))!);
        yield return ("nine-months", Read(Invariant($"{today.Year}-9M"))!);
        yield return ("year", Read(Invariant($"{today.Year}"))!);
    }

    private static StatisticsPeriod Months(string text, int year, int month, int count) => new(text, new(year, month, 1), new DateOnly(year, month, 1).AddMonths(count).AddDays(-1));

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2100 ? day : null;

    private static string Iso(DateOnly day) => Invariant($"{day:yyyy-MM-dd}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex("^(?<year>[0-9]{4})(?:-(?<part>Q[1-4]|H[12]|9M|[0-9]{2}))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
