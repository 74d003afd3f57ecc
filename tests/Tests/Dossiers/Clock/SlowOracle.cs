using System.Globalization;
using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Tests.Dossiers.Clock;

/// <summary>
/// Due dates found by walking minute by minute and day by day over days off written out by hand: slow, and sharing nothing with the product's arithmetic.
/// </summary>
internal static class SlowOracle
{
    private static readonly HashSet<string> Off =
    [
        "2024-01-01", "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14", "2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01",
        "2024-09-02", "2024-09-03", "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-04-07", "2025-04-30",
        "2025-05-01", "2025-05-02", "2025-09-01", "2025-09-02", "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19",
        "2026-02-20", "2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01", "2026-09-02",
    ];

    private static readonly HashSet<string> Worked = ["2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"];

    public static DateTime Due(DateTime accepted, Term term, IReadOnlyList<Suspension> suspensions)
    {
        var start = Working(accepted);
        if (term.SameDayCutOff is { } cutOff && TimeOnly.FromDateTime(start) > cutOff)
        {
            start = Working(start.Date.AddDays(1));
        }

        var stops = suspensions.Select(s => (s.From, To: Working(s.To!.Value))).ToList();
        if (term.Unit == TermUnit.WorkingHour)
        {
            var minute = Floor(start);
            for (var left = term.Amount * 60; left > 0; minute = minute.AddMinutes(1))
            {
                left -= Works(minute) && !stops.Any(s => Floor(s.From) <= minute && minute < Floor(s.To)) ? 1 : 0;
            }

            return minute;
        }

        var restCounts = term.Unit is TermUnit.Day or TermUnit.Month;
        var wanted = term.SameDayCutOff is not null ? 0
            : term.Unit == TermUnit.Month ? (start.Date.AddMonths(term.Amount) - start.Date).Days
            : term.Amount;
        var day = start.Date;
        while (wanted > 0)
        {
            day = day.AddDays(1);
            if (!stops.Any(s => s.From.Date < day && day <= s.To.Date) && (restCounts || WorkDay(day)))
            {
                wanted--;
            }
        }

        while (!WorkDay(day))
        {
            day = day.AddDays(1);
        }

        while (stops.Any(s => s.From < day.AddHours(17) && s.To > day.AddHours(17)))
        {
            day = day.AddDays(1);
        }

        return day.AddHours(17);
    }

    public static bool WorkDay(DateTime day)
    {
        var name = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Worked.Contains(name) || (!Off.Contains(name) && day.DayOfWeek != DayOfWeek.Saturday && day.DayOfWeek != DayOfWeek.Sunday);
    }

    private static bool Works(DateTime moment) => moment.Hour is (>= 7 and < 11) or (>= 13 and < 17) && WorkDay(moment.Date);

    private static DateTime Working(DateTime moment)
    {
        if (Works(moment))
        {
            return moment;
        }

        var minute = Floor(moment);
        while (!Works(minute))
        {
            minute = minute.AddMinutes(1);
        }

        return minute;
    }

    private static DateTime Floor(DateTime moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMinute));
}
