using System.Diagnostics;
using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Bench;

/// <summary>How many due dates of working-day terms one core computes in a second, from acceptances spread over three years.</summary>
internal static class DueDates
{
    public static double PerSecond()
    {
        var calendar = CalendarFiles.Load(Path.Combine(AppContext.BaseDirectory, "catalogues")).For(null);
        var from = new DateTime(2024, 1, 1);
        var accepted = Enumerable.Range(0, 4096).Select(i => from.AddMinutes(i * 7919L % (3 * 365 * 1440))).ToArray();
        var terms = Enumerable.Range(1, 32).Select(days => new Term(days, TermUnit.WorkingDay)).ToArray();
        Run(calendar, accepted, terms, 200_000);

        const int Count = 3_000_000;
        var watch = Stopwatch.StartNew();
        Run(calendar, accepted, terms, Count);
        return Count / watch.Elapsed.TotalSeconds;
    }

    private static long Run(WorkingCalendar calendar, DateTime[] accepted, Term[] terms, int count)
    {
        var check = 0L;
        for (var i = 0; i < count; i++)
        {
            check ^= DueDate.At(accepted[i & 4095], terms[i & 31], [], calendar)!.Value.Ticks;
        }

        return check;
    }
}
