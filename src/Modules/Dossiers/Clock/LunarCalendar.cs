namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>
/// The Vietnamese lunisolar calendar (UTC+7), for holidays fixed by lunar dates. Follows Hồ Ngọc Đức,
/// "Thuật toán tính âm lịch" (2004), whose new moons and solar longitudes are those of Jean Meeus, "Astronomical Algorithms" (1998).
/// </summary>
internal static class LunarCalendar
{
    private const double SynodicMonth = 29.530588853;
    private const double FirstNewMoonOf1900 = 2415021.076998695;
    private const double UtcOffsetDays = 7.0 / 24;

    private static readonly int JulianDayOfDayOne = 1721426;

    private static readonly string[] Stems = ["Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý"];
    private static readonly string[] Branches = ["Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi"];

    /// <summary>The solar day of a day of a regular (not leap) lunar month.</summary>
    public static DateOnly ToSolar(int lunarYear, int lunarMonth, int lunarDay) => ToSolar(lunarYear, lunarMonth, lunarDay, false);

    public static DateOnly ToSolar(int lunarYear, int lunarMonth, int lunarDay, bool leapMonth)
    {
        var start = MonthEleven(lunarMonth < 11 ? lunarYear - 1 : lunarYear);
        var next = MonthEleven(lunarMonth < 11 ? lunarYear : lunarYear + 1);
        var offset = lunarMonth - 11;
        if (offset < 0)
        {
            offset += 12;
        }

        if (next - start > 365)
        {
            var leapOffset = LeapMonthOffset(start);
            var leap = leapOffset - 2;
            if (leap < 0)
            {
                leap += 12;
            }

            if (leapMonth && leap != lunarMonth)
            {
                throw new ArgumentOutOfRangeException(nameof(leapMonth), lunarMonth, "Not a leap month of that year");
            }

            if (leapMonth || offset >= leapOffset)
            {
                offset++;
            }
        }
        else if (leapMonth)
        {
            throw new ArgumentOutOfRangeException(nameof(leapMonth), lunarMonth, "That year has no leap month");
        }

        var k = (int)Math.Floor(0.5 + ((start - FirstNewMoonOf1900) / SynodicMonth));
        return FromJulian(NewMoonDay(k + offset) + lunarDay - 1);
    }

    /// <summary>The lunar date of a solar day.</summary>
    public static (int Year, int Month, int Day, bool Leap) ToLunar(DateOnly day)
    {
        var julian = ToJulian(day);
        var k = (int)Math.Floor((julian - FirstNewMoonOf1900) / SynodicMonth);
        var monthStart = NewMoonDay(k + 1);
        if (monthStart > julian)
        {
            monthStart = NewMoonDay(k);
        }

        var start = MonthEleven(day.Year);
        var next = start;
        int year;
        if (start >= monthStart)
        {
            year = day.Year;
            start = MonthEleven(day.Year - 1);
        }
        else
        {
            year = day.Year + 1;
            next = MonthEleven(day.Year + 1);
        }

        var months = (int)Math.Floor((monthStart - start) / 29.0);
        var leap = false;
        var month = months + 11;
        if (next - start > 365)
        {
            var leapOffset = LeapMonthOffset(start);
            if (months >= leapOffset)
            {
                month = months + 10;
                leap = months == leapOffset;
            }
        }

        if (month > 12)
        {
            month -= 12;
        }

        if (month >= 11 && months < 4)
        {
            year--;
        }

        return (year, month, julian - monthStart + 1, leap);
    }

    /// <summary>The year's name in the sixty-year cycle, as in "Tết Ất Tỵ".</summary>
    public static string YearName(int lunarYear) => $"{Stems[(lunarYear + 6) % 10]} {Branches[(lunarYear + 8) % 12]}";

    private static int ToJulian(DateOnly day) => day.DayNumber + JulianDayOfDayOne;

    private static DateOnly FromJulian(int julian) => DateOnly.FromDayNumber(julian - JulianDayOfDayOne);

    private static int MonthEleven(int year)
    {
        var lastDay = ToJulian(new DateOnly(year, 12, 31));
        var k = (int)Math.Floor((lastDay - 2415021) / SynodicMonth);
        var newMoon = NewMoonDay(k);

        // Month 11 holds the winter solstice: the sun must not have reached arc 9 (270 degrees) before it begins.
        return SunArc(newMoon) >= 9 ? NewMoonDay(k - 1) : newMoon;
    }

    private static int LeapMonthOffset(int monthEleven)
    {
        var k = (int)Math.Floor(((monthEleven - FirstNewMoonOf1900) / SynodicMonth) + 0.5);
        var i = 1;
        var arc = SunArc(NewMoonDay(k + i));
        int last;
        do
        {
            last = arc;
            i++;
            arc = SunArc(NewMoonDay(k + i));
        }
        while (arc != last && i < 14);

        return i - 1;
    }

    private static int NewMoonDay(int k) => (int)Math.Floor(NewMoon(k) + 0.5 + UtcOffsetDays);

    private static double NewMoon(int k)
    {
        var t = k / 1236.85;
        var t2 = t * t;
        var t3 = t2 * t;
        var mean = 2415020.75933 + (29.53058868 * k) + (0.0001178 * t2) - (0.000000155 * t3)
            + (0.00033 * Sin(166.56 + (132.87 * t) - (0.009173 * t2)));
        var sun = 359.2242 + (29.10535608 * k) - (0.0000333 * t2) - (0.00000347 * t3);
        var moon = 306.0253 + (385.81691806 * k) + (0.0107306 * t2) + (0.00001236 * t3);
        var latitude = 21.2964 + (390.67050646 * k) - (0.0016528 * t2) - (0.00000239 * t3);
        var correction = ((0.1734 - (0.000393 * t)) * Sin(sun)) + (0.0021 * Sin(2 * sun))
            - (0.4068 * Sin(moon)) + (0.0161 * Sin(2 * moon)) - (0.0004 * Sin(3 * moon))
            + (0.0104 * Sin(2 * latitude)) - (0.0051 * Sin(sun + moon))
            - (0.0074 * Sin(sun - moon)) + (0.0004 * Sin((2 * latitude) + sun))
            - (0.0004 * Sin((2 * latitude) - sun)) - (0.0006 * Sin((2 * latitude) + moon))
            + (0.0010 * Sin((2 * latitude) - moon)) + (0.0005 * Sin((2 * moon) + sun));
        var deltaT = t < -11
            ? 0.001 + (0.000839 * t) + (0.0002261 * t2) - (0.00000845 * t3) - (0.000000081 * t * t3)
            : -0.000278 + (0.000265 * t) + (0.000262 * t2);
        return mean + correction - deltaT;
    }

    private static int SunArc(int julianDay)
    {
        var t = (julianDay - 2451545.5 - UtcOffsetDays) / 36525;
        var t2 = t * t;
        var anomaly = 357.52910 + (35999.05030 * t) - (0.0001559 * t2) - (0.00000048 * t * t2);
        var mean = 280.46645 + (36000.76983 * t) + (0.0003032 * t2);
        var centre = ((1.914600 - (0.004817 * t) - (0.000014 * t2)) * Sin(anomaly))
            + ((0.019993 - (0.000101 * t)) * Sin(2 * anomaly)) + (0.000290 * Sin(3 * anomaly));
        var longitude = (mean + centre) % 360;
        return (int)((longitude < 0 ? longitude + 360 : longitude) / 30);
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);
}
