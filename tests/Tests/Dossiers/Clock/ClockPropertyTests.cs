using FsCheck.Fluent;
using TinhSo.Modules.Dossiers.Clock;
using Xunit;
using static TinhSo.Tests.Dossiers.Clock.LifeStories;

namespace TinhSo.Tests.Dossiers.Clock;

[Trait("Engine", "any")]
public class ClockPropertyTests
{
    [Fact]
    public void The_slow_oracle_agrees_on_a_thousand_life_stories() =>
        Hold(Any, s => s.Due() == SlowOracle.Due(s.Accepted, s.Term, s.Stops), 1000);

    [Fact]
    public void The_calendar_and_the_oracle_work_on_the_same_days_of_2024_to_2026() =>
        Assert.All(
            Enumerable.Range(0, 1096).Select(i => new DateTime(2024, 1, 1).AddDays(i)),
            day => Assert.Equal(SlowOracle.WorkDay(day), Calendars.Usual.IsWorkingDay(DateOnly.FromDateTime(day))));

    [Fact]
    public void One_more_suspension_never_shortens() =>
        Hold(
            from story in Any
            from extra in Stop(story.Accepted, 40)
            select (story, extra),
            x => (x.story with { Stops = [.. x.story.Stops, x.extra] }).Due() >= x.story.Due());

    [Fact]
    public void One_more_holiday_never_makes_earlier() =>
        Hold(
            from story in Any
            from day in Gen.Choose(-3, 60)
            select (story, day: DateOnly.FromDateTime(story.Accepted).AddDays(day)),
            x =>
            {
                var more = With(x.day);
                var story = Narrowed(x.story, more.NextWorkingMoment(x.story.Accepted));
                return story.Due(more) >= story.Due();
            },
            200);

    [Fact]
    public void Splitting_a_suspension_anywhere_changes_nothing() =>
        Hold(
            from story in Any
            where story.Stops.Count > 0
            from which in Gen.Choose(0, story.Stops.Count - 1)
            from part in Gen.Choose(0, 100)
            select (story, which, part),
            x =>
            {
                var whole = x.story.Stops[x.which];
                var at = whole.From.AddMinutes(Math.Floor((whole.To!.Value - whole.From).TotalMinutes * x.part / 100));
                var parts = x.story.Stops.Where((_, i) => i != x.which).Append(whole with { To = at }).Append(whole with { From = at });
                return (x.story with { Stops = [.. parts] }).Due() == x.story.Due();
            });

    [Fact]
    public void Overlapping_suspensions_count_as_their_union_in_any_order() =>
        Hold(
            from story in Any
            where story.Stops.Count > 0
            from inside in Gen.Choose(0, 100)
            select (story, inside),
            x =>
            {
                var first = x.story.Stops[0];
                var middle = first.From.AddMinutes((first.To!.Value - first.From).TotalMinutes * x.inside / 100);
                var doubled = x.story.Stops.Append(first with { From = middle }).Append(first with { To = middle }).Reverse();
                return (x.story with { Stops = [.. doubled] }).Due() == x.story.Due();
            });

    [Fact]
    public void A_longer_limit_is_never_due_earlier() =>
        Hold(Any, s => (s with { Term = s.Term with { Amount = s.Term.Amount + 1 } }).Due() >= s.Due());

    [Fact]
    public void A_later_acceptance_is_never_due_earlier() =>
        Hold(
            from story in Any
            from minutes in Gen.OneOf(Gen.Choose(0, 600), Gen.Choose(0, 60000))
            select (story, later: story.Accepted.AddMinutes(minutes)),
            x =>
            {
                var story = Narrowed(x.story, Calendars.Usual.NextWorkingMoment(x.later));
                return (story with { Accepted = x.later }).Due() >= story.Due();
            });

    [Fact]
    public void The_explanation_recomputes_to_the_date() =>
        Hold(
            Any,
            s =>
            {
                var result = DueDate.Compute(s.Accepted, s.Term, s.Stops, Calendars.Usual);
                return result.DueAt == s.Due() && ExplanationCheck.Recompute(WithoutTheAnswer(result.Steps)) == result.DueAt;
            });

    [Fact]
    public void A_term_ends_in_working_time_and_day_terms_with_the_last_session() =>
        Hold(
            Any,
            s =>
            {
                var due = s.Due();
                var minute = (int)due.TimeOfDay.TotalMinutes;
                var sessions = Calendars.Usual.SessionsOn(DateOnly.FromDateTime(due));
                return s.Term.Unit == TermUnit.WorkingHour ? sessions.Any(x => x.From < minute && minute <= x.To) : minute == sessions[^1].To;
            });

    [Fact]
    public void Every_explanation_reads_in_both_languages()
    {
        var vi = ClockTexts.In("vi");
        var en = ClockTexts.In("en");
        Hold(
            Any,
            s =>
            {
                var steps = DueDate.Compute(s.Accepted, s.Term, s.Stops, Calendars.Usual).Steps;
                return ExplanationText.Of(steps, vi).Concat(ExplanationText.Of(steps, en))
                    .All(line => line.EndsWith('.') && !line.Contains('{', StringComparison.Ordinal) && !line.Contains("dossiers.", StringComparison.Ordinal));
            });
    }

    /// <summary>
    /// Months alone need stops that begin within the term: from 30 and from 31 January both end on 28 February, so a stop older than
    /// the start takes one day less out of the later one. A dossier is never stopped before it is accepted.
    /// </summary>
    private static LifeStory Narrowed(LifeStory story, DateTime start) => story.Term.Unit == TermUnit.Month ? story.StoppedFrom(start) : story;

    private static IReadOnlyList<ClockStep> WithoutTheAnswer(IReadOnlyList<ClockStep> steps) => [.. steps.Where(s => s.Kind != StepKind.Due)];

    private static WorkingCalendar With(DateOnly holiday) => WorkingCalendar.Compile(
        [.. Calendars.Book.Rows.Where(r => r.Day != holiday), new HolidayRow(holiday, DayKind.Off, "extra", "Ngày nghỉ", "Day off")],
        WorkingHours.Default,
        fromYear: 2023,
        toYear: 2028);
}
