using System.Text;
using TinhSo.Modules.Dossiers.Clock;
using Xunit;
using static TinhSo.Tests.Dossiers.Clock.Calendars;

namespace TinhSo.Tests.Dossiers.Clock;

[Trait("Engine", "any")]
public class WorkingCalendarTests
{
    private static readonly DateOnly CultureDay = new(2026, 11, 24);

    [Fact]
    public void A_row_not_verified_is_left_out_and_the_explanation_says_so()
    {
        Assert.True(Usual.IsWorkingDay(CultureDay));
        var told = ExplanationText.Of(DueDate.Compute(At("2026-11-20T09:00"), new(3, TermUnit.WorkingDay), [], Usual).Steps, ClockTexts.In("vi"));
        Assert.Contains("Ngày 24/11/2026 (Ngày Văn hóa Việt Nam) chưa có văn bản được xác minh nên chưa được coi là ngày nghỉ.", told);
    }

    [Fact]
    public void The_setting_applies_a_row_not_verified()
    {
        var applied = WorkingCalendar.Compile(Book.Rows, WorkingHours.Default, applyUnverified: true);
        Assert.False(applied.IsWorkingDay(CultureDay));
        Assert.Equal([CultureDay], applied.DaysThatDiffer(Usual));
        Assert.NotEqual(Usual.Version, applied.Version);
    }

    [Fact]
    public void Equal_content_has_one_version() =>
        Assert.Equal(Usual.Version, WorkingCalendar.Compile(Book.Rows.Reverse(), WorkingHours.Weekdays("07:00-11:00, 13:00-17:00")).Version);

    [Fact]
    public void An_occasion_without_decision_is_computed_and_a_decided_one_is_not()
    {
        var tetOnly = new HolidayRow(new(2027, 2, 3), DayKind.Off, "tet", "Tết", "Tết");
        var calendar = WorkingCalendar.Compile([tetOnly], WorkingHours.Default);
        Assert.False(calendar.IsWorkingDay(new(2027, 2, 3)));
        Assert.True(calendar.IsWorkingDay(new(2027, 2, 8)));
        Assert.False(calendar.IsWorkingDay(new(2027, 4, 16)));
        Assert.False(Usual.IsWorkingDay(new(2027, 2, 8)));
    }

    [Fact]
    public void Half_days_end_at_noon_or_begin_after_it()
    {
        var calendar = WorkingCalendar.Compile(
            [
                new(new(2026, 11, 17), DayKind.AfternoonOff, "half", "Hội nghị", "Conference"),
                new(new(2026, 11, 18), DayKind.MorningOff, "half", "Hội nghị", "Conference"),
            ],
            WorkingHours.Default);
        Assert.Equal(At("2026-11-17T11:00"), DueDate.At(At("2026-11-16T09:00"), new(1, TermUnit.WorkingDay), [], calendar));
        Assert.Equal(At("2026-11-18T13:00"), calendar.NextWorkingMoment(At("2026-11-17T11:00")));
        Assert.Equal(At("2026-11-18T14:00"), DueDate.At(At("2026-11-17T10:00"), new(2, TermUnit.WorkingHour), [], calendar));
    }

    [Fact]
    public void Hours_are_an_agencys_own_from_the_day_they_come_into_force()
    {
        var hours = CalendarFiles.ReadHours(Csv(
            """
            agency,valid_from,weekdays,sessions,note,source
            ,2020-01-01,1-5,"07:00-11:00,13:00-17:00",,
            H01.1,2020-01-01,1-5,"07:00-11:00,13:00-17:00",,
            H01.1,2026-11-17,1-5,"07:30-11:30,13:30-17:30",,
            H01.1,2026-11-17,6,07:30-11:30,,
            """));
        var (own, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var book = new CalendarBook(Book.Rows, hours.ToDictionary(h => h.Key.Length == 0 ? Guid.Empty : own, h => h.Value));
        Assert.Same(book.For(null), book.For(other));
        Assert.Equal(At("2026-11-16T17:00"), DueDate.At(At("2026-11-13T09:00"), new(1, TermUnit.WorkingDay), [], book.For(own)));
        Assert.Equal(At("2026-11-17T17:30"), DueDate.At(At("2026-11-16T09:00"), new(1, TermUnit.WorkingDay), [], book.For(own)));
        Assert.Equal(At("2026-11-21T11:30"), DueDate.At(At("2026-11-20T09:00"), new(1, TermUnit.WorkingDay), [], book.For(own)));
    }

    [Theory]
    [InlineData("2026,2026-13-01,off,x,X,X,,,verified,,,s", "Line 2, day")]
    [InlineData("2026,2026-12-01,maybe,x,X,X,,,verified,,,s", "Line 2, kind")]
    [InlineData("2026,2026-12-01,off,x,X,X,,,perhaps,,,s", "Line 2, mark")]
    [InlineData("2026,2026-12-01,off,x,,X,,,verified,,,s", "Line 2, name_vi")]
    [InlineData("2026,2026-12-01,off,x,\"X,X,,,verified,,,s", "Line 2: a quotation mark")]
    public void A_bad_row_is_named_by_line_and_field(string row, string says) => Assert.StartsWith(
        says,
        Assert.Throws<FormatException>(() => CalendarFiles.ReadHolidays(Csv(
            "year,day,kind,occasion,name_vi,name_en,decision,decided_on,mark,in_place_of,note,source\n" + row))).Message,
        StringComparison.Ordinal);

    private static MemoryStream Csv(string text) => new(Encoding.UTF8.GetBytes(text));
}
