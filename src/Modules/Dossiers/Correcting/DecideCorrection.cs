using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Correcting;

/// <summary>A second person confirms or rejects a proposed correction; the proposer may take it back, never confirm it. The old value is kept.</summary>
internal sealed class DecideCorrection(AppDb db, Act act, ApplyCorrection apply)
{
    public async Task RunAsync(Dossier dossier, Guid correctionId, bool confirmed, string? note, CancellationToken ct)
    {
        act.Caller.Require(ProposeCorrection.Permission, dossier.CompetentAgencyId);
        var correction = await db.Set<DossierCorrection>().SingleOrDefaultAsync(c => c.Id == correctionId && c.DossierId == dossier.Id, ct)
            ?? throw new NotFoundException("correction");
        if (correction.State != CorrectionState.Proposed)
        {
            throw new RuleBroken("dossiers.correct-decided");
        }

        if (confirmed && correction.ProposedById == act.Caller.Id)
        {
            throw new RuleBroken("dossiers.correct-second-person");
        }

        correction.State = confirmed ? CorrectionState.Confirmed : CorrectionState.Rejected;
        correction.DecidedAt = act.Now;
        correction.DecidedById = act.Caller.Id;
        correction.DecidedBy = act.Caller.Name;
        correction.DecisionNote = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        if (confirmed)
        {
            await apply.CarryOutAsync(dossier, correction, ct);
        }

        var verb = confirmed ? "dossiers.correct" : "dossiers.reject-correction";
        db.Add(dossier.Stay(dossier.SubState, act, verb, dossier.CompetentAgencyId, correction.DecisionNote ?? correction.Reason));
    }
}
