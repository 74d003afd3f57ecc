using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Receiving;

/// <summary>Valid acceptance at the desk: the clock starts, slip 01 and the control slip are born.</summary>
internal sealed class AcceptDossier(AppDb db, Act act, IProcedures procedures, DossierClock clock, SlipWriter slips)
{
    public const string Permission = "dossiers.receive";

    public async Task RunAsync(Dossier dossier, string? note, CancellationToken ct)
    {
        RequireDesk(act, dossier);
        if (dossier.AcceptedAt is not null)
        {
            // Papers asked for after acceptance are answered; a second acceptance would start a second term.
            throw new RuleBroken("dossiers.state", dossier.Code, dossier.State, DossierState.Accepted);
        }

        var procedure = procedures.Version(dossier.ProcedureVersionId) ?? throw new RuleBroken("dossiers.procedure-unknown", dossier.ProcedureName);
        db.Add(dossier.MoveTo(DossierState.Accepted, SubState.WaitingForAssignment, act, "dossiers.accept", dossier.ReceivingAgencyId, note));
        clock.Open(dossier, procedure.Case(dossier.CaseKey).TermFor(dossier.Channel));
        if (procedure.Case(dossier.CaseKey).FeesFor(dossier.Channel).Any(f => f.AmountVnd > 0) && dossier.Money == MoneyState.NothingDue)
        {
            dossier.Money = MoneyState.Due;
        }

        await slips.WriteAsync(dossier, SlipKind.Receipt, note, ct);
        act.Publish(new DossierReceived(dossier.Id, dossier.Code, dossier.ProcedureId, dossier.CompetentAgencyId, dossier.ReceivedDay!.Value));
    }

    /// <summary>The desk of the receiving agency or of the competent one may take it in.</summary>
    internal static void RequireDesk(Act act, Dossier dossier) =>
        act.Caller.Require(Permission, act.Caller.Can(Permission, dossier.ReceivingAgencyId) ? dossier.ReceivingAgencyId : dossier.CompetentAgencyId);
}
