using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>What became of one file; <see cref="Problem"/> null = its result was issued.</summary>
internal sealed record IssuedFile(string FileName, string Code, string? Problem);

/// <summary>Issues many results at once, one file a dossier, named by the dossier's code. Each is its own save, so one refused file takes none of the others with it.</summary>
internal sealed class IssueFiles(AppDb db, DossierAccess access, ApproveDossier approve, IssueResult issue, FileStore files, IProcedures procedures, ITexts texts)
{
    public async Task<IReadOnlyList<IssuedFile>> ApplyAsync(IEnumerable<IFormFile> uploads, CancellationToken ct)
    {
        var outcomes = new List<IssuedFile>();
        foreach (var upload in uploads)
        {
            var code = CodeOf(upload.FileName);
            try
            {
                var dossier = await access.FindAsync(code, ct);
                var title = procedures.Version(dossier.ProcedureVersionId)?.Results is [var first, ..] ? first : dossier.ProcedureName;
                var file = await ResultFile.SaveAsync(files, upload, ct);
                await issue.RunAsync(dossier, new(title, file!.Id, null, ApprovedBy: await approve.ByWhomAsync(dossier, ct)), ct);
                await db.SaveChangesAsync(ct);
                outcomes.Add(new(upload.FileName, code, null));
            }
            catch (RuleBroken rule)
            {
                outcomes.Add(new(upload.FileName, code, texts[$"rule.{rule.Code}", [.. rule.Args]]));
            }
            catch (NotFoundException)
            {
                outcomes.Add(new(upload.FileName, "", texts["dossiers.issue-many.unknown"]));
            }

            // The next file begins clean: neither what was refused nor what is saved is looked at again.
            db.Forget();
        }

        return outcomes;
    }

    /// <summary>The name without its ending, and without what a result's own code adds.</summary>
    internal static string CodeOf(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName.Replace('\\', '/')).Trim().ToUpperInvariant();
        var added = name.LastIndexOf("-KQ", StringComparison.Ordinal);
        return added > 0 && name[(added + 3)..].All(char.IsAsciiDigit) ? name[..added] : name;
    }
}
