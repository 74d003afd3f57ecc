using System.Globalization;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>
/// The agency apologises for a result that is or will be late and names a new day, once, on form 04. The term and the date promised on slip 01 stay
/// as they are: lateness is told against the first promise.
/// </summary>
internal sealed class ApologiseForDelay(AppDb db, Act act, PaperTexts texts, SlipWriter slips, DossierParts parts)
{
    /// <summary>Whether this caller could apologise now: an open dossier of the own agency, worked here, with no apology in force.</summary>
    public static bool MayApologise(Dossier dossier, IEnumerable<DossierSlip> slips, Caller caller) =>
        IsOpen(dossier) && caller.Can(TakeOver.Examine, dossier.CompetentAgencyId)
        && !dossier.IsCopy && !slips.Any(IsInForce);

    public async Task RunAsync(Dossier dossier, string reason, DateOnly newDay, CancellationToken ct)
    {
        act.Caller.Require(TakeOver.Examine, dossier.CompetentAgencyId);
        if (!IsOpen(dossier))
        {
            throw new RuleBroken("dossiers.apology-not-now", dossier.Code);
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RuleBroken("dossiers.reason-needed");
        }

        if (newDay <= act.Today)
        {
            throw new RuleBroken("dossiers.apology-day");
        }

        if ((await parts.OfAsync<DossierSlip>(dossier, ct)).Any(IsInForce))
        {
            throw new RuleBroken("dossiers.apology-once", dossier.Code);
        }

        var note = $"{reason.Trim()}\n{texts["dossiers.paper.new-day", newDay.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)]}";
        db.Add(dossier.Stay(dossier.SubState, act, "dossiers.apologise", dossier.CompetentAgencyId, note, isPublic: true));
        await slips.WriteAsync(dossier, SlipKind.Apology, note, ct);
    }

    private static bool IsOpen(Dossier dossier) => dossier.AcceptedAt is not null && !dossier.IsEnded;

    private static bool IsInForce(DossierSlip slip) => slip.Kind == SlipWriter.KeyOf(SlipKind.Apology) && slip.VoidedAt is null;
}
