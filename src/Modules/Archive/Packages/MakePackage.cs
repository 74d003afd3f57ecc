using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Archive.Packages;

/// <summary>Second half of a package, once the giving is sealed: the list, its papers and the evidence of each dossier as one ZIP that <c>sha256sum -c SHA256SUMS</c> checks.</summary>
internal sealed class MakePackage(
    AppDb db, Act act, IGiveEvidence evidence, RowPages pages, ComposeRecord compose, ArchiveFolder folder, CatalogueFiles catalogues, JobQueue jobs) : IJob<ArchivePackageInput>
{
    public const string Kind = "archive.make-package";
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait for the seals; after it the package is made all the same and says what is under no stamp.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task RunAsync(ArchivePackageInput input, JobContext context, CancellationToken ct)
    {
        var package = await db.Set<ArchivePackage>().SingleAsync(p => p.Id == input.PackageId, ct);
        if (package.State != ArchivePackageState.Waiting)
        {
            return;
        }

        var list = await db.Set<ArchiveList>().AsNoTracking().SingleAsync(l => l.Id == package.ListId, ct);
        var rows = await db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list.Id).OrderBy(r => r.Number).Select(r => new { r.DossierId, r.Code }).ToListAsync(ct);
        if (!await evidence.AreSealedAsync([.. rows.Select(r => r.DossierId)], ct) && act.Now < package.AskedAt + Patience)
        {
            jobs.Enqueue(Kind, input, act.Now + Pause, package.Id);
            await db.SaveChangesAsync(ct);
            return;
        }

        var sums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        (package.Proved, package.Stamped, package.Missing) = (0, 0, null);
        await using (var file = folder.Begin(package.Id))
        await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct))
        {
            await WriteListAsync(zip, sums, list, ct);
            await WriteEvidenceAsync(zip, sums, package, [.. rows.Select(r => r.Code)], context, ct);
            await WriteAsync(zip, new SortedDictionary<string, string>(), "SHA256SUMS", Encoding.UTF8.GetBytes(string.Concat(sums.Select(s => $"{s.Value}  {s.Key}\n"))), ct);
        }

        package.Size = folder.Finish(package.Id);
        await using (var made = File.OpenRead(folder.PathOf(package.Id)))
        {
            package.Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(made, ct));
        }

        (package.State, package.ReadyAt) = (ArchivePackageState.Ready, act.Now);
        await db.SaveChangesAsync(ct);
    }

    private async Task WriteListAsync(ZipArchive zip, SortedDictionary<string, string> sums, ArchiveList list, CancellationToken ct)
    {
        using var csv = new MemoryStream();
        await TableWriter.CsvAsync(csv, pages.Headers, pages.CellsAsync(list.Id, ct), ct);
        await WriteAsync(zip, sums, "muc-luc.csv", csv.ToArray(), ct);
        using var xlsx = new MemoryStream();
        await TableWriter.XlsxAsync(xlsx, "muc-luc", pages.Headers, pages.CellsAsync(list.Id, ct), ct);
        await WriteAsync(zip, sums, "muc-luc.xlsx", xlsx.ToArray(), ct);
        await WriteAsync(zip, sums, "muc-luc.docx", DocxPaper.Write(await compose.ListAsync(list, ct)), ct);
        if (list.State == ListState.HandedOver)
        {
            await WriteAsync(zip, sums, "bien-ban.docx", DocxPaper.Write(await compose.RecordAsync(list, ct)), ct);
        }

        using var how = new MemoryStream();
        await using (var text = catalogues.Open("archive/doc-truoc.md"))
        {
            await text.CopyToAsync(how, ct);
        }

        await WriteAsync(zip, sums, "doc-truoc.md", how.ToArray(), ct);
    }

    private async Task WriteEvidenceAsync(ZipArchive zip, SortedDictionary<string, string> sums, ArchivePackage package, IReadOnlyList<string> codes, JobContext context, CancellationToken ct)
    {
        try
        {
            await foreach (var one in evidence.PackagesAsync(codes, ct))
            {
                await WriteAsync(zip, sums, $"ho-so/{one.Code}.zip", one.Zip, ct);
                package.Proved++;
                package.Stamped += one.Stamped ? 1 : 0;
                await context.ReportAsync(100 * package.Proved / codes.Count);
            }
        }
        catch (RuleBroken rule)
        {
            // Without a key to sign evidence with, the list alone is handed over, and says so.
            package.Missing = rule.Code;
        }
    }

    private static async Task WriteAsync(ZipArchive zip, SortedDictionary<string, string> sums, string name, byte[] content, CancellationToken ct)
    {
        sums[name] = Convert.ToHexStringLower(SHA256.HashData(content));
        await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(ct);
        await entry.WriteAsync(content, ct);
    }
}
