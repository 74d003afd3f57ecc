namespace TinhSo.Platform.Time;

/// <summary>The one conversion between stored UTC moments and Vietnamese wall time (UTC+7, no daylight saving since 1975).</summary>
public static class VietnamTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static DateTime ToLocal(DateTime utc) => DateTime.SpecifyKind(utc + Offset, DateTimeKind.Unspecified);

    public static DateTime ToUtc(DateTime local) => DateTime.SpecifyKind(local - Offset, DateTimeKind.Utc);

    /// <summary>The Vietnamese day of a UTC moment; figures count by it.</summary>
    public static DateOnly Day(DateTime utc) => DateOnly.FromDateTime(utc + Offset);
}

/// <summary>A clock that starts at a chosen moment and runs on: the demo setting's <c>TINHSO_NOW</c>.</summary>
public sealed class ShiftedTimeProvider(DateTimeOffset start, TimeProvider real) : TimeProvider
{
    private readonly TimeSpan _shift = start - real.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + _shift;
}
