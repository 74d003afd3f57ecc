using System.Globalization;
using System.Text.RegularExpressions;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>What is wrong with one row of an imported calendar: the column, the text key that says what to do, its arguments.</summary>
internal sealed record CalendarRowError(TableRow Row, string Column, string What, IReadOnlyList<object?> Args)
{
    public string TextKey => "dossiers.calendar.error." + What;
}

/// <summary>Checks the rows of a calendar file by themselves and against each other; columns as in catalogues/calendar/holidays.csv.</summary>
internal static partial class CalendarRows
{
    public static readonly IReadOnlyList<string> Columns =
        ["year", "day", "kind", "occasion", "name_vi", "name_en", "decision", "decided_on", "mark", "in_place_of", "note", "source"];

    private static readonly string[] Needed = ["year", "day", "kind", "occasion", "name_vi", "name_en", "mark", "source"];

    /// <summary>Columns the file must have and has not.</summary>
    public static IReadOnlyList<string> Missing(TableRow row) => [.. Needed.Where(c => !row.Cells.ContainsKey(c))];

    public static (List<(TableRow Row, HolidayRow Day)> Good, List<CalendarRowError> Errors) Check(IEnumerable<TableRow> rows, IReadOnlyDictionary<DateOnly, HolidayRow> kept)
    {
        var good = new List<(TableRow Row, HolidayRow Day)>();
        var errors = new List<CalendarRowError>();
        var seen = new Dictionary<DateOnly, int>();
        foreach (var row in rows)
        {
            try
            {
                var day = new Cells(row).Read();
                if (seen.TryGetValue(day.Day, out var line))
                {
                    throw new BadCell("day", "twice", Shown(day.Day), line);
                }

                if (kept.TryGetValue(day.Day, out var other) && other.Occasion != day.Occasion)
                {
                    throw new BadCell("day", "taken", Shown(day.Day), other.Name);
                }

                seen[day.Day] = row.Line;
                good.Add((row, day));
            }
            catch (BadCell bad)
            {
                errors.Add(new CalendarRowError(row, bad.Column, bad.What, bad.Args));
            }
        }

        return (good, errors);
    }

    private static string Shown(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    // Reading a row stops at its first bad cell; an exception says so from any depth.
#pragma warning disable CA1032, CA1064
    private sealed class BadCell(string column, string what, params object?[] args) : Exception
    {
        public string Column => column;

        public string What => what;

        public IReadOnlyList<object?> Args => args;
    }
#pragma warning restore CA1032, CA1064

    private sealed partial class Cells(TableRow row)
    {
        private const int Longest = 2000;

        public HolidayRow Read()
        {
            if (row.Problem is { } problem)
            {
                throw new BadCell(row.ProblemColumn ?? "", problem["table.".Length..]);
            }

            var day = Day("day", required: true)!.Value;
            var year = int.TryParse(Text("year", true), NumberStyles.None, CultureInfo.InvariantCulture, out var y) ? y : throw new BadCell("year", "year", row["year"]);
            if (day.Year is < WorkingCalendar.FirstYear or > WorkingCalendar.LastYear)
            {
                throw new BadCell("day", "range", WorkingCalendar.FirstYear, WorkingCalendar.LastYear);
            }

            // Days of the new year's decision may lie in the last days of the old one.
            if (Math.Abs(day.Year - year) > 1)
            {
                throw new BadCell("year", "year-day", year, Shown(day));
            }

            var kind = Kind();
            var instead = Day("in_place_of", required: false);
            if (instead == day || (instead is not null && kind != DayKind.Worked))
            {
                throw new BadCell("in_place_of", "in-place-of");
            }

            return new HolidayRow(day, kind, Occasion(), Text("name_vi", true)!, Text("name_en", true)!)
            {
                Year = year,
                Decision = Text("decision", false),
                DecidedOn = Day("decided_on", required: false),
                Verified = row["mark"] switch { "verified" => true, "unverified" => false, var other => throw new BadCell("mark", "mark", Short(other)) },
                InPlaceOf = instead,
                Note = Text("note", false),
                Source = Text("source", true),
            };
        }

        private DayKind Kind() => row["kind"] switch
        {
            "off" => DayKind.Off,
            "worked" => DayKind.Worked,
            "morning-off" => DayKind.MorningOff,
            "afternoon-off" => DayKind.AfternoonOff,
            var other => throw new BadCell("kind", "kind", Short(other)),
        };

        private string Occasion() => Text("occasion", true) is { } text && OccasionShape().IsMatch(text) ? text : throw new BadCell("occasion", "occasion", Short(row["occasion"]));

        private DateOnly? Day(string column, bool required) => row[column] is not { } text
            ? required ? throw new BadCell(column, "required") : null
            : FormValidation.TryDate(text, out var day) ? day : throw new BadCell(column, "date", Short(text));

        private string? Text(string column, bool required) => row[column] switch
        {
            null when required => throw new BadCell(column, "required"),
            { Length: > Longest } => throw new BadCell(column, "too-long", Longest),
            { } text when text.Any(char.IsControl) => throw new BadCell(column, "characters"),
            var text => text,
        };

        private static string Short(string? text) => text is null ? "" : text.Length > 60 ? text[..60] + "…" : text;

        [GeneratedRegex("^[a-z0-9-]{1,60}$")]
        private static partial Regex OccasionShape();
    }
}
