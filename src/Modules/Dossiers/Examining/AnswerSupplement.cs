using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Examining;

/// <summary>The owner (or the desk for them) hands in what was asked; the dossier returns to where it stood and the clock runs on.</summary>
internal sealed class AnswerSupplement(AppDb db, Act act, DossierClock clock, DossierParts parts)
{
    public async Task RunAsync(Dossier dossier, string? answer, IReadOnlyList<FiledPaper> papers, CancellationToken ct)
    {
        if (act.Caller.Kind == CallerKind.Officer)
        {
            AcceptDossier.RequireDesk(act, dossier);
        }

        if (dossier.State != DossierState.SupplementAsked)
        {
            throw new RuleBroken("dossiers.no-supplement-asked", dossier.Code);
        }

        if (string.IsNullOrWhiteSpace(answer) && papers.Count == 0)
        {
            throw new RuleBroken("dossiers.supplement-empty");
        }

        var request = (await parts.OfAsync<SupplementRequest>(dossier, ct)).MaxBy(s => s.Number)!;
        request.AnsweredAt = act.Now;
        request.Answer = answer?.Trim();
        foreach (var paper in papers)
        {
            db.Add(paper.RowOf(dossier, act.Now));
        }

        var back = dossier.FormerState ?? DossierState.Registered;
        dossier.FormerState = null;
        var sub = back switch { DossierState.Registered => SubState.WaitingForAcceptance, DossierState.Accepted => SubState.WaitingForAssignment, _ => SubState.Supplemented };
        db.Add(dossier.MoveTo(back, sub, act, "dossiers.answer-supplement", dossier.CompetentAgencyId, answer));
        if (dossier.AcceptedAt is not null)
        {
            await clock.ResumeAsync(dossier, "supplement-answered", ct);
            request.DueAfter = dossier.DueAt;
        }
    }
}
