namespace TinhSo.Tests.Support;

/// <summary>A clock that stands still until a test moves it; starts on a Tuesday morning in Vietnam.</summary>
public sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 3, 9, 0, 0, TimeSpan.FromHours(7));

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Vietnamese wall time.</summary>
    public void Set(int year, int month, int day, int hour = 9, int minute = 0) => _now = new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.FromHours(7));

    public void Advance(TimeSpan by) => _now += by;
}
