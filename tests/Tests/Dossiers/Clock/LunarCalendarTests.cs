using System.Globalization;
using TinhSo.Modules.Dossiers.Clock;
using Xunit;

namespace TinhSo.Tests.Dossiers.Clock;

[Trait("Engine", "any")]
public class LunarCalendarTests
{
    [Theory]
    [InlineData(1968, "1968-01-29")]
    [InlineData(1985, "1985-01-21")]
    [InlineData(2000, "2000-02-05")]
    [InlineData(2007, "2007-02-17")]
    [InlineData(2010, "2010-02-14")]
    [InlineData(2015, "2015-02-19")]
    [InlineData(2020, "2020-01-25")]
    [InlineData(2021, "2021-02-12")]
    [InlineData(2022, "2022-02-01")]
    [InlineData(2023, "2023-01-22")]
    [InlineData(2024, "2024-02-10")]
    [InlineData(2025, "2025-01-29")]
    [InlineData(2026, "2026-02-17")]
    [InlineData(2027, "2027-02-06")]
    [InlineData(2028, "2028-01-26")]
    [InlineData(2030, "2030-02-02")]
    public void The_first_day_of_Tet_is_known(int year, string day) => Assert.Equal(Day(day), LunarCalendar.ToSolar(year, 1, 1));

    [Theory]
    [InlineData(2019, "2019-04-14")]
    [InlineData(2020, "2020-04-02")]
    [InlineData(2021, "2021-04-21")]
    [InlineData(2022, "2022-04-10")]
    [InlineData(2023, "2023-04-29")]
    [InlineData(2024, "2024-04-18")]
    [InlineData(2025, "2025-04-07")]
    [InlineData(2026, "2026-04-26")]
    public void The_Hung_Kings_day_is_known(int year, string day) => Assert.Equal(Day(day), LunarCalendar.ToSolar(year, 3, 10));

    [Theory]
    [InlineData(2004, 2)]
    [InlineData(2006, 7)]
    [InlineData(2009, 5)]
    [InlineData(2012, 4)]
    [InlineData(2014, 9)]
    [InlineData(2017, 6)]
    [InlineData(2020, 4)]
    [InlineData(2023, 2)]
    [InlineData(2025, 6)]
    public void Leap_months_stand_where_the_almanac_has_them(int year, int month) =>
        Assert.Equal((year, month, 1, true), LunarCalendar.ToLunar(LunarCalendar.ToSolar(year, month, 1, true)));

    [Fact]
    public void Every_day_of_a_century_goes_to_the_lunar_calendar_and_back()
    {
        for (var day = new DateOnly(1950, 1, 1); day.Year < 2051; day = day.AddDays(1))
        {
            var (year, month, lunarDay, leap) = LunarCalendar.ToLunar(day);
            Assert.Equal(day, LunarCalendar.ToSolar(year, month, lunarDay, leap));
        }
    }

    [Theory]
    [InlineData(2024, "Giáp Thìn")]
    [InlineData(2025, "Ất Tỵ")]
    [InlineData(2026, "Bính Ngọ")]
    public void Years_have_their_names(int year, string name) => Assert.Equal(name, LunarCalendar.YearName(year));

    [Theory]
    [InlineData(2024)]
    [InlineData(2025)]
    [InlineData(2026)]
    public void Computed_holidays_are_the_decided_ones_but_for_swaps(int year)
    {
        var decided = Calendars.Book.Rows
            .Where(r => r.Year == year && r.Verified && r.Kind == DayKind.Off && r.Note?.StartsWith("hoán đổi", StringComparison.Ordinal) != true)
            .Select(r => r.Day)
            .Order();
        Assert.Equal(decided, ComputedHolidays.Of(year).Select(r => r.Day));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
