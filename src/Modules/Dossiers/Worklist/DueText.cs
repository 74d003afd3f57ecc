using System.Globalization;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Worklist;

/// <summary>What decides how a due date is told in short.</summary>
internal sealed record DueFacts(DossierState State, DateTime? AcceptedAt, DateTime? DueAt, bool ClockStopped, DateTime? EndedAt, Timing Timing, Guid AgencyId)
{
    public static DueFacts Of(Dossier d) => new(d.State, d.AcceptedAt, d.DueAt, d.ClockStopped, d.EndedAt, d.Timing, d.CompetentAgencyId);
}

/// <summary>The due date in a few words with its reason: "còn 2 ngày làm việc", "quá hạn 1 ngày làm việc", "đang tạm dừng: chờ bổ sung". Counts by the agency's calendar, from memory.</summary>
internal sealed class DueText(Calendars calendars, Act act, ITexts texts)
{
    public (string Text, string Tone) Of(DueFacts d)
    {
        if (d.EndedAt is not null)
        {
            return d.Timing == Timing.NotYet ? (texts["dossiers.due.ended"], "neutral") : (texts[$"enum.Timing.{d.Timing}"], d.Timing == Timing.Late ? "bad" : "good");
        }

        if (d.AcceptedAt is null)
        {
            return (texts["dossiers.due.not-accepted"], "info");
        }

        if (d.ClockStopped)
        {
            return (texts[d.State == DossierState.SupplementAsked ? "dossiers.due.stopped-supplement" : "dossiers.due.stopped"], "neutral");
        }

        if (d.DueAt is not { } due)
        {
            return (texts["dossiers.due.none"], "neutral");
        }

        var calendar = calendars.Of(d.AgencyId);
        var (today, day) = (calendar.IndexOf(act.Today), calendar.IndexOf(VietnamTime.Day(due)));
        var days = Math.Abs(calendar.RankThrough(day) - calendar.RankThrough(today));
        if (due < act.Now)
        {
            return days == 0 ? (texts["dossiers.due.late-today", Clock(due)], "bad") : (texts["dossiers.due.late", days], "bad");
        }

        return day == today ? (texts["dossiers.due.today", Clock(due)], "warn") : (texts["dossiers.due.left", days], days <= 1 ? "warn" : "neutral");
    }

    private static string Clock(DateTime due) => VietnamTime.ToLocal(due).ToString("HH:mm", CultureInfo.InvariantCulture);
}
