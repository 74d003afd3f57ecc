namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>
/// The public holidays a year must have by law (Labour Code 2019, articles 111 and 112), used for each occasion until the year's decision is loaded.
/// </summary>
internal static class ComputedHolidays
{
    public static IReadOnlyList<HolidayRow> Of(int year)
    {
        var tet = LunarCalendar.ToSolar(year, 1, 1);
        var second = new DateOnly(year, 9, 2);
        var yearName = LunarCalendar.YearName(year);

        // The law leaves the split of the five days of Tết, and the neighbour of 2 September, to the yearly decision.
        // Two days before and three after, and the neighbour on a working day, give the days decided for 2024 to 2026.
        var statutory = new List<HolidayRow> { Row(new(year, 1, 1), "new-year", "Tết Dương lịch", "New Year's Day") };
        statutory.AddRange(Enumerable.Range(-2, 5).Select(d =>
            Row(tet.AddDays(d), "tet", $"Tết Nguyên đán {yearName}", $"Lunar New Year ({yearName})")));
        statutory.Add(Row(LunarCalendar.ToSolar(year, 3, 10), "hung-kings", "Giỗ Tổ Hùng Vương", "Hùng Kings Commemoration Day"));
        statutory.AddRange(new[] { new DateOnly(year, 4, 30), new DateOnly(year, 5, 1) }.Select(d =>
            Row(d, "reunification", "Ngày Chiến thắng 30/4 và Ngày Quốc tế lao động 1/5", "Reunification Day and International Labour Day")));
        statutory.AddRange(new[] { second, second.AddDays(IsWeekend(second.AddDays(-1)) ? 1 : -1) }.Select(d =>
            Row(d, "national-day", "Quốc khánh 2/9", "National Day")));

        return WithDaysInLieu(statutory);
    }

    private static List<HolidayRow> WithDaysInLieu(List<HolidayRow> statutory)
    {
        var taken = statutory.Select(r => r.Day).ToHashSet();
        var all = new List<HolidayRow>(statutory);
        foreach (var row in statutory.Where(r => IsWeekend(r.Day)).OrderBy(r => r.Day))
        {
            var day = row.Day;
            while (IsWeekend(day) || taken.Contains(day))
            {
                day = day.AddDays(1);
            }

            taken.Add(day);
            all.Add(row with { Day = day });
        }

        return [.. all.Where(r => !IsWeekend(r.Day)).OrderBy(r => r.Day)];
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static HolidayRow Row(DateOnly day, string occasion, string name, string nameEn) =>
        new(day, DayKind.Off, occasion, name, nameEn) { Computed = true };
}
