using Microsoft.AspNetCore.Http;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Returning;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>Calls the verb behind an act's form on the dossier page.</summary>
internal sealed class RunDeskAct(
    Act act, FileStore files, AcceptDossier accept, RefuseDossier refuse, AskSupplement ask, AnswerSupplement answer, TakeOver takeOver,
    SubmitForApproval propose, ApproveDossier approve, ReturnResult returnResult, StopDossier stop, WithdrawDossier withdraw,
    AskOutside outside, PendingOutside pending)
{
    /// <returns>Where the act goes on, such as the page on which a signature is waited for; null when it is done.</returns>
    public async Task<string?> RunAsync(Dossier dossier, DeskAct what, DeskActInput input, CancellationToken ct)
    {
        if (!DeskActs.For(dossier, act.Caller).Contains(what))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        var note = string.IsNullOrWhiteSpace(input.Note) ? null : input.Note.Trim();
        switch (what)
        {
            case DeskAct.Accept: await accept.RunAsync(dossier, note, ct); break;
            case DeskAct.Refuse: await refuse.RunAsync(dossier, note ?? "", ct); break;
            case DeskAct.AskSupplement: await ask.RunAsync(dossier, note ?? "", ct); break;
            case DeskAct.AnswerSupplement: await answer.RunAsync(dossier, note, await PapersAsync(input.Files, ct), ct); break;
            case DeskAct.TakeOver: takeOver.Run(dossier, act.Caller.Id!.Value, note); break;
            case DeskAct.Assign: takeOver.Run(dossier, input.OfficerId ?? throw new RuleBroken("dossiers.assignee-needed"), note); break;
            case DeskAct.Propose: propose.Run(dossier, note ?? throw new RuleBroken("dossiers.proposal-needed")); break;
            case DeskAct.Approve: approve.Run(dossier, approved: true, note); break;
            case DeskAct.SendBack: approve.Run(dossier, approved: false, note); break;
            case DeskAct.Issue: return await outside.IssueAsync(dossier, await ResultAsync(dossier, input, ct), input.Way, ct);
            case DeskAct.Return: returnResult.Run(dossier, input.How ?? DeliveryState.NotYet, note); break;
            case DeskAct.Stop: await stop.RunAsync(dossier, note ?? "", ct); break;
            default: withdraw.Reject(dossier, note ?? throw new RuleBroken("dossiers.reason-needed")); break;
        }

        return null;
    }

    private async Task<List<FiledPaper>> PapersAsync(IEnumerable<IFormFile> uploads, CancellationToken ct)
    {
        var papers = new List<FiledPaper>();
        foreach (var upload in uploads)
        {
            await using var content = upload.OpenReadStream();
            var file = await files.SaveAsync(content, upload.FileName, FileStore.DefaultMaxBytes, ct);
            papers.Add(new FiledPaper(null, Path.GetFileNameWithoutExtension(file.Name), file.Id, Provenance.Typed, Digitised: true));
        }

        return papers;
    }

    private async Task<IssueResult.Input> ResultAsync(Dossier dossier, DeskActInput input, CancellationToken ct)
    {
        var approver = await approve.ByWhomAsync(dossier, ct);
        if (string.IsNullOrWhiteSpace(input.Title))
        {
            throw new RuleBroken("dossiers.result-title-needed");
        }

        var file = input.PaperOnly ? null : await ResultFile.SaveAsync(files, input.File, ct);
        var kept = file is null && !input.PaperOnly && input.Kept is { } id ? (await pending.FindAsync(id, dossier, ct))?.FileId : null;
        return new(input.Title, file?.Id ?? kept, input.PaperOnly || string.IsNullOrWhiteSpace(input.Text) ? null : input.Text.Trim(), input.PaperOnly, approver);
    }
}
