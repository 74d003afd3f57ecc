using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>
/// The days and minutes an agency works, compiled once so that counting takes a few array reads. Immutable; all times are Vietnamese local time
/// to the minute. <see cref="Version"/> names the content: equal calendars have equal versions.
/// </summary>
internal sealed class WorkingCalendar
{
    public const int FirstYear = 2010;
    public const int LastYear = 2050;

    private const int Noon = 720;

    private readonly int firstDay;
    private readonly Session[][] sessions;
    private readonly int[] workingDaysThrough;
    private readonly int[] minutesBefore;
    private readonly int[] workingDays;
    private readonly Dictionary<DateOnly, HolidayRow> applied = [];
    private readonly Dictionary<DateOnly, HolidayRow> unapplied = [];

    private WorkingCalendar(IEnumerable<HolidayRow> rows, WorkingHours hours, bool applyUnverified, int fromYear, int toYear)
    {
        firstDay = new DateOnly(fromYear, 1, 1).DayNumber;
        var count = new DateOnly(toYear, 12, 31).DayNumber - firstDay + 1;
        sessions = new Session[count][];
        workingDaysThrough = new int[count];
        minutesBefore = new int[count + 1];
        Apply(rows, applyUnverified, fromYear, toYear);

        var worked = new List<int>(count);
        for (var i = 0; i < count; i++)
        {
            sessions[i] = SessionsFor(DateOnly.FromDayNumber(firstDay + i), hours);
            if (sessions[i].Length > 0)
            {
                worked.Add(i);
            }

            workingDaysThrough[i] = worked.Count;
            minutesBefore[i + 1] = minutesBefore[i] + sessions[i].Sum(s => s.To - s.From);
        }

        workingDays = [.. worked];
        Version = Fingerprint();
    }

    public string Version { get; }

    /// <summary>Compiles the rows; an occasion a year has no applicable row for takes its computed days.</summary>
    public static WorkingCalendar Compile(
        IEnumerable<HolidayRow> rows, WorkingHours hours, bool applyUnverified = false, int fromYear = FirstYear, int toYear = LastYear) =>
        new(rows, hours, applyUnverified, fromYear, toYear);

    public bool IsWorkingDay(DateOnly day) => SessionsOn(day).Length > 0;

    public Session[] SessionsOn(DateOnly day) => sessions[Checked(day.DayNumber - firstDay)];

    /// <summary>The row that makes a day differ from its weekday, if any.</summary>
    public HolidayRow? RowOn(DateOnly day) => applied.GetValueOrDefault(day);

    /// <summary>A row that is known for the day but left out because it is not verified.</summary>
    public HolidayRow? UnappliedOn(DateOnly day) => unapplied.GetValueOrDefault(day);

    /// <summary>The moment itself when it falls in working time, else the start of the next session.</summary>
    public DateTime NextWorkingMoment(DateTime moment)
    {
        var day = Checked(IndexOf(moment));
        var minute = MinuteOf(moment);
        foreach (var session in sessions[day])
        {
            if (minute < session.From)
            {
                return MomentAt(day, session.From);
            }

            if (minute < session.To)
            {
                return moment;
            }
        }

        var next = WorkingDay(workingDaysThrough[day] + 1);
        return MomentAt(next, sessions[next][0].From);
    }

    /// <summary>Days of the calendar on which this one and another do not work alike.</summary>
    public IEnumerable<DateOnly> DaysThatDiffer(WorkingCalendar other)
    {
        var from = Math.Max(firstDay, other.firstDay);
        var to = Math.Min(firstDay + sessions.Length, other.firstDay + other.sessions.Length);
        for (var day = from; day < to; day++)
        {
            if (!sessions[day - firstDay].AsSpan().SequenceEqual(other.sessions[day - other.firstDay]))
            {
                yield return DateOnly.FromDayNumber(day);
            }
        }
    }

    internal int IndexOf(DateTime moment) => (int)(moment.Ticks / TimeSpan.TicksPerDay) - firstDay;

    internal DateOnly DayAt(int index) => DateOnly.FromDayNumber(firstDay + index);

    internal int IndexOf(DateOnly day) => day.DayNumber - firstDay;

    /// <summary>How many working days there are up to and including a day: its rank when it is one.</summary>
    internal int RankThrough(int index) => workingDaysThrough[Checked(index)];

    internal int WorkingDay(int rank) => (uint)(rank - 1) < (uint)workingDays.Length ? workingDays[rank - 1] : throw OutOfRange();

    internal int WorkingDayFrom(int index) => WorkingDay((index > 0 ? RankThrough(index - 1) : 0) + 1);

    internal DateTime EndOf(int index) => MomentAt(index, sessions[Checked(index)][^1].To);

    /// <summary>Working minutes from the calendar's start to a moment.</summary>
    internal int MinutesThrough(DateTime moment)
    {
        var index = Checked(IndexOf(moment));
        var minute = MinuteOf(moment);
        var total = minutesBefore[index];
        foreach (var session in sessions[index])
        {
            total += Math.Clamp(minute - session.From, 0, session.To - session.From);
        }

        return total;
    }

    /// <summary>The earliest moment by which so many working minutes have passed.</summary>
    internal DateTime MomentAfter(int minutes)
    {
        var found = Array.BinarySearch(minutesBefore, minutes);
        var index = found >= 0 ? found : ~found;
        while (index > 0 && minutesBefore[index - 1] == minutes)
        {
            index--;
        }

        index--;
        if (index < 0 || index >= sessions.Length)
        {
            throw OutOfRange();
        }

        var left = minutes - minutesBefore[index];
        foreach (var session in sessions[index])
        {
            if (left <= session.To - session.From)
            {
                return MomentAt(index, session.From + left);
            }

            left -= session.To - session.From;
        }

        throw OutOfRange();
    }

    private static int MinuteOf(DateTime moment) => (int)(moment.Ticks % TimeSpan.TicksPerDay / TimeSpan.TicksPerMinute);

    private static ArgumentOutOfRangeException OutOfRange() => new("moment", "The date is outside the years the working calendar covers");

    private DateTime MomentAt(int index, int minute) =>
        new(((long)(firstDay + index) * TimeSpan.TicksPerDay) + (minute * TimeSpan.TicksPerMinute));

    private int Checked(int index) => (uint)index < (uint)sessions.Length ? index : throw OutOfRange();

    private void Apply(IEnumerable<HolidayRow> rows, bool applyUnverified, int fromYear, int toYear)
    {
        var decided = new HashSet<(int, string)>();
        foreach (var row in rows)
        {
            if (row.Verified || applyUnverified)
            {
                applied[row.Day] = row;
                decided.Add((row.Year, row.Occasion));
            }
            else
            {
                unapplied[row.Day] = row;
            }
        }

        for (var year = fromYear; year <= toYear; year++)
        {
            foreach (var row in ComputedHolidays.Of(year).Where(r => !decided.Contains((r.Year, r.Occasion))))
            {
                applied.TryAdd(row.Day, row);
            }
        }
    }

    private Session[] SessionsFor(DateOnly day, WorkingHours hours)
    {
        var usual = hours.On(day, day.DayOfWeek);
        return applied.TryGetValue(day, out var row)
            ? row.Kind switch
            {
                DayKind.Off => [],
                DayKind.Worked => hours.On(day, row.InPlaceOf?.DayOfWeek ?? DayOfWeek.Monday),
                DayKind.MorningOff => Clip(usual, Noon, 1440),
                _ => Clip(usual, 0, Noon),
            }
            : usual;
    }

    private static Session[] Clip(Session[] day, int from, int to) =>
        [.. day.Select(s => new Session(Math.Max(s.From, from), Math.Min(s.To, to))).Where(s => s.From < s.To)];

    private string Fingerprint()
    {
        var text = new StringBuilder(sessions.Length * 8).Append(firstDay);
        Session[]? previous = null;
        var names = new Dictionary<Session[], string>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < sessions.Length; i++)
        {
            if (!ReferenceEquals(previous, sessions[i]))
            {
                previous = sessions[i];
                if (!names.TryGetValue(previous, out var name))
                {
                    names[previous] = name = string.Join(',', previous);
                }

                text.Append(CultureInfo.InvariantCulture, $";{i}={name}");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
