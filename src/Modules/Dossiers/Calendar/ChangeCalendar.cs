using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>What a change did; <see cref="Recalculation"/> is null when no day is worked otherwise than before.</summary>
internal sealed record CalendarOutcome(int Added, int Replaced, int Same, Recalculation? Recalculation);

/// <summary>Adds, replaces and withdraws days of the calendar and sets working hours, each with decision and reason; open terms that meet a changed day are recalculated by a job. Used by the administration pages and the import.</summary>
internal sealed class ChangeCalendar(AppDb db, Act act, CatalogueStamp stamp, JobQueue jobs)
{
    public const string Permission = "calendar.manage";

    /// <summary>Another node may work by the old calendar for the second until it asks for the stamp; the job starts after it.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    public async Task<CalendarOutcome> PutAsync(IReadOnlyList<HolidayRow> rows, string decision, string reason, CancellationToken ct)
    {
        var (days, hours, before) = await LoadAsync(ct);
        var (added, replaced, same) = (0, 0, 0);
        foreach (var row in rows)
        {
            if (days.Find(d => d.Day == row.Day && d.Occasion != row.Occasion) is { } other)
            {
                throw new RuleBroken("dossiers.calendar.day-taken", row.Day.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture), other.Name);
            }

            var old = days.Find(d => d.Day == row.Day);
            if (old?.Row() == row)
            {
                same++;
                continue;
            }

            var number = await db.Set<CalendarDay>().Where(d => d.Day == row.Day && d.Occasion == row.Occasion).MaxAsync(d => (int?)d.Number, ct) ?? 0;
            if (old is not null)
            {
                End(days, old, "calendar.replace", decision, reason);
                replaced++;
            }

            var fresh = CalendarDay.Of(row, number + 1, act.Now);
            db.Add(fresh);
            days.Add(fresh);
            act.On(fresh, "calendar.add", Why(decision, reason));
            added += old is null ? 1 : 0;
        }

        return new CalendarOutcome(added, replaced, same, await FinishAsync(days, hours, before, decision, reason, ct));
    }

    /// <summary>Takes a day back; the days the law gives are computed again once the year has no other row of the occasion.</summary>
    public async Task<CalendarOutcome> WithdrawAsync(Guid id, string decision, string reason, CancellationToken ct)
    {
        var (days, hours, before) = await LoadAsync(ct);
        var day = days.Find(d => d.Id == id) ?? throw new NotFoundException("calendar day");
        day.Withdrawn = true;
        End(days, day, "calendar.withdraw", decision, reason);
        return new CalendarOutcome(0, 0, 0, await FinishAsync(days, hours, before, decision, reason, ct));
    }

    public async Task<CalendarOutcome> SetHoursAsync(Guid? agencyId, DateOnly from, string week, string decision, string reason, CancellationToken ct)
    {
        var (days, hours, before) = await LoadAsync(ct);
        var old = hours.Find(h => h.AgencyId == agencyId && h.ValidFrom == from);
        if (old is not null)
        {
            old.KnownTo = act.Now;
            hours.Remove(old);
            act.On(old, "calendar.replace-hours", Why(decision, reason));
        }

        var added = new AgencyHours { AgencyId = agencyId, ValidFrom = from, Week = week, Decision = decision, KnownFrom = act.Now };
        db.Add(added);
        hours.Add(added);
        act.On(added, "calendar.add-hours", Why(decision, reason));
        return new CalendarOutcome(old is null ? 1 : 0, old is null ? 0 : 1, 0, await FinishAsync(days, hours, before, decision, reason, ct));
    }

    private static string Why(string decision, string reason) => $"{decision}: {reason}";

    private void End(List<CalendarDay> days, CalendarDay day, string name, string decision, string reason)
    {
        day.KnownTo = act.Now;
        days.Remove(day);
        act.On(day, name, Why(decision, reason));
    }

    private async Task<(List<CalendarDay> Days, List<AgencyHours> Hours, CalendarBook Before)> LoadAsync(CancellationToken ct)
    {
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        var days = await db.Set<CalendarDay>().Where(d => d.KnownTo == null).ToListAsync(ct);
        var hours = await db.Set<AgencyHours>().Where(h => h.KnownTo == null).ToListAsync(ct);
        return (days, hours, CalendarHistory.Book(days, hours));
    }

    private async Task<Recalculation?> FinishAsync(List<CalendarDay> days, List<AgencyHours> hours, CalendarBook before, string decision, string reason, CancellationToken ct)
    {
        await stamp.BumpAsync(db, Calendars.Stamp, ct);
        var after = CalendarHistory.Book(days, hours);
        var changed = before.Agencies.Concat(after.Agencies).Append(Guid.Empty).Distinct()
            .Select(a => (Agency: a, Days: after.For(a).DaysThatDiffer(before.For(a)).ToList()))
            .Where(c => c.Days.Count > 0).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var recalculation = new Recalculation
        {
            AgencyId = changed is [{ Agency: var only }] && only != Guid.Empty ? only : null,
            Days = Recalculation.Write(changed.SelectMany(c => c.Days).Distinct().Order()),
            Decision = decision,
            Reason = reason,
            ActorName = act.Caller.Name,
            At = act.Now,
        };
        db.Add(recalculation);
        jobs.Enqueue(RecalculateTerms.Kind, new RecalculateTerms.Input(recalculation.Id), act.Now + Delay);
        return recalculation;
    }
}
