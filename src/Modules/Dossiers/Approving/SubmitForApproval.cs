using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>The officer in charge has drafted and puts the dossier before the head.</summary>
internal sealed class SubmitForApproval(AppDb db, Act act)
{
    public void Run(Dossier dossier, string proposal)
    {
        act.Caller.Require(TakeOver.Examine, dossier.CompetentAgencyId);
        if (dossier.State != DossierState.InProcess)
        {
            throw new RuleBroken("dossiers.not-in-process", dossier.Code);
        }

        db.Add(dossier.Stay(SubState.WaitingForApproval, act, "dossiers.propose", dossier.CompetentAgencyId, proposal));
    }
}

/// <summary>The head approves the draft, or sends it back with what is missing.</summary>
internal sealed class ApproveDossier(AppDb db, Act act)
{
    public const string Permission = "dossiers.approve";

    /// <summary>Who approved the draft that stands; the result names them.</summary>
    public Task<string?> ByWhomAsync(Dossier dossier, CancellationToken ct) =>
        db.Set<DossierStep>().Where(s => s.DossierId == dossier.Id && s.Verb == "dossiers.approve" && !s.Undone).OrderByDescending(s => s.Number).Select(s => s.ActorName).FirstOrDefaultAsync(ct);

    public void Run(Dossier dossier, bool approved, string? note)
    {
        act.Caller.Require(Permission, dossier.CompetentAgencyId);
        if (dossier.State != DossierState.InProcess || dossier.SubState != SubState.WaitingForApproval)
        {
            throw new RuleBroken("dossiers.not-waiting-for-approval", dossier.Code);
        }

        if (!approved && string.IsNullOrWhiteSpace(note))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        db.Add(dossier.Stay(approved ? SubState.WaitingForIssue : SubState.SentBack, act, approved ? "dossiers.approve" : "dossiers.send-back", dossier.CompetentAgencyId, note));
    }
}
