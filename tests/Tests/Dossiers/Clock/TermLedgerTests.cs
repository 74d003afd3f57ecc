using TinhSo.Modules.Dossiers.Clock;
using Xunit;
using static TinhSo.Tests.Dossiers.Clock.Calendars;

namespace TinhSo.Tests.Dossiers.Clock;

[Trait("Engine", "any")]
public class TermLedgerTests
{
    private static readonly Term FiveDays = new(5, TermUnit.WorkingDay);

    [Fact]
    public void A_term_is_opened_suspended_and_resumed_as_rows_that_replace_each_other()
    {
        var opened = TermLedger.Open(At("2026-11-16T09:00"), FiveDays, Usual, At("2026-11-16T09:00"));
        Assert.Equal((1, 5, 0, At("2026-11-23T17:00")), (opened.Number, opened.Budget, opened.Consumed, opened.DueAt));

        var stopped = TermLedger.Suspend(opened, At("2026-11-18T10:00"), "Yêu cầu bổ sung", "Phiếu 02/12", Usual, At("2026-11-18T10:00"));
        Assert.Equal(2, stopped.Replaced.ReplacedBy);
        Assert.Equal((2, null, At("2026-11-23T17:00")), (stopped.Added.Consumed, stopped.Added.DueAt, stopped.Added.Promised));

        var resumed = TermLedger.Resume(stopped.Added, At("2026-11-20T08:00"), null, Usual, At("2026-11-20T08:00")).Added;
        Assert.Equal((3, 2, At("2026-11-25T17:00")), (resumed.Number, resumed.Consumed, resumed.DueAt));
        Assert.Equal(Usual.Version, resumed.CalendarVersion);
        Assert.Equal("Phiếu 02/12", Assert.Single(resumed.Suspensions).Paper);
    }

    [Fact]
    public void The_clock_stops_only_on_a_ground_with_its_paper_and_only_once()
    {
        var opened = TermLedger.Open(At("2026-11-16T09:00"), FiveDays, Usual, At("2026-11-16T09:00"));
        Assert.Throws<ArgumentException>(() => TermLedger.Suspend(opened, At("2026-11-17T09:00"), "Yêu cầu bổ sung", " ", Usual, At("2026-11-17T09:00")));
        var stopped = TermLedger.Suspend(opened, At("2026-11-17T09:00"), "Yêu cầu bổ sung", "02", Usual, At("2026-11-17T09:00")).Added;
        Assert.Throws<InvalidOperationException>(() => TermLedger.Suspend(stopped, At("2026-11-18T09:00"), "Thuế", "03", Usual, At("2026-11-18T09:00")));
        Assert.Throws<InvalidOperationException>(() => TermLedger.Resume(opened, At("2026-11-18T09:00"), null, Usual, At("2026-11-18T09:00")));
    }

    [Fact]
    public void A_new_holiday_moves_an_open_term_and_says_why()
    {
        var more = Recompiled(new HolidayRow(new(2026, 11, 18), DayKind.Off, "storm", "Nghỉ tránh bão", "Storm day") { Decision = "15/QĐ-UBND" });
        var opened = TermLedger.Open(At("2026-11-16T09:00"), FiveDays, Usual, At("2026-11-16T09:00"));
        var changed = TermLedger.Recalculate(opened, more, more.DaysThatDiffer(Usual), "Lịch nghỉ mới", At("2026-11-17T09:00"))!.Added;
        Assert.Equal((At("2026-11-24T17:00"), TermReason.CalendarChanged, "Lịch nghỉ mới"), (changed.DueAt, changed.Reason, changed.Note));
        Assert.Contains(
            ExplanationText.Of(TermLedger.Explain(changed, more).Steps, ClockTexts.In("vi")),
            l => l == "Bỏ qua ngày nghỉ Nghỉ tránh bão: 18/11/2026 (văn bản số 15/QĐ-UBND).");
    }

    [Fact]
    public void A_promised_date_is_never_moved_earlier()
    {
        var more = Recompiled(new HolidayRow(new(2026, 11, 18), DayKind.Off, "storm", "Nghỉ tránh bão", "Storm day"));
        var opened = TermLedger.Open(At("2026-11-16T09:00"), FiveDays, more, At("2026-11-16T09:00"));
        var changed = TermLedger.Recalculate(opened, Usual, Usual.DaysThatDiffer(more), "Bỏ ngày nghỉ", At("2026-11-17T09:00"))!.Added;
        Assert.Equal(At("2026-11-24T17:00"), changed.DueAt);

        var told = TermLedger.Explain(changed, Usual);
        Assert.Equal(changed.DueAt, told.DueAt);
        Assert.Equal(changed.DueAt, ExplanationCheck.Recompute(told.Steps));
        Assert.Contains(told.Steps, s => s.Kind == StepKind.Kept && s.Until == At("2026-11-23T17:00"));
    }

    [Fact]
    public void A_change_outside_the_span_of_a_term_leaves_it_alone()
    {
        var more = Recompiled(new HolidayRow(new(2026, 12, 18), DayKind.Off, "storm", "Nghỉ tránh bão", "Storm day"));
        var opened = TermLedger.Open(At("2026-11-16T09:00"), FiveDays, Usual, At("2026-11-16T09:00"));
        Assert.Null(TermLedger.Recalculate(opened, more, more.DaysThatDiffer(Usual), "x", At("2026-11-17T09:00")));
        var stopped = TermLedger.Suspend(opened, At("2026-11-17T10:00"), "Thuế", "03", Usual, At("2026-11-17T10:00")).Added;
        Assert.NotNull(TermLedger.Recalculate(stopped, more, more.DaysThatDiffer(Usual), "x", At("2026-11-18T09:00")));
    }

    [Fact]
    public void Hour_terms_keep_their_ledger_in_minutes()
    {
        var opened = TermLedger.Open(At("2026-11-16T09:00"), new(8, TermUnit.WorkingHour), Usual, At("2026-11-16T09:00"));
        var stopped = TermLedger.Suspend(opened, At("2026-11-16T14:30"), "Thuế", "03", Usual, At("2026-11-16T14:30")).Added;
        Assert.Equal((480, 210), (stopped.Budget, stopped.Consumed));
    }

    private static WorkingCalendar Recompiled(HolidayRow row) => WorkingCalendar.Compile([.. Book.Rows, row], WorkingHours.Default);
}
