using System.Globalization;
using System.Text.Json;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>What is asked of <c>due</c>, read from the command line or from one item of a batch; wrong input throws <see cref="BadDueInput"/> naming the field.</summary>
internal sealed record DueRequest(DateTime Accepted, Term Term, IReadOnlyList<Suspension> Suspensions)
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    public static Term ReadTerm(string? limit, string? unit)
    {
        if (unit == "same-day")
        {
            return Term.SameDay();
        }

        var of = unit switch
        {
            "working-hour" or "hour" => TermUnit.WorkingHour,
            "working-day" => TermUnit.WorkingDay,
            "day" => TermUnit.Day,
            "month" => TermUnit.Month,
            _ => throw new BadDueInput("unit", $"\"{unit}\" is not working-day, working-hour, day, month or same-day"),
        };
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount is >= 1 and <= 10000
            ? new(amount, of)
            : throw new BadDueInput("limit", $"\"{limit}\" is not a whole number from 1 to 10000");
    }

    public static DateTime ReadMoment(string field, string? text)
    {
        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return local;
        }

        // A moment with an offset is taken to Vietnamese time, which has been UTC+7 for all years the calendar covers.
        return text?.Contains('T', StringComparison.Ordinal) == true
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment.ToOffset(TimeSpan.FromHours(7)).DateTime
                : throw new BadDueInput(field, $"\"{text}\" is not a local time written as 2025-01-24T16:30");
    }

    /// <summary>Reads FROM/TO; an empty TO leaves the suspension open.</summary>
    public static Suspension ReadSuspension(string field, string text)
    {
        var ends = text.Split('/');
        return ends.Length == 2
            ? Checked(field, ReadMoment(field, ends[0]), ends[1].Length == 0 ? null : ReadMoment(field, ends[1]), "", "")
            : throw new BadDueInput(field, $"\"{text}\" is not written as FROM/TO, for example 2025-02-03T10:00/2025-02-05T09:00");
    }

    public static DueRequest Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new BadDueInput("batch", "an item is not an object");
        }

        var suspensions = new List<Suspension>();
        if (item.TryGetProperty("suspensions", out var list) && list.ValueKind != JsonValueKind.Null)
        {
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw new BadDueInput("suspensions", "not an array");
            }

            suspensions.AddRange(list.EnumerateArray().Select((s, i) => ReadSuspension(s, $"suspensions[{i}]")));
        }

        return new(ReadMoment("acceptedAt", Text(item, "acceptedAt")), ReadTerm(Text(item, "limit"), Text(item, "unit")), suspensions);
    }

    public static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null => null,
                _ => value.GetRawText(),
            }
            : null;

    private static Suspension ReadSuspension(JsonElement item, string field) => Checked(
        field,
        ReadMoment(field + ".from", Text(item, "from")),
        Text(item, "to") is { Length: > 0 } to ? ReadMoment(field + ".to", to) : null,
        Text(item, "ground") ?? "",
        Text(item, "paper") ?? "");

    private static Suspension Checked(string field, DateTime from, DateTime? to, string ground, string paper) => to < from
        ? throw new BadDueInput(field, "the suspension ends before it begins")
        : new(from, to, ground, paper);
}

/// <summary>Input of <c>due</c> that cannot be used; the message begins with the field it stands in.</summary>
internal sealed class BadDueInput(string field, string what) : Exception($"{field}: {what}");
