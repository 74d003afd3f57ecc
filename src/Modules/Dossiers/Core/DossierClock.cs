using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The one writer of due dates: adds ledger rows and projects the newest onto the dossier. Everything else only reads <see cref="Dossier.DueAt"/>.</summary>
internal sealed class DossierClock(AppDb db, Act act, Calendars calendars, DossierParts parts)
{
    /// <summary>Opens the term at acceptance; a procedure without a term leaves the dossier without a date.</summary>
    public void Open(Dossier dossier, ProcedureTerm? term)
    {
        if (term is null)
        {
            return;
        }

        var calendar = calendars.Of(dossier.CompetentAgencyId);
        var line = TermLedger.Open(VietnamTime.ToLocal(dossier.AcceptedAt!.Value), TermOf(term), calendar, VietnamTime.ToLocal(act.Now));
        // Rows of an acceptance that was undone stay, so this may not be the first.
        Add(dossier, line with { Number = dossier.TermCount + 1 });
    }

    /// <summary>An undone acceptance takes its date back; the ledger keeps its rows.</summary>
    public void TakeBack(Dossier dossier)
    {
        var before = dossier.DueAt;
        (dossier.DueAt, dossier.LateFromDay, dossier.ClockStopped) = (null, null, false);
        act.Publish(new DueDateChanged(dossier.Id, dossier.Code, before, null, "Undone"));
    }

    /// <summary>Stops the clock on a legal ground with its paper.</summary>
    public async Task SuspendAsync(Dossier dossier, string ground, string paper, CancellationToken ct) =>
        await ChangeAsync(dossier, (line, calendar, now) => TermLedger.Suspend(line, now, ground, paper, calendar, now), ct);

    /// <summary>Lets the clock run again; the paper that ended the pause is the note.</summary>
    public async Task ResumeAsync(Dossier dossier, string note, CancellationToken ct) =>
        await ChangeAsync(dossier, (line, calendar, now) => line.Suspensions.Any(s => s.To is null) ? TermLedger.Resume(line, now, note, calendar, now) : null, ct);

    /// <summary>Recalculates after a calendar change; true when the date moved. Never earlier than promised.</summary>
    public async Task<bool> RecalculateAsync(Dossier dossier, IReadOnlyCollection<DateOnly> changedDays, string reason, CancellationToken ct)
    {
        var before = dossier.DueAt;
        await ChangeAsync(dossier, (line, calendar, now) => TermLedger.Recalculate(line, calendar, changedDays, reason, now), ct);
        return dossier.DueAt != before;
    }

    /// <summary>The same for bulk work that has loaded the newest row of each dossier itself; true when the ledger got a row, moved or not.</summary>
    public bool Recalculate(Dossier dossier, DossierTerm newest, IReadOnlyCollection<DateOnly> changedDays, string reason) =>
        Change(dossier, newest, (line, calendar, now) => TermLedger.Recalculate(line, calendar, changedDays, reason, now));

    /// <summary>The newest row with its explanation; null when the procedure sets no term.</summary>
    public async Task<DueResult?> ExplainAsync(Dossier dossier, CancellationToken ct)
    {
        var row = await db.Set<DossierTerm>().AsNoTracking().Where(t => t.DossierId == dossier.Id).OrderByDescending(t => t.Number).FirstOrDefaultAsync(ct);
        return row is null ? null : TermLedger.Explain(Line(row), calendars.AsKnown(dossier.CompetentAgencyId, row.MadeAt, row.CalendarVersion));
    }

    internal static TermLine Line(DossierTerm row) => new(
        row.Number,
        VietnamTime.ToLocal(row.AcceptedAt),
        new Term(row.Amount, row.Unit, row.SameDayCutOff ? Term.UsualCutOff : null),
        JsonSerializer.Deserialize<Suspension[]>(row.Suspensions, FormContent.Json) ?? [],
        row.CalendarVersion,
        VietnamTime.ToLocal(row.MadeAt),
        row.Reason)
    {
        Budget = row.Budget,
        Consumed = row.Consumed,
        DueAt = row.DueAt is { } due ? VietnamTime.ToLocal(due) : null,
        Promised = row.PromisedAt is { } promised ? VietnamTime.ToLocal(promised) : null,
        Note = row.Note,
        ReplacedBy = row.ReplacedBy,
    };

    internal static Term TermOf(ProcedureTerm term) => new(
        term.Amount,
        term.Unit switch
        {
            Contracts.Procedures.TermUnit.Hour => Clock.TermUnit.WorkingHour,
            Contracts.Procedures.TermUnit.Day => Clock.TermUnit.Day,
            Contracts.Procedures.TermUnit.Month => Clock.TermUnit.Month,
            _ => Clock.TermUnit.WorkingDay,
        },
        term.SameDayCutOff ? Term.UsualCutOff : null);

    private async Task ChangeAsync(Dossier dossier, Func<TermLine, WorkingCalendar, DateTime, LedgerChange?> change, CancellationToken ct)
    {
        var row = (await parts.OfAsync<DossierTerm>(dossier, ct)).MaxBy(t => t.Number);
        if (row is not null)
        {
            Change(dossier, row, change);
        }
    }

    private bool Change(Dossier dossier, DossierTerm row, Func<TermLine, WorkingCalendar, DateTime, LedgerChange?> change)
    {
        var calendar = calendars.Of(dossier.CompetentAgencyId);
        if (change(Line(row), calendar, VietnamTime.ToLocal(act.Now)) is not { } changed)
        {
            return false;
        }

        row.ReplacedBy = changed.Added.Number;
        Add(dossier, changed.Added);
        return true;
    }

    private void Add(Dossier dossier, TermLine line)
    {
        var due = line.DueAt is { } d ? VietnamTime.ToUtc(d) : (DateTime?)null;
        db.Add(new DossierTerm
        {
            DossierId = dossier.Id,
            Number = line.Number,
            AcceptedAt = VietnamTime.ToUtc(line.AcceptedAt),
            Amount = line.Term.Amount,
            Unit = line.Term.Unit,
            SameDayCutOff = line.Term.SameDayCutOff is not null,
            Suspensions = JsonSerializer.Serialize(line.Suspensions, FormContent.Json),
            CalendarVersion = line.CalendarVersion,
            MadeAt = act.Now,
            Reason = line.Reason,
            Budget = line.Budget,
            Consumed = line.Consumed,
            DueAt = due,
            PromisedAt = line.Promised is { } p ? VietnamTime.ToUtc(p) : null,
            Note = line.Note,
        });
        dossier.TermCount = line.Number;
        var before = dossier.DueAt;
        dossier.DueAt = due;
        dossier.ClockStopped = due is null;
        // While the clock stands nothing becomes overdue; what was overdue before stays counted from its day.
        dossier.LateFromDay = due is { } at ? VietnamTime.Day(at).AddDays(1) : null;
        // A recalculation that leaves the date as it was is nothing to tell the owner.
        if (line.Reason != TermReason.Opened && (line.Reason != TermReason.CalendarChanged || before != due))
        {
            act.Publish(new DueDateChanged(dossier.Id, dossier.Code, before, due, line.Reason.ToString()));
        }
    }
}
