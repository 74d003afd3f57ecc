using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>One day of the year that differs from its weekday, and whether the clock goes by it.</summary>
internal sealed record DayLine(DateOnly Day, HolidayRow Row, bool Applied);

/// <summary>A year of the calendar as pages show it: the days that differ, and how many days are worked each month.</summary>
internal sealed class YearOfDays
{
    public YearOfDays(WorkingCalendar calendar, int year)
    {
        Year = Math.Clamp(year, WorkingCalendar.FirstYear, WorkingCalendar.LastYear);
        var days = Enumerable.Range(0, DateTime.IsLeapYear(Year) ? 366 : 365).Select(i => new DateOnly(Year, 1, 1).AddDays(i)).ToList();
        Lines =
        [
            .. days.SelectMany(d => new[] { (Row: calendar.RowOn(d), Applied: true), (Row: calendar.UnappliedOn(d), Applied: false) }
                .Where(x => x.Row is not null).Select(x => new DayLine(d, x.Row!, x.Applied))),
        ];
        WorkedByMonth = [.. days.GroupBy(d => d.Month).OrderBy(m => m.Key).Select(m => m.Count(calendar.IsWorkingDay))];
    }

    public int Year { get; }

    public IReadOnlyList<DayLine> Lines { get; }

    public IReadOnlyList<int> WorkedByMonth { get; }

    public int? Previous => Year > WorkingCalendar.FirstYear ? Year - 1 : null;

    public int? Next => Year < WorkingCalendar.LastYear ? Year + 1 : null;
}
