using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>The records clerk releases the approved result under the code <c>dossier-KQ(n)</c>: state 9, the end of processing that on-time is measured by.</summary>
internal sealed class IssueResult(AppDb db, Act act, DossierParts parts, SignResult sign)
{
    public const string Permission = "dossiers.issue";

    /// <param name="Sample">The life of a made-up dossier, played for the demo or a measurement: nobody's key signs it, and it is not counted as signed.</param>
    internal sealed record Input(string Title, Guid? FileId, string? Text, bool PaperOnly = false, string? ApprovedBy = null, bool Sample = false);

    public async Task RunAsync(Dossier dossier, Input input, CancellationToken ct)
    {
        var result = await DraftAsync(dossier, input, ct);
        if (!input.Sample)
        {
            // Before anything else is changed: a refusal leaves the dossier as it was.
            await sign.RunAsync(dossier, result, ct);
        }

        db.Add(result);
        dossier.ElectronicResult = !input.PaperOnly;
        dossier.Delivery = input.PaperOnly ? DeliveryState.ReadyAtDesk : DeliveryState.NotYet;
        db.Add(dossier.MoveTo(DossierState.Done, SubState.WaitingForReturn, act, "dossiers.issue", dossier.CompetentAgencyId));
        act.Publish(new DossierReleased(dossier.Id, dossier.Code, dossier.ProcedureId, dossier.CompetentAgencyId, dossier.ReleasedDay!.Value, dossier.ElectronicResult));
    }

    /// <summary>The result as it would be issued now, for who must have it signed elsewhere first; nothing is changed. Refuses whatever issuing would refuse before it signs.</summary>
    public async Task<DossierResult> DraftAsync(Dossier dossier, Input input, CancellationToken ct)
    {
        act.Caller.Require(Permission, dossier.CompetentAgencyId);
        if (dossier.State != DossierState.InProcess || dossier.SubState != SubState.WaitingForIssue)
        {
            throw new RuleBroken("dossiers.not-approved", dossier.Code);
        }

        if (input is { PaperOnly: false, FileId: null } && string.IsNullOrWhiteSpace(input.Text))
        {
            throw new RuleBroken("dossiers.result-empty");
        }

        var number = 1 + (await parts.OfAsync<DossierResult>(dossier, ct)).Count;
        return new DossierResult
        {
            DossierId = dossier.Id,
            Number = number,
            Code = $"{dossier.Code}-KQ{number}",
            Title = input.Title.Trim(),
            FileId = input.FileId,
            Text = input.Text,
            IssuedAt = act.Now,
            IssuedBy = act.Caller.Name,
            ApprovedBy = input.ApprovedBy,
        };
    }
}
