using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>A result ready to be signed outside: the dossier it belongs to, what was typed, and its PDF under the code it will be issued by.</summary>
internal sealed record PreparedResult(Dossier Dossier, IssueResult.Input Input, string Name, string Code, byte[] Pdf);

/// <summary>Has the officer who issues sign results with their own key outside the house; the pages of one and of many results call it in place of issuing.</summary>
internal sealed class AskOutside(AppDb db, Act act, IssueResult issue, SignResult sign, ISealResults seals, ISignOutside outside, ITexts texts)
{
    /// <summary>Whether a signature from outside is to be asked for at all: on a day on which results are signed, for a way that is not the house's own.</summary>
    public bool IsOutside(SigningWay? way) => way is SigningWay.Phone or SigningWay.Token && seals.RuleOn(act.Today) is not null;

    /// <summary>Issues at once with a key of the house; with one outside the signature is asked for first, and the result issued when it has come.</summary>
    /// <returns>The page on which the officer waits; null when the result is issued.</returns>
    public async Task<string?> IssueAsync(Dossier dossier, IssueResult.Input result, SigningWay? way, CancellationToken ct)
    {
        if (!result.PaperOnly && IsOutside(way) && await PrepareAsync(dossier, result, dossier.Code, ct) is { } prepared)
        {
            return await RunAsync(way!.Value, [prepared], single: true, [], ct);
        }

        await issue.RunAsync(dossier, result, ct);
        return null;
    }

    /// <summary>Everything is checked that issuing will check. Null: the file carries a person's signature already, so the house can issue it now.</summary>
    public async Task<PreparedResult?> PrepareAsync(Dossier dossier, IssueResult.Input input, string name, CancellationToken ct)
    {
        var draft = await issue.DraftAsync(dossier, input, ct);
        var pdf = await sign.PdfAsync(dossier, draft, ct);
        return (await seals.JudgeAsync(pdf, dossier.CompetentAgencyId, ct)).Has(SignerRole.Person) ? null : new(dossier, input, name, draft.Code, pdf);
    }

    /// <param name="settled">Files of the same lot that need no signature any more: refused at once, or issued; the officer reads of them at the end.</param>
    /// <returns>The page on which the officer waits; the caller saves by <see cref="ISignOutside.SaveAsync"/>.</returns>
    public async Task<string> RunAsync(SigningWay way, IReadOnlyList<PreparedResult> results, bool single, IReadOnlyList<IssuedFile> settled, CancellationToken ct)
    {
        var officer = act.Caller is { IsOfficer: true, Id: { } id } ? id : throw new RuleBroken("dossiers.result-signer");
        var codes = results.Select(r => r.Code).ToList();
        var rows = results.Select(r => OutsideResult.Of(r.Dossier, r.Input, Guid.Empty, officer, r.Name, single, act.Now)).ToList();
        var about = codes.Count == 1 ? texts["dossiers.outside.about", codes[0]] : texts["dossiers.outside.about-many", codes.Count, codes[0], codes[^1]];
        var asked = await outside.AskAsync(new(way, about, [.. rows.Select((row, n) => new OutsideFile(row.Id, codes[n], results[n].Pdf))], IssueSignedModel.Address + "/{0}"), ct);
        rows.ForEach(r => r.RequestId = asked.Id);
        db.AddRange(rows);
        foreach (var (file, code, problem) in settled)
        {
            var row = new OutsideResult { RequestId = asked.Id, OfficerId = officer, DossierCode = code, Name = file, Single = single, MadeAt = act.Now };
            row.Settle(act.Now, problem);
            db.Add(row);
        }

        await ReplaceAsync(officer, rows, ct);
        return asked.Page;
    }

    /// <summary>What was asked for the same dossiers before and came to nothing is no longer offered.</summary>
    private async Task ReplaceAsync(Guid officer, IReadOnlyList<OutsideResult> rows, CancellationToken ct)
    {
        var dossiers = rows.Select(r => r.DossierId).ToList();
        foreach (var earlier in await db.Set<OutsideResult>().Where(r => r.OfficerId == officer && r.SettledAt == null && dossiers.Contains(r.DossierId)).ToListAsync(ct))
        {
            earlier.Settle(act.Now, texts["dossiers.outside.replaced"]);
        }
    }
}
