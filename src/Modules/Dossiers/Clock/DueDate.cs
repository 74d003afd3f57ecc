namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>An interval without work, its end taken at the next working moment.</summary>
internal readonly record struct Pause(DateTime From, DateTime Until);

/// <summary>
/// The one calculation of due dates (issue part 6; Civil Code 2015, articles 147-148). Day and month terms leave out the first day and end with the
/// last day's working time. A suspension from a to b that begins before the term runs out moves its end by what the suspension takes out: working
/// minutes between a and b (hours), working days (working days) or calendar days (days, months) after the day of a, up to and including that of b.
/// </summary>
internal static class DueDate
{
    /// <summary>The due date with its explanation.</summary>
    public static DueResult Compute(DateTime accepted, Term term, IReadOnlyList<Suspension> suspensions, WorkingCalendar calendar) =>
        Explanation.Of(accepted, term, suspensions, calendar);

    /// <summary>The due date alone, for lists and bulk work; null while a suspension is open.</summary>
    public static DateTime? At(DateTime accepted, Term term, IReadOnlyList<Suspension> suspensions, WorkingCalendar calendar)
    {
        var start = Begin(calendar.NextWorkingMoment(accepted), term, calendar);
        if (suspensions.Count == 0)
        {
            return At(start, term, [], calendar, null);
        }

        return Merge(suspensions, calendar) is { } pauses ? At(start, term, pauses, calendar, null) : null;
    }

    /// <summary>When the term begins, given the working moment of acceptance: a same-day dossier taken in after the cut-off is one of the next working day.</summary>
    internal static DateTime Begin(DateTime working, Term term, WorkingCalendar calendar) =>
        IsAfterCutOff(working, term) ? calendar.NextWorkingMoment(working.Date.AddDays(1)) : working;

    internal static bool IsAfterCutOff(DateTime working, Term term) => term.SameDayCutOff is { } cutOff && working.TimeOfDay > cutOff.ToTimeSpan();

    /// <summary>Overlapping and touching suspensions as one, in order; null when one is open.</summary>
    internal static List<Pause>? Merge(IReadOnlyList<Suspension> suspensions, WorkingCalendar calendar)
    {
        var merged = new List<Pause>(suspensions.Count);
        foreach (var suspension in suspensions)
        {
            if (suspension.To is not { } to)
            {
                return null;
            }

            if (to < suspension.From)
            {
                throw new ArgumentException("A suspension ends before it begins", nameof(suspensions));
            }

            merged.Add(new(suspension.From, calendar.NextWorkingMoment(to)));
        }

        if (merged.Count < 2)
        {
            return merged;
        }

        merged.Sort((a, b) => a.From.CompareTo(b.From));
        var last = 0;
        for (var i = 1; i < merged.Count; i++)
        {
            if (merged[i].From <= merged[last].Until)
            {
                merged[last] = merged[last] with { Until = merged[i].Until > merged[last].Until ? merged[i].Until : merged[last].Until };
            }
            else
            {
                merged[++last] = merged[i];
            }
        }

        merged.RemoveRange(last + 1, merged.Count - last - 1);
        return merged;
    }

    /// <param name="start">From <see cref="Begin"/>.</param>
    /// <param name="taken">Receives the pauses that moved the end.</param>
    internal static DateTime At(DateTime start, Term term, List<Pause> pauses, WorkingCalendar calendar, List<Pause>? taken)
    {
        if (term.Amount < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(term), term.Amount, "A term is at least one unit long");
        }

        return term.Unit switch
        {
            TermUnit.WorkingHour => Hours(start, term.Amount, pauses, calendar, taken),
            TermUnit.WorkingDay => WorkingDays(start, Days(term), pauses, calendar, taken),
            TermUnit.Day => CalendarDays(start, calendar.IndexOf(start) + term.Amount, pauses, calendar, taken),
            _ => CalendarDays(start, calendar.IndexOf(DateOnly.FromDateTime(start).AddMonths(term.Amount)), pauses, calendar, taken),
        };
    }

    /// <summary>Working days after the first one.</summary>
    internal static int Days(Term term) => term.SameDayCutOff is null ? term.Amount : 0;

    private static DateTime Hours(DateTime start, int hours, List<Pause> pauses, WorkingCalendar calendar, List<Pause>? taken)
    {
        var target = checked(calendar.MinutesThrough(start) + (hours * 60));
        var due = calendar.MomentAfter(target);
        foreach (var pause in pauses)
        {
            if (pause.From >= due)
            {
                break;
            }

            var minutes = calendar.MinutesThrough(pause.Until) - calendar.MinutesThrough(pause.From > start ? pause.From : start);
            if (minutes > 0)
            {
                taken?.Add(pause);
                target += minutes;
                due = calendar.MomentAfter(target);
            }
        }

        return due;
    }

    private static DateTime WorkingDays(DateTime start, int days, List<Pause> pauses, WorkingCalendar calendar, List<Pause>? taken)
    {
        var first = calendar.IndexOf(start);
        var rank = checked(calendar.RankThrough(first) + days);
        var due = calendar.EndOf(calendar.WorkingDay(rank));
        foreach (var pause in pauses)
        {
            if (pause.From >= due)
            {
                break;
            }

            var from = Math.Max(calendar.IndexOf(pause.From), first);
            var until = calendar.IndexOf(pause.Until);
            if (until > from)
            {
                taken?.Add(pause);
                rank += calendar.RankThrough(until) - calendar.RankThrough(from);
                due = calendar.EndOf(calendar.WorkingDay(rank));
            }
        }

        return due;
    }

    private static DateTime CalendarDays(DateTime start, int last, List<Pause> pauses, WorkingCalendar calendar, List<Pause>? taken)
    {
        var first = calendar.IndexOf(start);
        var due = calendar.EndOf(calendar.WorkingDayFrom(last));
        foreach (var pause in pauses)
        {
            if (pause.From >= due)
            {
                break;
            }

            var from = Math.Max(calendar.IndexOf(pause.From), first);
            var until = calendar.IndexOf(pause.Until);
            if (until > from)
            {
                taken?.Add(pause);

                // A pause that begins in the days of rest after the last day counts from there.
                last = Math.Max(last, from) + until - from;
                due = calendar.EndOf(calendar.WorkingDayFrom(last));
            }
        }

        return due;
    }
}
