namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>Derives the due date again from the written steps alone, without a calendar: what is told to the citizen must carry the date by itself.</summary>
internal static class ExplanationCheck
{
    public static DateTime? Recompute(IReadOnlyList<ClockStep> steps)
    {
        if (steps.Any(s => s.Kind == StepKind.Open))
        {
            return null;
        }

        var start = (steps.FirstOrDefault(s => s.Kind == StepKind.StartMoved) ?? steps.First(s => s.Kind == StepKind.Accepted)).At!.Value;
        var limit = steps.Single(s => s.Kind is StepKind.Limit or StepKind.SameDay);
        var computed = limit.Unit == TermUnit.WorkingHour ? Hours(steps, limit.Amount) : Days(steps, limit, DateOnly.FromDateTime(start));
        return steps.FirstOrDefault(s => s.Kind == StepKind.Kept)?.At is { } kept && kept > computed ? kept : computed;
    }

    private static DateTime Hours(IReadOnlyList<ClockStep> steps, int hours)
    {
        var counted = steps.Where(s => s.Kind == StepKind.CountedHours)
            .SelectMany(s => WorkingHours.ParseSessions(s.Hours!).Select(part => (Day: s.Days[0], part.From, part.To)))
            .OrderBy(p => (p.Day, p.From))
            .ToList();
        var left = hours * 60;
        foreach (var (day, from, to) in counted)
        {
            if (left <= to - from)
            {
                return day.ToDateTime(TimeOnly.MinValue).AddMinutes(from + left);
            }

            left -= to - from;
        }

        throw new InvalidOperationException("The steps count fewer hours than the term has");
    }

    private static DateTime Days(IReadOnlyList<ClockStep> steps, ClockStep limit, DateOnly first)
    {
        var rest = steps
            .Where(s => s.Kind is StepKind.Weekend or StepKind.Holiday or StepKind.ComputedHoliday or StepKind.UnverifiedHoliday)
            .SelectMany(s => s.Days)
            .ToHashSet();
        var pauses = steps.Where(s => s.Kind == StepKind.TakenOut).ToList();
        var taken = pauses.SelectMany(s => s.Days).ToHashSet();
        var wholeDays = limit.Unit is TermUnit.Day or TermUnit.Month;
        var left = limit.Unit switch
        {
            TermUnit.Month => first.AddMonths(limit.Amount).DayNumber - first.DayNumber,
            _ => limit.Amount,
        };

        var day = first;
        while (left > 0)
        {
            day = day.AddDays(1);
            left -= taken.Contains(day) || (!wholeDays && rest.Contains(day)) ? 0 : 1;
        }

        while (rest.Contains(day))
        {
            day = day.AddDays(1);
        }

        foreach (var pause in pauses)
        {
            var resumed = DateOnly.FromDateTime(pause.Until!.Value);
            if (DateOnly.FromDateTime(pause.At!.Value) <= day && resumed > day)
            {
                day = resumed;
            }
        }

        var closing = steps.Single(s => s.Kind == StepKind.Timetable);
        return closing.Days[0] == day
            ? day.ToDateTime(TimeOnly.MinValue).AddMinutes(WorkingHours.ParseSessions(closing.Hours!)[^1].To)
            : throw new InvalidOperationException("The steps lead to another day than the one whose closing time they give");
    }
}
