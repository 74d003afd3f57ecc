using System.Globalization;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>A stretch of work in minutes of the day, the end not included.</summary>
internal readonly record struct Session(int From, int To)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{To / 60:00}:{To % 60:00}");
}

/// <summary>When an agency works: sessions for each weekday, in force from a day until the next timetable.</summary>
internal sealed class WorkingHours
{
    private readonly (DateOnly From, Session[][] Week)[] timetables;

    private WorkingHours((DateOnly From, Session[][] Week)[] timetables) => this.timetables = timetables;

    /// <summary>Monday to Friday, 07:00-11:00 and 13:00-17:00.</summary>
    public static WorkingHours Default { get; } = Weekdays("07:00-11:00,13:00-17:00");

    /// <summary>The same sessions on Monday to Friday.</summary>
    public static WorkingHours Weekdays(string sessions) => Of([(DateOnly.MinValue, Week(ParseSessions(sessions)))]);

    public static WorkingHours Of(IEnumerable<(DateOnly From, Session[][] Week)> timetables)
    {
        var sorted = timetables.OrderBy(t => t.From).ToArray();
        if (sorted.Length == 0 || sorted.Any(t => t.Week.Length != 7))
        {
            throw new FormatException("Working hours need at least one timetable of seven weekdays");
        }

        return new(sorted);
    }

    /// <summary>The sessions of a weekday on a day; before the first timetable, the first one's.</summary>
    public Session[] On(DateOnly day, DayOfWeek weekday)
    {
        var week = timetables[0].Week;
        foreach (var (from, next) in timetables)
        {
            if (from > day)
            {
                break;
            }

            week = next;
        }

        return week[(int)weekday];
    }

    /// <summary>Reads "07:30-11:30,13:30-17:00"; throws <see cref="FormatException"/> saying what is wrong.</summary>
    public static Session[] ParseSessions(string text)
    {
        var sessions = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseSession).ToArray();
        if (sessions.Length == 0)
        {
            throw new FormatException("No working hours given; write them as 07:00-11:00,13:00-17:00");
        }

        for (var i = 1; i < sessions.Length; i++)
        {
            if (sessions[i].From < sessions[i - 1].To)
            {
                throw new FormatException($"Working hours \"{text}\" overlap or are not in order");
            }
        }

        return sessions;
    }

    /// <summary>Reads a whole week, "1-5 07:00-11:00,13:00-17:00; 6 07:00-11:00" (1 is Monday); throws <see cref="FormatException"/> saying what is wrong.</summary>
    public static Session[][] ParseWeek(string text)
    {
        var week = Week([]);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = part.IndexOf(' ', StringComparison.Ordinal);
            var days = ParseWeekdays(cut < 0 ? "" : part[..cut]) ?? throw new FormatException($"\"{part}\" does not begin with weekdays; write it as 1-5 07:00-11:00,13:00-17:00");
            var sessions = ParseSessions(part[cut..]);
            foreach (var day in days)
            {
                week[day % 7] = week[day % 7].Length == 0 ? sessions : throw new FormatException($"Weekday {day} stands twice in \"{text}\"");
            }
        }

        return Array.TrueForAll(week, d => d.Length == 0) ? throw new FormatException("No working hours given; write them as 1-5 07:00-11:00,13:00-17:00") : week;
    }

    /// <summary>Reads "1-5" or "6"; null when it is neither.</summary>
    public static IReadOnlyList<int>? ParseWeekdays(string text)
    {
        var ends = text.Split('-').Select(d => d is [>= '1' and <= '7'] ? d[0] - '0' : 0).ToList();
        return ends.Count <= 2 && !ends.Contains(0) && ends[0] <= ends[^1] ? [.. Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)] : null;
    }

    public static Session[][] Week(Session[] weekday) => [[], weekday, weekday, weekday, weekday, weekday, []];

    private static Session ParseSession(string text)
    {
        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && ParseMinute(ends[0]) is { } from && ParseMinute(ends[1]) is { } to && from < to
            ? new(from, to)
            : throw new FormatException($"\"{text}\" is not a stretch of hours; write it as 07:00-11:00");
    }

    private static int? ParseMinute(string text) => text == "24:00" ? 1440
        : TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.Hour * 60) + time.Minute
            : null;
}
