namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>How much of a term is used up at a moment: working minutes for hour terms, counted days (the running one included) for the others.</summary>
internal static class Consumption
{
    public static (int Budget, int Consumed) At(
        DateTime moment, DateTime accepted, Term term, IReadOnlyList<Suspension> suspensions, WorkingCalendar calendar)
    {
        var start = DueDate.Begin(calendar.NextWorkingMoment(accepted), term, calendar);
        var until = moment < start ? start : moment;
        var closed = suspensions
            .Where(s => s.From < until)
            .Select(s => s with { To = s.To is { } to && to < until ? to : until })
            .ToList();
        var pauses = DueDate.Merge(closed, calendar)!;
        Func<DateTime, int> count = term.Unit switch
        {
            TermUnit.WorkingHour => calendar.MinutesThrough,
            TermUnit.WorkingDay => m => calendar.RankThrough(calendar.IndexOf(m)),
            _ => calendar.IndexOf,
        };
        var used = count(until) - count(start);
        foreach (var pause in pauses)
        {
            var from = pause.From > start ? pause.From : start;
            var to = pause.Until < until ? pause.Until : until;
            used -= to > from ? count(to) - count(from) : 0;
        }

        return (Budget(start, term), used);
    }

    private static int Budget(DateTime start, Term term) => term.Unit switch
    {
        TermUnit.WorkingHour => term.Amount * 60,
        TermUnit.WorkingDay => DueDate.Days(term),
        TermUnit.Day => term.Amount,
        _ => DateOnly.FromDateTime(start).AddMonths(term.Amount).DayNumber - DateOnly.FromDateTime(start).DayNumber,
    };
}
