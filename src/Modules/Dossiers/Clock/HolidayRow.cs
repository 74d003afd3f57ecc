namespace TinhSo.Modules.Dossiers.Clock;

internal enum DayKind
{
    Off,
    Worked,
    MorningOff,
    AfternoonOff,
}

/// <summary>
/// One day that differs from its weekday, as decided for a year. A row not verified stays out of the clock unless the setting applies it.
/// <see cref="Computed"/> marks a day worked out by the program because the year's decision is missing.
/// </summary>
internal sealed record HolidayRow(DateOnly Day, DayKind Kind, string Occasion, string Name, string NameEn)
{
    public int Year { get; init; } = Day.Year;

    public string? Decision { get; init; }

    public DateOnly? DecidedOn { get; init; }

    public bool Verified { get; init; } = true;

    public bool Computed { get; init; }

    public DateOnly? InPlaceOf { get; init; }

    public string? Note { get; init; }

    public string? Source { get; init; }
}
