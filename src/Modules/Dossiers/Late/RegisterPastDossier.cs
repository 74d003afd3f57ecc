using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Late;

/// <summary>Registers a dossier that was worked on paper: the steps carry the days the paper book states, the audit the true time of entry.</summary>
internal sealed class RegisterPastDossier(AppDb db, Act act, SubmitDossier submit, DossierCode codes, DossierClock clock, StatedDays days)
{
    public const string Permission = "dossiers.late-registration";

    /// <param name="BookEntry">Number of the line in the paper book.</param>
    /// <param name="AcceptedAt">UTC, as the book states.</param>
    /// <param name="Returned">The result has reached the owner.</param>
    internal sealed record Input(
        ProcedureVersionInfo Procedure, string CaseKey, Guid ReceivingAgencyId, Guid CompetentAgencyId, FiledOwner Owner, string BookEntry,
        DateTime AcceptedAt, DateTime? ReleasedAt, string? ResultTitle, bool Returned);

    public async Task<Dossier> RunAsync(Input input, CancellationToken ct)
    {
        act.Caller.Require(Permission, input.ReceivingAgencyId);
        days.Check(input);
        var day = VietnamTime.Day(input.AcceptedAt);
        var dossier = await submit.RunAsync(
            new(
                input.Procedure, input.CaseKey, Channel.Direct, DossierSource.PaperBook, Door.PaperBook, input.ReceivingAgencyId, input.CompetentAgencyId, input.Owner,
                [], [], Code: await codes.NextAsync(input.CompetentAgencyId, day, ct), SubmittedAt: input.AcceptedAt),
            ct);
        (dossier.AcceptedAt, dossier.ReceivedDay) = (input.AcceptedAt, day);
        db.Add(dossier.MoveTo(DossierState.Accepted, SubState.WaitingForAssignment, act, "dossiers.register-past", input.ReceivingAgencyId, input.BookEntry, isPublic: false));
        clock.Open(dossier, input.Procedure.Case(input.CaseKey).TermFor(Channel.Direct));
        var stated = input.AcceptedAt;
        State(dossier, stated);
        if (input.ReleasedAt is { } released)
        {
            Release(dossier, input, released);
            State(dossier, released, after: 2);
        }

        return dossier;
    }

    private void Release(Dossier dossier, Input input, DateTime released)
    {
        var day = VietnamTime.Day(released);
        (dossier.ReleasedAt, dossier.ReleasedDay, dossier.EndedAt, dossier.EndedDay, dossier.Timing) = (released, day, released, day, dossier.TimingAt(released));
        db.Add(dossier.MoveTo(DossierState.InProcess, SubState.WaitingForIssue, act, "dossiers.register-past", dossier.CompetentAgencyId, null, isPublic: false));
        db.Add(new DossierResult
        {
            DossierId = dossier.Id, Number = 1, Code = $"{dossier.Code}-KQ1", Title = input.ResultTitle!.Trim(), IssuedAt = released, IssuedBy = act.Caller.Name,
        });
        dossier.Delivery = input.Returned ? DeliveryState.HandedOver : DeliveryState.ReadyAtDesk;
        db.Add(dossier.MoveTo(DossierState.Done, SubState.WaitingForReturn, act, "dossiers.register-past", dossier.CompetentAgencyId, null, isPublic: false));
        if (input.Returned)
        {
            db.Add(dossier.MoveTo(DossierState.Returned, SubState.None, act, "dossiers.register-past", dossier.ReceivingAgencyId, null, isPublic: false));
            dossier.ReturnedAt = released;
        }
    }

    private void State(Dossier dossier, DateTime at, int after = 0)
    {
        foreach (var step in db.Set<DossierStep>().Local.Where(s => s.DossierId == dossier.Id && s.Number > after))
        {
            step.At = at;
        }
    }
}
