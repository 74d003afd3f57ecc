using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Privacy.MyData;

internal sealed record PackageInput(Guid PackageId);

/// <summary>Writes the ZIP and tells its owner that it lies ready; run again, it writes the same file anew.</summary>
internal sealed class MakePackage(AppDb db, Act act, HeldData held, FileStore store, PersonFolder folder, AccessList accesses, IAccounts accounts, PrivacyTerms terms, TellPerson tell) : IJob<PackageInput>
{
    public const string Kind = "privacy.package";

    // More makes a ZIP nobody gets through a browser; the rest stays one by one on the pages of its dossiers.
    private const long MostBytes = 2L << 30;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task RunAsync(PackageInput input, JobContext context, CancellationToken ct)
    {
        var package = await db.Set<DataPackage>().SingleAsync(p => p.Id == input.PackageId, ct);
        if (package.State != PackageState.Waiting)
        {
            folder.Remove(package.Id);
            return;
        }

        await using (var file = folder.Begin(package.Id))
        await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct))
        {
            await WriteAsync(zip, package.AccountId, context, ct);
        }

        // Ended meanwhile, by an erasure or a day's end: what was gathered must not be offered.
        await db.Entry(package).ReloadAsync(ct);
        if (package.State != PackageState.Waiting)
        {
            folder.Remove(package.Id);
            return;
        }

        package.Offer(folder.Finish(package.Id), act.Now, terms.PackageDays);
        tell.Queue((await accounts.FindAsync(package.AccountId, ct))?.Email, "package", package.Id, MyDataModel.Address, TellPerson.Moment(package.Until!.Value));
        await db.SaveChangesAsync(ct);
    }

    private async Task WriteAsync(ZipArchive zip, Guid accountId, JobContext context, CancellationToken ct)
    {
        var (bytes, left) = (0L, new List<string>());
        await foreach (var part in held.PartsAsync(accountId, ct))
        {
            if (part.Json is { } json)
            {
                await TextAsync(zip, part.Path, json, ct);
            }
            else if (await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Id == part.FileId, ct) is { Finding: null } file && store.Exists(file.Sha256))
            {
                bytes += file.Size;
                if (bytes > MostBytes)
                {
                    bytes -= file.Size;
                    left.Add(part.Path);
                    continue;
                }

                await CopyAsync(zip, part.Path, file, ct);
            }

            // Many parts take long: the lease is kept.
            await context.ReportAsync(50);
        }

        if (left.Count > 0)
        {
            await TextAsync(zip, "left-out.json", JsonSerializer.Serialize(new { Why = "larger than one package may be; download them from the pages of their dossiers", Files = left }, Readable), ct);
        }

        var lines = new List<object>();
        await foreach (var cells in accesses.CellsAsync(new AccessFilter(accountId, null, null, null, null, null), ct))
        {
            lines.Add(accesses.Headers.Zip(cells).ToDictionary(p => p.First, p => p.Second));
        }

        await TextAsync(zip, "accesses.json", JsonSerializer.Serialize(lines, Readable), ct);
        var requests = await db.Set<DataRequest>().AsNoTracking().Where(r => r.AccountId == accountId).OrderBy(r => r.ReceivedAt).ToListAsync(ct);
        await TextAsync(zip, "requests.json", JsonSerializer.Serialize(requests.Select(r => new { Kind = r.Kind.ToString(), r.Reason, r.ReceivedAt, r.DueDay, State = r.State.ToString(), r.Answer, r.AnsweredAt }), Readable), ct);
    }

    private async Task CopyAsync(ZipArchive zip, string path, StoredFile file, CancellationToken ct)
    {
        await using var to = await zip.CreateEntry(path, CompressionLevel.Fastest).OpenAsync(ct);
        await using var from = store.Open(file.Sha256);
        await from.CopyToAsync(to, ct);
    }

    private static async Task TextAsync(ZipArchive zip, string path, string text, CancellationToken ct)
    {
        await using var entry = await zip.CreateEntry(path).OpenAsync(ct);
        await entry.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
    }
}
