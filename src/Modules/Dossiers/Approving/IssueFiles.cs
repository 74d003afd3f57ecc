using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Procedures;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>What became of one file; <see cref="Problem"/> null = its result was issued.</summary>
internal sealed record IssuedFile(string FileName, string Code, string? Problem);

/// <summary>Issues many results at once, one file a dossier, named by the dossier's code. Each is its own save, so one refused file takes none of the others with it.</summary>
internal sealed class IssueFiles(AppDb db, DossierAccess access, ApproveDossier approve, IssueResult issue, FileStore files, IProcedures procedures, AskOutside outside, ISignOutside signing, ITexts texts)
{
    public async Task<IReadOnlyList<IssuedFile>> ApplyAsync(IEnumerable<IFormFile> uploads, CancellationToken ct)
    {
        var outcomes = new List<IssuedFile>();
        foreach (var upload in uploads)
        {
            var code = CodeOf(upload.FileName);
            try
            {
                var (dossier, input) = await ReadAsync(upload, code, ct);
                await issue.RunAsync(dossier, input, ct);
                await db.SaveChangesAsync(ct);
                outcomes.Add(new(upload.FileName, code, null));
            }
            catch (Exception e) when (e is RuleBroken or NotFoundException)
            {
                outcomes.Add(new(upload.FileName, e is RuleBroken ? code : "", Say(e)));
            }

            // The next file begins clean: neither what was refused nor what is saved is looked at again.
            db.Forget();
        }

        return outcomes;
    }

    /// <summary>The same with the officer's own key outside the house: what can be issued is sent to be signed in one go, under one confirmation.</summary>
    /// <returns>What was refused at once, and the page on which the officer waits; null when nothing is left to sign.</returns>
    public async Task<(IReadOnlyList<IssuedFile> Outcomes, string? Page)> AskAsync(IEnumerable<IFormFile> uploads, SigningWay way, CancellationToken ct)
    {
        await signing.AdmitAsync(way, ct);
        await db.SaveChangesAsync(ct);
        var (outcomes, inHouse, ready) = (new List<IssuedFile>(), new List<IFormFile>(), new List<PreparedResult>());
        foreach (var upload in uploads)
        {
            try
            {
                var (dossier, input) = await ReadAsync(upload, CodeOf(upload.FileName), ct);
                var prepared = await outside.PrepareAsync(dossier, input, upload.FileName, ct);
                if (prepared is null)
                {
                    inHouse.Add(upload);
                }
                else if (ready.Exists(r => r.Dossier.Id == dossier.Id))
                {
                    throw new RuleBroken("dossiers.outside-twice", dossier.Code);
                }
                else
                {
                    await signing.TryAsync(way, new(dossier.Id, prepared.Code, prepared.Pdf), ct);
                    ready.Add(prepared);
                    await db.SaveChangesAsync(ct);
                }
            }
            catch (Exception e) when (e is RuleBroken or NotFoundException)
            {
                outcomes.Add(new(upload.FileName, e is RuleBroken ? CodeOf(upload.FileName) : "", Say(e)));
            }

            db.Forget();
        }

        outcomes.AddRange(await ApplyAsync(inHouse, ct));
        try
        {
            return (outcomes, ready.Count == 0 ? null : await outside.RunAsync(way, ready, single: false, outcomes, ct));
        }
        catch (RuleBroken rule)
        {
            // What became of the other files is told all the same.
            db.Forget();
            return ([.. outcomes, .. ready.Select(r => new IssuedFile(r.Name, r.Dossier.Code, Say(rule)))], null);
        }
    }

    private async Task<(Dossier Dossier, IssueResult.Input Input)> ReadAsync(IFormFile upload, string code, CancellationToken ct)
    {
        var dossier = await access.FindAsync(code, ct);
        var title = procedures.Version(dossier.ProcedureVersionId)?.Results is [var first, ..] ? first : dossier.ProcedureName;
        var file = await ResultFile.SaveAsync(files, upload, ct);
        return (dossier, new(title, file!.Id, null, ApprovedBy: await approve.ByWhomAsync(dossier, ct)));
    }

    private string Say(Exception refused) => refused is RuleBroken rule ? texts[$"rule.{rule.Code}", [.. rule.Args]] : texts["dossiers.issue-many.unknown"];

    /// <summary>The name without its ending, and without what a result's own code adds.</summary>
    internal static string CodeOf(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName.Replace('\\', '/')).Trim().ToUpperInvariant();
        var added = name.LastIndexOf("-KQ", StringComparison.Ordinal);
        return added > 0 && name[(added + 3)..].All(char.IsAsciiDigit) ? name[..added] : name;
    }
}
