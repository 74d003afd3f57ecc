using TinhSo.Modules.Dossiers.Clock;
using Xunit;
using static TinhSo.Tests.Dossiers.Clock.Calendars;

namespace TinhSo.Tests.Dossiers.Clock;

[Trait("Engine", "any")]
public class DueDateTests
{
    [Fact]
    public void Five_working_days_from_the_eve_of_Tet_end_after_Tet() =>
        Assert.Equal("2025-02-07T17:00", Due("2025-01-24T16:30", 5, TermUnit.WorkingDay));

    [Theory]
    [InlineData("2024-05-02T09:00", 2, "2024-05-04T17:00")]
    [InlineData("2025-04-25T09:00", 1, "2025-04-26T17:00")]
    [InlineData("2025-04-29T09:00", 1, "2025-05-05T17:00")]
    [InlineData("2026-01-09T09:00", 1, "2026-01-10T17:00")]
    [InlineData("2026-08-21T09:00", 1, "2026-08-22T17:00")]
    [InlineData("2026-08-28T09:00", 1, "2026-09-03T17:00")]
    [InlineData("2026-11-23T09:00", 1, "2026-11-24T17:00")]
    public void Worked_Saturdays_count_and_swapped_days_do_not(string accepted, int days, string due) =>
        Assert.Equal(due, Due(accepted, days, TermUnit.WorkingDay));

    [Theory]
    [InlineData("2026-11-20T17:00", "2026-11-24T17:00")]
    [InlineData("2026-11-20T16:59", "2026-11-23T17:00")]
    [InlineData("2026-11-20T06:00", "2026-11-23T17:00")]
    [InlineData("2026-11-21T09:00", "2026-11-24T17:00")]
    public void Acceptance_outside_working_time_is_taken_at_the_next_working_moment(string accepted, string due) =>
        Assert.Equal(due, Due(accepted, 1, TermUnit.WorkingDay));

    [Theory]
    [InlineData("2026-11-18T10:00", 1, "2026-11-18T11:00")]
    [InlineData("2026-11-18T10:30", 1, "2026-11-18T13:30")]
    [InlineData("2026-11-18T11:00", 1, "2026-11-18T14:00")]
    [InlineData("2026-11-18T16:00", 8, "2026-11-19T16:00")]
    [InlineData("2026-11-20T16:30", 1, "2026-11-23T07:30")]
    public void Hours_run_through_working_minutes(string accepted, int hours, string due) =>
        Assert.Equal(due, Due(accepted, hours, TermUnit.WorkingHour));

    [Theory]
    [InlineData("2026-11-16T09:00", 5, "day", "2026-11-23T17:00")]
    [InlineData("2026-11-16T09:00", 4, "day", "2026-11-20T17:00")]
    [InlineData("2026-02-10T09:00", 7, "day", "2026-02-23T17:00")]
    [InlineData("2026-01-30T09:00", 1, "month", "2026-03-02T17:00")]
    [InlineData("2026-10-16T09:00", 1, "month", "2026-11-16T17:00")]
    public void Day_and_month_terms_ending_on_a_day_of_rest_move_to_the_next_working_day(string accepted, int amount, string unit, string due) =>
        Assert.Equal(due, Due(accepted, amount, DueRequest.ReadTerm("1", unit).Unit));

    [Fact]
    public void A_suspension_takes_out_the_working_days_after_its_first_day_up_to_its_last() =>
        Assert.Equal("2026-11-25T17:00", Due("2026-11-16T09:00", 5, TermUnit.WorkingDay, Stop("2026-11-17T10:00", "2026-11-19T10:00")));

    [Fact]
    public void A_suspension_within_a_day_takes_out_its_minutes_from_an_hour_term_and_nothing_from_a_day_term()
    {
        var stop = Stop("2026-11-16T10:00", "2026-11-16T14:00");
        Assert.Equal("2026-11-16T17:00", Due("2026-11-16T09:00", 4, TermUnit.WorkingHour, stop));
        Assert.Equal("2026-11-23T17:00", Due("2026-11-16T09:00", 5, TermUnit.WorkingDay, stop));
    }

    [Fact]
    public void A_suspension_ending_in_the_evening_ends_the_next_working_morning() =>
        Assert.Equal("2026-11-25T17:00", Due("2026-11-16T09:00", 5, TermUnit.WorkingDay, Stop("2026-11-17T10:00", "2026-11-18T18:00")));

    [Fact]
    public void A_suspension_on_the_last_day_moves_the_end_to_the_day_work_goes_on() =>
        Assert.Equal("2026-11-25T17:00", Due("2026-11-16T09:00", 5, TermUnit.WorkingDay, Stop("2026-11-23T10:00", "2026-11-25T10:00")));

    [Fact]
    public void A_suspension_after_the_term_ran_out_changes_nothing() =>
        Assert.Equal("2026-11-23T17:00", Due("2026-11-16T09:00", 5, TermUnit.WorkingDay, Stop("2026-11-23T17:30", "2026-11-26T10:00")));

    [Fact]
    public void An_open_suspension_leaves_no_due_date()
    {
        var result = DueDate.Compute(At("2026-11-16T09:00"), new(5, TermUnit.WorkingDay), [Stop("2026-11-17T10:00", null)], Usual);
        Assert.Null(result.DueAt);
        Assert.Contains(ExplanationText.Of(result.Steps, ClockTexts.In("vi")), line => line.Contains("đang tạm dừng", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-11-20T15:00", "2026-11-20T17:00")]
    [InlineData("2026-11-20T15:01", "2026-11-23T17:00")]
    [InlineData("2026-11-20T18:00", "2026-11-23T17:00")]
    public void A_same_day_procedure_accepted_after_three_is_due_the_next_working_day(string accepted, string due) =>
        Assert.Equal(At(due), DueDate.At(At(accepted), Term.SameDay(), [], Usual));

    [Fact]
    public void A_date_outside_the_calendar_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Due("2050-12-30T09:00", 40, TermUnit.WorkingDay));
}
