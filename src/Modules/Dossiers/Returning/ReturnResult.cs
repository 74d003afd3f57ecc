using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Returning;

/// <summary>Hands the result over, posts it or sends it electronically, with proof; lateness never blocks this.</summary>
internal sealed class ReturnResult(AppDb db, Act act)
{
    public const string Permission = "dossiers.return";

    public void Run(Dossier dossier, DeliveryState how, string? proof)
    {
        act.Caller.Require(Permission, act.Caller.Can(Permission, dossier.ReceivingAgencyId) ? dossier.ReceivingAgencyId : dossier.CompetentAgencyId);
        if (how is DeliveryState.NotYet or DeliveryState.ReadyAtDesk)
        {
            throw new RuleBroken("dossiers.delivery-how");
        }

        dossier.Delivery = how;
        db.Add(dossier.MoveTo(DossierState.Returned, SubState.None, act, "dossiers.return", dossier.ReceivingAgencyId, proof));
    }
}
