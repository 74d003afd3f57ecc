namespace TinhSo.Modules.Dossiers.Clock;

internal enum TermReason
{
    Opened,
    Suspended,
    Resumed,
    CalendarChanged,
}

/// <summary>
/// One row of a term's ledger. Rows are never changed: a later row replaces an earlier one. Budget and consumed are in minutes for hour terms,
/// in days otherwise; times are local. <see cref="Promised"/> is the latest date told to the applicant and is never undercut.
/// </summary>
internal sealed record TermLine(
    int Number, DateTime AcceptedAt, Term Term, IReadOnlyList<Suspension> Suspensions, string CalendarVersion, DateTime MadeAt, TermReason Reason)
{
    public int Budget { get; init; }

    public int Consumed { get; init; }

    public DateTime? DueAt { get; init; }

    public DateTime? Promised { get; init; }

    public string? Note { get; init; }

    public int? ReplacedBy { get; init; }
}

/// <summary>The rows an act leaves behind: the replaced one, marked so, and the new one.</summary>
internal sealed record LedgerChange(TermLine Replaced, TermLine Added);

/// <summary>The life of a term as rows: opened at acceptance, suspended and resumed on a legal ground, recalculated when the calendar changes.</summary>
internal static class TermLedger
{
    public static TermLine Open(DateTime accepted, Term term, WorkingCalendar calendar, DateTime at) =>
        Line(new(1, accepted, term, [], calendar.Version, at, TermReason.Opened), null, calendar);

    /// <summary>Stops the clock; refuses when it already stands, or without a ground and its paper.</summary>
    public static LedgerChange Suspend(TermLine line, DateTime from, string ground, string paper, WorkingCalendar calendar, DateTime at)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ground);
        ArgumentException.ThrowIfNullOrWhiteSpace(paper);
        return line.Suspensions.Any(s => s.To is null)
            ? throw new InvalidOperationException("The term is already suspended")
            : Next(line, [.. line.Suspensions, new(from, null, ground, paper)], TermReason.Suspended, ground, calendar, at);
    }

    public static LedgerChange Resume(TermLine line, DateTime to, string? note, WorkingCalendar calendar, DateTime at)
    {
        var open = line.Suspensions.SingleOrDefault(s => s.To is null) ?? throw new InvalidOperationException("The term is not suspended");
        return to < open.From
            ? throw new ArgumentException("A suspension ends before it begins", nameof(to))
            : Next(line, [.. line.Suspensions.Where(s => s.To is not null), open with { To = to }], TermReason.Resumed, note, calendar, at);
    }

    /// <summary>Null when the new calendar has the same content, or changes nothing between the term's start and its end.</summary>
    public static LedgerChange? Recalculate(TermLine line, WorkingCalendar calendar, IEnumerable<DateOnly> changedDays, string note, DateTime at) =>
        line.CalendarVersion != calendar.Version && Touches(line, changedDays)
            ? Next(line, line.Suspensions, TermReason.CalendarChanged, note, calendar, at)
            : null;

    /// <summary>Whether a term's span meets any of the days; an open suspension has no end.</summary>
    public static bool Touches(TermLine line, IEnumerable<DateOnly> days)
    {
        var from = DateOnly.FromDateTime(line.AcceptedAt);
        var to = line.DueAt is { } due ? DateOnly.FromDateTime(due) : DateOnly.MaxValue;
        return days.Any(d => d >= from && d <= to);
    }

    /// <summary>A date once promised is never moved earlier.</summary>
    public static DateTime? Keep(DateTime? promised, DateTime? computed) => computed < promised ? promised : computed;

    /// <summary>The explanation of a row, saying so when the promise holds against an earlier computed date.</summary>
    public static DueResult Explain(TermLine line, WorkingCalendar calendar)
    {
        var result = DueDate.Compute(line.AcceptedAt, line.Term, line.Suspensions, calendar);
        return line.DueAt is { } kept && result.DueAt is { } computed && kept > computed
            ? result with { DueAt = kept, Steps = [.. result.Steps.SkipLast(1), new(StepKind.Kept) { At = kept, Until = computed }, new(StepKind.Due) { At = kept }] }
            : result;
    }

    private static LedgerChange Next(
        TermLine line, IReadOnlyList<Suspension> suspensions, TermReason reason, string? note, WorkingCalendar calendar, DateTime at)
    {
        var bare = new TermLine(line.Number + 1, line.AcceptedAt, line.Term, suspensions, calendar.Version, at, reason) { Note = note };
        return new(line with { ReplacedBy = bare.Number }, Line(bare, line.Promised, calendar));
    }

    private static TermLine Line(TermLine bare, DateTime? promised, WorkingCalendar calendar)
    {
        var due = Keep(promised, DueDate.At(bare.AcceptedAt, bare.Term, bare.Suspensions, calendar));
        var (budget, consumed) = Consumption.At(bare.MadeAt, bare.AcceptedAt, bare.Term, bare.Suspensions, calendar);
        return bare with { DueAt = due, Promised = due ?? promised, Budget = budget, Consumed = consumed };
    }
}
