using System.Globalization;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>Puts the steps of a due date into sentences a citizen can follow, in the reader's language.</summary>
internal static class ExplanationText
{
    private const string Prefix = "dossiers.clock.";

    public static IReadOnlyList<string> Of(IEnumerable<ClockStep> steps, ITexts texts) => [.. steps.Select(s => Of(s, texts))];

    public static string Of(ClockStep step, ITexts t)
    {
        string Say(string key, params object?[] args) => t[Prefix + key, args];
        var days = Days(step.Days);
        return step.Kind switch
        {
            StepKind.Accepted => Say("accepted", Moment(step.At, t)),
            StepKind.StartMoved => Say("start-moved", Moment(step.At, t)),
            StepKind.Limit => Say("limit." + Key(step.Unit), step.Amount),
            StepKind.SameDay => Say(step.Amount == 0 ? "same-day" : "same-day.next", Clock(step.CutOff)),
            StepKind.Timetable => Say("timetable", days, Hours(step.Hours)),
            StepKind.FirstDayLeftOut => Say("first-day", days),
            StepKind.Suspended => Suspended(step, t),
            StepKind.TakenOut when step.Unit == TermUnit.WorkingHour => Say("taken-out.hours", Moment(step.At, t), Moment(step.Until, t), Duration(step.Amount, t)),
            StepKind.TakenOut => Say(step.Unit == TermUnit.WorkingDay ? "taken-out.working-days" : "taken-out.days", step.Amount, days, Moment(step.Until, t)),
            StepKind.NothingTakenOut => Say("nothing-taken-out", Moment(step.At, t), Moment(step.Until, t)),
            StepKind.Weekend => Say("weekend", days),
            StepKind.Holiday => Say("holiday", days, Name(step, t), Decision(step, t)),
            StepKind.ComputedHoliday => Say("holiday.computed", days, Name(step, t)),
            StepKind.UnverifiedHoliday => Say("holiday.unverified", days, Name(step, t)),
            StepKind.ShortDay => Say("short-day", days, Hours(step.Hours), Name(step, t), Decision(step, t)),
            StepKind.WorkedInstead => step.Days.Count > 1
                ? Say("worked-instead", Days(step.Days.Take(1)), Days(step.Days.Skip(1)), Decision(step, t))
                : Say("worked-instead.plain", days, Decision(step, t)),
            StepKind.UnverifiedNotApplied => Say("unverified", days, Name(step, t)),
            StepKind.Counted => step.Amount == 0 ? Say("counted.none") : Say("counted", step.Amount, days),
            StepKind.CountedHours => Say("counted.hours", days, Hours(step.Hours), Duration(step.Amount, t)),
            StepKind.LastDayMoved => Say("last-day-moved", Days(step.Days.Take(1)), Days(step.Days.Skip(1))),
            StepKind.LastDayStopped => Say("last-day-stopped", Days(step.Days.Take(1)), Days(step.Days.Skip(1))),
            StepKind.Open => Say("open", Moment(step.At, t)),
            StepKind.Kept => Say("kept", Moment(step.At, t), Moment(step.Until, t)),
            _ => Say("due", Moment(step.At, t)),
        };
    }

    private static string Suspended(ClockStep step, ITexts t)
    {
        var span = step.Until is null
            ? t[Prefix + "suspended.open", Moment(step.At, t)]
            : t[Prefix + "suspended", Moment(step.At, t), Moment(step.Until, t)];
        var ground = string.IsNullOrWhiteSpace(step.Name) ? "" : t[Prefix + "suspended.ground", Ground(step.Name, t)];
        return span + ground + t[Prefix + (string.IsNullOrWhiteSpace(step.Paper) ? "suspended.no-paper" : "suspended.paper"), step.Paper];
    }

    /// <summary>A ground of the house has a text; one that was typed stands as it is.</summary>
    private static string Ground(string ground, ITexts t) => t[$"dossiers.clock.ground.{ground}"] is var text && text.StartsWith(Prefix, StringComparison.Ordinal) ? ground : text;

    private static string Decision(ClockStep step, ITexts t) => step switch
    {
        { Paper: null or "" } => "",
        { PaperDate: { } on } => t[Prefix + "decision.dated", step.Paper, Day(on)],
        _ => t[Prefix + "decision", step.Paper],
    };

    private static string Name(ClockStep step, ITexts t) => t.Language == "en" ? step.NameEn ?? step.Name ?? "" : step.Name ?? "";

    private static string Key(TermUnit? unit) => unit switch
    {
        TermUnit.WorkingHour => "working-hour",
        TermUnit.WorkingDay => "working-day",
        TermUnit.Day => "day",
        _ => "month",
    };

    private static string Moment(DateTime? moment, ITexts t) => moment is { } at
        ? t[Prefix + "moment", at.ToString("HH:mm", CultureInfo.InvariantCulture), t[Prefix + "weekday." + (int)at.DayOfWeek], Day(DateOnly.FromDateTime(at))]
        : "";

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Clock(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static string Hours(string? sessions) => sessions?.Replace("-", "–", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal) ?? "";

    private static string Duration(int minutes, ITexts t) => (minutes / 60, minutes % 60) switch
    {
        (0, var m) => t[Prefix + "minutes", m],
        (var h, 0) => t[Prefix + "hours", h],
        var (h, m) => t[Prefix + "hours-minutes", h, m],
    };

    private static string Days(IEnumerable<DateOnly> days)
    {
        var runs = new List<(DateOnly From, DateOnly To)>();
        foreach (var day in days)
        {
            if (runs.Count > 0 && runs[^1].To.AddDays(1) == day)
            {
                runs[^1] = (runs[^1].From, day);
            }
            else
            {
                runs.Add((day, day));
            }
        }

        return string.Join(", ", runs.Select(r => r.From == r.To
            ? Day(r.From)
            : (r.From.Year == r.To.Year ? r.From.ToString("dd/MM", CultureInfo.InvariantCulture) : Day(r.From)) + "–" + Day(r.To)));
    }
}
