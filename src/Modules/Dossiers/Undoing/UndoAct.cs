using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Undoing;

/// <summary>Takes back a wrong acceptance or hand-over within the same working day: by the officer who did it, or by the head. The line stays, marked.</summary>
internal sealed class UndoAct(AppDb db, Act act, DossierClock clock)
{
    private const string Accept = "dossiers.accept";
    private static readonly string[] Verbs = [Accept, "dossiers.take-over", "dossiers.assign", "dossiers.propose"];

    /// <summary>The step that may be taken back now, by this caller; null when there is none.</summary>
    public DossierStep? Undoable(Dossier dossier, IEnumerable<DossierStep> steps)
    {
        var last = Standing(steps).LastOrDefault();
        var mine = last is not null && ((last.ActorId is not null && last.ActorId == act.Caller.Id) || act.Caller.Can(ApproveDossier.Permission, dossier.CompetentAgencyId));
        return mine && Verbs.Contains(last!.Verb) && VietnamTime.Day(last.At) == act.Today ? last : null;
    }

    public async Task RunAsync(Dossier dossier, string? reason, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        var steps = await db.Set<DossierStep>().Where(s => s.DossierId == dossier.Id).OrderBy(s => s.Number).ToListAsync(ct);
        var wrong = Undoable(dossier, steps) ?? throw new RuleBroken("dossiers.undo-not-possible", dossier.Code);
        var before = Standing(steps).SkipLast(1).LastOrDefault();
        wrong.Undone = true;
        dossier.Force(wrong.FromState, before?.SubState ?? SubState.WaitingForAcceptance);
        dossier.AssigneeId = before?.AssigneeId;
        if (wrong.Verb == Accept)
        {
            await TakeBackAcceptanceAsync(dossier, wrong.At, ct);
        }

        var undone = dossier.Stay(dossier.SubState, act, "dossiers.undo", wrong.AgencyId, reason.Trim());
        undone.Undone = true;
        db.Add(undone);
        if (wrong.ToState != wrong.FromState)
        {
            act.Publish(new DossierMoved(dossier.Id, dossier.Code, wrong.ToState, wrong.FromState, wrong.AgencyId, act.Caller.Name, null));
        }
    }

    private async Task TakeBackAcceptanceAsync(Dossier dossier, DateTime acceptedAt, CancellationToken ct)
    {
        clock.TakeBack(dossier);
        (dossier.AcceptedAt, dossier.ReceivedDay) = (null, null);
        // The fee fell due with the acceptance; one already paid stays paid.
        dossier.Money = dossier.Money == MoneyState.Due ? MoneyState.NothingDue : dossier.Money;
        foreach (var slip in await db.Set<DossierSlip>().Where(s => s.DossierId == dossier.Id && s.IssuedAt >= acceptedAt && s.VoidedAt == null).ToListAsync(ct))
        {
            slip.VoidedAt = act.Now;
        }
    }

    private static IEnumerable<DossierStep> Standing(IEnumerable<DossierStep> steps) => steps.Where(s => !s.Undone);
}
