using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>Makes the electronic result what the day asks for: a PDF signed by the officer who acts and sealed by the agency, stored under the result's code, its judgement kept. Issuing and correcting call it.</summary>
internal sealed class SignResult(AppDb db, Act act, FileStore files, OfficePdf office, PdfPrinter printer, ComposePaper compose, ISealResults seals)
{
    private const long MaxBytes = FileStore.DefaultMaxBytes + (2 * 1024 * 1024);

    public async Task RunAsync(Dossier dossier, DossierResult result, CancellationToken ct)
    {
        dossier.SignedResult = false;
        if ((result.FileId is null && string.IsNullOrWhiteSpace(result.Text)) || seals.RuleOn(act.Today) is null)
        {
            return;
        }

        var officer = act.Caller is { Kind: CallerKind.Officer, Id: { } id } ? id : throw new RuleBroken("dossiers.result-signer");
        var pdf = await PdfAsync(dossier, result, ct);
        var made = await seals.SealAsync(pdf, officer, dossier.CompetentAgencyId, result.Code, ct);
        var file = await files.SaveMadeAsync(new MemoryStream(made.Pdf), result.Code + ".pdf", MaxBytes, ct);
        (result.FileId, result.Signatures) = (file.Id, SignedResult.Write(made.Report));
        dossier.SignedResult = SignedResult.IsSealed(made.Report);
        if (made.Report.Verdict == SignatureVerdict.Indeterminate)
        {
            db.Add(new UnsettledResult { ResultId = result.Id, DossierId = dossier.Id, NextAt = act.Now.AddHours(1) });
        }
    }

    /// <summary>The result as a PDF before anybody signs it: the uploaded file, else the typed text on its paper.</summary>
    public Task<byte[]> PdfAsync(Dossier dossier, DossierResult result, CancellationToken ct) => result.FileId is { } upload ? UploadAsync(upload, ct) : PrintAsync(dossier, result, ct);

    private async Task<byte[]> UploadAsync(Guid id, CancellationToken ct)
    {
        var file = await db.Set<StoredFile>().FindAsync([id], ct) ?? throw new RuleBroken("dossiers.result-empty");
        if (file.Finding is not null)
        {
            throw new RuleBroken("platform.upload-infected", file.Name);
        }

        await using var stored = files.Open(file.Sha256);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, ct);
        return file.MediaType == "application/pdf" ? bytes.ToArray() : await office.ConvertAsync(bytes.ToArray(), ct) ?? throw new RuleBroken(NoPdf, file.Name);
    }

    private async Task<byte[]> PrintAsync(Dossier dossier, DossierResult result, CancellationToken ct) =>
        await printer.PrintAsync(compose.Result(dossier, result), ct) is { } path ? await File.ReadAllBytesAsync(path, ct) : throw new RuleBroken(NoPdf, result.Title);

    /// <summary>Without the program that makes PDF, or when it failed on this file.</summary>
    private string NoPdf => office.IsThere ? "dossiers.result-conversion" : "dossiers.result-pdf-only";
}
