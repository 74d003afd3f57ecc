namespace TinhSo.Modules.Dossiers.Clock;

internal enum StepKind
{
    Accepted,
    StartMoved,
    Limit,
    SameDay,
    Timetable,
    FirstDayLeftOut,
    Suspended,
    TakenOut,
    NothingTakenOut,
    Weekend,
    Holiday,
    ComputedHoliday,
    UnverifiedHoliday,
    ShortDay,
    WorkedInstead,
    UnverifiedNotApplied,
    Counted,
    CountedHours,
    LastDayMoved,
    LastDayStopped,
    Open,
    Due,
    Kept,
}

/// <summary>One step on the way to a due date; which fields are filled follows from the kind. Kept as data, so that it can be read again and recomputed.</summary>
internal sealed record ClockStep(StepKind Kind)
{
    public DateTime? At { get; init; }

    public DateTime? Until { get; init; }

    /// <summary>The days the step is about, in order.</summary>
    public IReadOnlyList<DateOnly> Days { get; init; } = [];

    /// <summary>Units of the term, days taken out, or working minutes.</summary>
    public int Amount { get; init; }

    public TermUnit? Unit { get; init; }

    public TimeOnly? CutOff { get; init; }

    /// <summary>A holiday's name or a suspension's ground.</summary>
    public string? Name { get; init; }

    public string? NameEn { get; init; }

    /// <summary>The number of the yearly decision, or the suspension's paper.</summary>
    public string? Paper { get; init; }

    public DateOnly? PaperDate { get; init; }

    /// <summary>Working hours, as "07:00-11:00,13:00-17:00".</summary>
    public string? Hours { get; init; }
}
