using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Examining;

/// <summary>Puts an accepted dossier into an officer's hands: taken over by the officer, or assigned by the head. The first time it becomes "in process".</summary>
internal sealed class TakeOver(AppDb db, Act act, IMandates mandates)
{
    public const string Examine = "dossiers.examine";
    public const string Assign = "dossiers.assign";

    public void Run(Dossier dossier, Guid officerId, string? note)
    {
        var agency = dossier.CompetentAgencyId;
        act.Caller.Require(officerId == act.Caller.Id ? Examine : Assign, agency);
        var officer = mandates.Holding(Examine, agency, act.Now).FirstOrDefault(o => o.Id == officerId)
            ?? throw new RuleBroken("dossiers.assignee-unfit");
        dossier.AssigneeId = officerId;
        var text = note is { Length: > 0 } ? $"{officer.Name}: {note}" : officer.Name;
        db.Add(dossier.State == DossierState.Accepted
            ? dossier.MoveTo(DossierState.InProcess, SubState.WithOfficer, act, "dossiers.take-over", agency, text)
            : dossier.State == DossierState.InProcess
                ? dossier.Stay(SubState.WithOfficer, act, "dossiers.assign", agency, text)
                : throw new RuleBroken("dossiers.state", dossier.Code, dossier.State, DossierState.InProcess));
    }
}
