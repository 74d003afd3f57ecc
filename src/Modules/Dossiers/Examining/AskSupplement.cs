using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Examining;

/// <summary>Asks the owner for more papers, once and completely, on slip 02; after acceptance the clock stops on that paper.</summary>
internal sealed class AskSupplement(AppDb db, Act act, DossierClock clock, SlipWriter slips)
{
    public async Task RunAsync(Dossier dossier, string content, CancellationToken ct)
    {
        if (dossier.AcceptedAt is null)
        {
            AcceptDossier.RequireDesk(act, dossier);
        }
        else
        {
            act.Caller.Require(TakeOver.Examine, dossier.CompetentAgencyId);
        }

        if (string.IsNullOrWhiteSpace(content))
        {
            throw new RuleBroken("dossiers.supplement-content-needed");
        }

        if (dossier.State == DossierState.WithdrawalAsked)
        {
            // The owner wants it back: that is decided first.
            throw new RuleBroken("dossiers.state", dossier.Code, dossier.State, DossierState.SupplementAsked);
        }

        dossier.FormerState = dossier.State;
        dossier.SupplementCount++;
        var before = dossier.DueAt;
        db.Add(dossier.MoveTo(DossierState.SupplementAsked, SubState.WaitingForSupplement, act, "dossiers.ask-supplement", dossier.CompetentAgencyId, content));
        var slip = await slips.WriteAsync(dossier, SlipKind.Supplement, content, ct);
        if (dossier.AcceptedAt is not null)
        {
            await clock.SuspendAsync(dossier, "supplement", slip.Title, ct);
        }

        db.Add(new SupplementRequest
        {
            DossierId = dossier.Id,
            Number = dossier.SupplementCount,
            Content = content.Trim(),
            AskedAt = act.Now,
            AskedBy = act.Caller.Name,
            AgencyId = dossier.CompetentAgencyId,
            DueBefore = before,
        });
    }
}
