namespace TinhSo.Modules.Dossiers.Clock;

internal enum TermUnit
{
    WorkingHour,
    WorkingDay,
    Day,
    Month,
}

/// <summary>A legal time limit. <see cref="SameDayCutOff"/>, when set, makes it "the same day, or the next working day if accepted later than this".</summary>
internal sealed record Term(int Amount, TermUnit Unit, TimeOnly? SameDayCutOff = null)
{
    public static readonly TimeOnly UsualCutOff = new(15, 0);

    public static Term SameDay(TimeOnly? cutOff = null) => new(1, TermUnit.WorkingDay, cutOff ?? UsualCutOff);
}

/// <summary>An interval in which the clock stands still, on a legal ground and with its paper. Local time; open while <see cref="To"/> is null.</summary>
internal sealed record Suspension(DateTime From, DateTime? To, string Ground = "", string Paper = "");

/// <summary>A due date with the steps that led to it. Local time; <see cref="DueAt"/> is null while a suspension is open ("đang tạm dừng").</summary>
internal sealed record DueResult(DateTime? DueAt, DateTime EffectiveStart, IReadOnlyList<ClockStep> Steps, string CalendarVersion);
