using System.Globalization;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Slips;

/// <summary>
/// The agency apologises for a result that is or will be late and names a new day, once, on form 04. The term and the date promised on slip 01 stay
/// as they are: lateness is told against the first promise.
/// </summary>
internal sealed class ApologiseForDelay(AppDb db, Act act, PaperTexts texts, SlipWriter slips, DossierParts parts)
{
    public async Task RunAsync(Dossier dossier, string reason, DateOnly newDay, CancellationToken ct)
    {
        act.Caller.Require(TakeOver.Examine, dossier.CompetentAgencyId);
        if (dossier.AcceptedAt is null || dossier.IsEnded)
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

        var key = SlipWriter.KeyOf(SlipKind.Apology);
        if ((await parts.OfAsync<DossierSlip>(dossier, ct)).Any(s => s.Kind == key && s.VoidedAt is null))
        {
            throw new RuleBroken("dossiers.apology-once", dossier.Code);
        }

        var note = $"{reason.Trim()}\n{texts["dossiers.paper.new-day", newDay.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)]}";
        db.Add(dossier.Stay(dossier.SubState, act, "dossiers.apologise", dossier.CompetentAgencyId, note, isPublic: true));
        await slips.WriteAsync(dossier, SlipKind.Apology, note, ct);
    }
}
