using System.Globalization;
using System.Text;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>Reads the calendar catalogues (holidays.csv, working-hours.csv); a bad row throws <see cref="FormatException"/> naming line and field.</summary>
internal static class CalendarFiles
{
    /// <summary>The calendars as shipped in the catalogues folder.</summary>
    public static CalendarBook Load(string catalogues, bool applyUnverified = false)
    {
        using var holidays = File.OpenRead(Path.Combine(catalogues, "calendar", "holidays.csv"));
        using var hours = File.OpenRead(Path.Combine(catalogues, "calendar", "working-hours.csv"));
        // Files name agencies by code; only the database knows whose code it is, so the files alone give the default hours.
        return new(ReadHolidays(holidays), ReadHours(hours).Where(h => h.Key.Length == 0).ToDictionary(_ => Guid.Empty, h => h.Value), applyUnverified);
    }

    public static IReadOnlyList<HolidayRow> ReadHolidays(Stream stream) => Read(stream, row => new HolidayRow(
        Day(row, "day"),
        Required(row, "kind") switch
        {
            "off" => DayKind.Off,
            "worked" => DayKind.Worked,
            "morning-off" => DayKind.MorningOff,
            "afternoon-off" => DayKind.AfternoonOff,
            var other => throw Bad(row, "kind", $"\"{other}\" is not off, worked, morning-off or afternoon-off"),
        },
        Required(row, "occasion"),
        Required(row, "name_vi"),
        Required(row, "name_en"))
    {
        Year = int.TryParse(Required(row, "year"), NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year : throw Bad(row, "year", "not a year"),
        Decision = Optional(row, "decision"),
        DecidedOn = Optional(row, "decided_on") is null ? null : Day(row, "decided_on"),
        Verified = Required(row, "mark") switch
        {
            "verified" => true,
            "unverified" => false,
            var other => throw Bad(row, "mark", $"\"{other}\" is not verified or unverified"),
        },
        InPlaceOf = Optional(row, "in_place_of") is null ? null : Day(row, "in_place_of"),
        Note = Optional(row, "note"),
        Source = Optional(row, "source"),
    });

    /// <summary>Hours by agency code; the empty code is the default.</summary>
    public static IReadOnlyDictionary<string, WorkingHours> ReadHours(Stream stream) =>
        ReadTimetables(stream).GroupBy(t => t.Agency).ToDictionary(a => a.Key, a => WorkingHours.Of(a.Select(t => (t.From, WorkingHours.ParseWeek(t.Week)))));

    /// <summary>Each timetable of an agency with its first day and its week as text.</summary>
    public static IReadOnlyList<(string Agency, DateOnly From, string Week)> ReadTimetables(Stream stream) =>
        [.. Read(stream, row => (Agency: Optional(row, "agency") ?? "", From: Day(row, "valid_from"), Part: Part(row)))
            .GroupBy(r => (r.Agency, r.From))
            .Select(table => (table.Key.Agency, table.Key.From, string.Join("; ", table.Select(r => r.Part))))];

    private static List<T> Read<T>(Stream stream, Func<CsvRow, T> map)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, true));
        var lines = Lines(reader).ToList();
        return lines.Count == 0
            ? throw new FormatException("The file is empty; its first line names the columns")
            : [.. lines.Skip(1).Where(l => l.Cells.Any(c => c.Length > 0)).Select(l => map(new(lines[0].Cells, l.Cells, l.Line)))];
    }

    private static IEnumerable<(List<string> Cells, int Line)> Lines(TextReader reader)
    {
        var line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            var cells = new List<string>();
            var cell = new StringBuilder();
            var quoted = false;
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (c == '"')
                {
                    quoted = !quoted;
                }
                else if (c == ',' && !quoted)
                {
                    cells.Add(cell.ToString().Trim());
                    cell.Clear();
                }
                else
                {
                    cell.Append(c);
                }
            }

            cells.Add(cell.ToString().Trim());
            yield return quoted ? throw new FormatException($"Line {line}: a quotation mark is not closed") : (cells, line);
        }
    }

    private static string Part(CsvRow row)
    {
        var (days, sessions) = (Required(row, "weekdays"), Required(row, "sessions"));
        try
        {
            WorkingHours.ParseSessions(sessions);
        }
        catch (FormatException wrong)
        {
            throw Bad(row, "sessions", wrong.Message);
        }

        return WorkingHours.ParseWeekdays(days) is null ? throw Bad(row, "weekdays", "write 1-5 or 6") : $"{days} {sessions}";
    }

    private static DateOnly Day(CsvRow row, string field) =>
        DateOnly.TryParseExact(Required(row, field), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw Bad(row, field, "not a day written as 2026-01-31");

    private static string Required(CsvRow row, string field) => Optional(row, field) ?? throw Bad(row, field, "missing");

    private static string? Optional(CsvRow row, string field) => row[field] is { Length: > 0 } text ? text : null;

    private static FormatException Bad(CsvRow row, string field, string what) => new($"Line {row.Line}, {field}: {what}");

    private readonly record struct CsvRow(List<string> Header, List<string> Cells, int Line)
    {
        public string? this[string field] => Header.IndexOf(field) is >= 0 and var i && i < Cells.Count ? Cells[i] : null;
    }
}
