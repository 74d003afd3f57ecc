using System.Globalization;

namespace TinhSo.Simulators;

/// <summary>The business clock: the machine's, moved to where the demo starts, and written the way the national systems write it.</summary>
internal sealed class ProvinceTime(TimeProvider clock, Settings settings)
{
    private const string Stamp = "yyyyMMddHHmmss";
    private static readonly TimeZoneInfo Vietnam = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");
    private readonly TimeSpan shift = settings.StartAt is { } start ? start - clock.GetUtcNow().UtcDateTime : TimeSpan.Zero;

    public DateTime Now => TimeZoneInfo.ConvertTimeFromUtc(clock.GetUtcNow().UtcDateTime + shift, Vietnam);

    public DateTimeOffset UtcNow => clock.GetUtcNow() + shift;

    public string NowStamp => Now.ToString(Stamp, CultureInfo.InvariantCulture);

    public static bool IsStamp(string text) =>
        DateTime.TryParseExact(text, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>Reads <c>TINHSO_NOW</c>: with an offset as written, without one as Vietnamese local time.</summary>
    public static DateTime? Parse(string? text)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return null;
        }

        return time.Kind == DateTimeKind.Utc ? time : TimeZoneInfo.ConvertTimeToUtc(time, Vietnam);
    }
}
