using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Reorganising;

/// <summary>An open dossier goes with the work of an agency that ended to its one successor, on the day of the decision; its code and its days stay.</summary>
internal sealed class FollowSuccessor(AppDb db, Act act, IAgencies agencies, Desks desks)
{
    public void Run(Dossier dossier, string reason)
    {
        if (dossier.IsEnded || agencies.Find(dossier.CompetentAgencyId, act.Today) is not null)
        {
            throw new RuleBroken("dossiers.agency-stands", dossier.Code);
        }

        if (agencies.Today(dossier.CompetentAgencyId, act.Today) is not [var successor])
        {
            throw new RuleBroken("dossiers.no-successor", dossier.Code);
        }

        dossier.CompetentAgencyId = successor;
        dossier.ReceivingAgencyId = desks.Of(successor, act.Today);
        // The new agency gives it into new hands.
        dossier.AssigneeId = null;
        db.Add(dossier.Stay(dossier.SubState, act, "dossiers.follow-agency", successor, reason, isPublic: true));
    }
}
