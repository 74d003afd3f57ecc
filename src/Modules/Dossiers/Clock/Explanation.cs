namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>Writes down, step by step, how a due date came about; the date itself is <see cref="DueDate"/>'s.</summary>
internal sealed class Explanation
{
    private readonly List<ClockStep> steps = [];
    private readonly WorkingCalendar calendar;
    private readonly Term term;
    private readonly DateTime working;
    private readonly DateTime start;
    private readonly DateOnly first;

    private Explanation(DateTime working, Term term, WorkingCalendar calendar)
    {
        this.working = working;
        this.term = term;
        this.calendar = calendar;
        start = DueDate.Begin(working, term, calendar);
        first = DateOnly.FromDateTime(working);
    }

    private bool WholeDays => term.Unit is TermUnit.Day or TermUnit.Month;

    public static DueResult Of(DateTime accepted, Term term, IReadOnlyList<Suspension> suspensions, WorkingCalendar calendar)
    {
        var writer = new Explanation(calendar.NextWorkingMoment(accepted), term, calendar);
        var due = writer.Write(accepted, suspensions);
        return new(due, writer.start, writer.steps, calendar.Version);
    }

    private DateTime? Write(DateTime accepted, IReadOnlyList<Suspension> suspensions)
    {
        steps.Add(new(StepKind.Accepted) { At = accepted });
        if (working != accepted)
        {
            steps.Add(new(StepKind.StartMoved) { At = working });
        }

        WriteLimit();
        foreach (var suspension in suspensions.OrderBy(s => s.From))
        {
            steps.Add(new(StepKind.Suspended) { At = suspension.From, Until = suspension.To, Name = suspension.Ground, Paper = suspension.Paper });
        }

        if (DueDate.Merge(suspensions, calendar) is not { } pauses)
        {
            steps.Add(new(StepKind.Open) { At = suspensions.Where(s => s.To is null).Min(s => s.From) });
            return null;
        }

        var taken = new List<Pause>();
        var due = DueDate.At(start, term, pauses, calendar, taken);
        var takenOut = WriteTakenOut(pauses, taken);
        WriteDays(DateOnly.FromDateTime(accepted), DateOnly.FromDateTime(due), takenOut, due);
        steps.Add(new(StepKind.Due) { At = due });
        return due;
    }

    private void WriteLimit()
    {
        if (term.SameDayCutOff is { } cutOff)
        {
            steps.Add(new(StepKind.SameDay) { At = working, CutOff = cutOff, Amount = DueDate.IsAfterCutOff(working, term) ? 1 : 0 });
            return;
        }

        steps.Add(new(StepKind.Limit) { Amount = term.Amount, Unit = term.Unit });
        if (term.Unit != TermUnit.WorkingHour)
        {
            steps.Add(new(StepKind.FirstDayLeftOut) { Days = [first] });
        }
    }

    private HashSet<DateOnly> WriteTakenOut(List<Pause> pauses, List<Pause> taken)
    {
        var all = new HashSet<DateOnly>();
        foreach (var pause in pauses)
        {
            if (!taken.Contains(pause))
            {
                steps.Add(new(StepKind.NothingTakenOut) { At = pause.From, Until = pause.Until });
            }
            else if (term.Unit == TermUnit.WorkingHour)
            {
                var from = pause.From > start ? pause.From : start;
                steps.Add(new(StepKind.TakenOut)
                {
                    At = from,
                    Until = pause.Until,
                    Unit = term.Unit,
                    Amount = calendar.MinutesThrough(pause.Until) - calendar.MinutesThrough(from),
                });
            }
            else
            {
                var after = DateOnly.FromDateTime(pause.From > start ? pause.From : start);
                var days = Between(after.AddDays(1), DateOnly.FromDateTime(pause.Until)).Where(d => WholeDays || calendar.IsWorkingDay(d)).ToList();
                all.UnionWith(days);
                steps.Add(new(StepKind.TakenOut) { At = pause.From, Until = pause.Until, Unit = term.Unit, Amount = days.Count, Days = days });
            }
        }

        return all;
    }

    private void WriteDays(DateOnly accepted, DateOnly last, HashSet<DateOnly> takenOut, DateTime due)
    {
        var end = WholeDays ? LastCountedDay(takenOut) : last;

        // Whole-day terms count days of rest; those before the start, and those that push the last day, are the only ones passed over.
        var passed = Between(accepted, last).Where(day => !WholeDays || day < first || day >= end).ToList();
        WriteRest(passed.Where(d => !calendar.IsWorkingDay(d)));
        WriteWorkedInstead(passed);
        foreach (var row in Between(accepted, last).Select(calendar.UnappliedOn).OfType<HolidayRow>())
        {
            steps.Add(Named(StepKind.UnverifiedNotApplied, row, [row.Day]));
        }

        if (term.Unit == TermUnit.WorkingHour)
        {
            WriteHours(due);
            return;
        }

        if (WholeDays)
        {
            WriteMove(StepKind.LastDayMoved, end, end = calendar.DayAt(calendar.WorkingDayFrom(calendar.IndexOf(end))));
        }
        else
        {
            var counted = Between(first.AddDays(1), last).Where(d => calendar.IsWorkingDay(d) && !takenOut.Contains(d)).ToList();
            steps.Add(new(StepKind.Counted) { Days = counted, Amount = counted.Count, Unit = term.Unit });
            end = counted.Count > 0 ? counted[^1] : first;
        }

        WriteMove(StepKind.LastDayStopped, end, last);
        steps.Add(new(StepKind.Timetable) { Days = [last], Hours = string.Join(',', calendar.SessionsOn(last)) });
    }

    private void WriteMove(StepKind kind, DateOnly from, DateOnly to)
    {
        if (from != to)
        {
            steps.Add(new(kind) { Days = [from, to] });
        }
    }

    private DateOnly LastCountedDay(HashSet<DateOnly> takenOut)
    {
        var left = (term.Unit == TermUnit.Day ? first.AddDays(term.Amount) : first.AddMonths(term.Amount)).DayNumber - first.DayNumber;
        var day = first;
        while (left > 0)
        {
            day = day.AddDays(1);
            left -= takenOut.Contains(day) ? 0 : 1;
        }

        return day;
    }

    private void WriteRest(IEnumerable<DateOnly> days)
    {
        var rest = days.ToList();
        var weekend = rest.Where(d => calendar.RowOn(d) is null).ToList();
        if (weekend.Count > 0)
        {
            steps.Add(new(StepKind.Weekend) { Days = weekend });
        }

        foreach (var group in rest.Select(calendar.RowOn).OfType<HolidayRow>().GroupBy(r => (r.Year, r.Occasion, r.Name, r.Decision, r.Verified, r.Computed)))
        {
            var row = group.First();
            var kind = row.Computed ? StepKind.ComputedHoliday : row.Verified ? StepKind.Holiday : StepKind.UnverifiedHoliday;
            steps.Add(Named(kind, row, [.. group.Select(r => r.Day)]));
        }
    }

    private void WriteWorkedInstead(List<DateOnly> days)
    {
        foreach (var row in days.Where(calendar.IsWorkingDay).Select(calendar.RowOn).OfType<HolidayRow>())
        {
            var kind = row.Kind == DayKind.Worked ? StepKind.WorkedInstead : StepKind.ShortDay;
            steps.Add(Named(kind, row, row.InPlaceOf is { } other ? [row.Day, other] : [row.Day]) with
            {
                Hours = string.Join(',', calendar.SessionsOn(row.Day)),
            });
        }
    }

    private void WriteHours(DateTime due)
    {
        var pauses = steps.Where(s => s.Kind == StepKind.TakenOut).Select(s => new Pause(s.At!.Value, s.Until!.Value)).ToList();
        var from = start;
        foreach (var pause in pauses.Append(new(due, due)))
        {
            foreach (var day in Between(DateOnly.FromDateTime(from), DateOnly.FromDateTime(pause.From)))
            {
                var midnight = day.ToDateTime(TimeOnly.MinValue);
                var worked = calendar.SessionsOn(day)
                    .Select(s => new Session(Math.Max(s.From, Minute(from - midnight)), Math.Min(s.To, Minute(pause.From - midnight))))
                    .Where(s => s.From < s.To)
                    .ToList();
                if (worked.Count > 0)
                {
                    steps.Add(new(StepKind.CountedHours) { Days = [day], Hours = string.Join(',', worked), Amount = worked.Sum(s => s.To - s.From) });
                }
            }

            from = pause.Until;
        }
    }

    private static int Minute(TimeSpan sinceMidnight) => (int)Math.Floor(sinceMidnight.TotalMinutes);

    private static ClockStep Named(StepKind kind, HolidayRow row, IReadOnlyList<DateOnly> days) =>
        new(kind) { Days = days, Name = row.Name, NameEn = row.NameEn, Paper = row.Decision, PaperDate = row.DecidedOn };

    private static IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            yield return day;
        }
    }
}
