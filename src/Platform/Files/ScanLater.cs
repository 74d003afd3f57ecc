using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Files;

/// <summary>A file taken while the scanner gave no verdict gets one later. What is found then is no longer handed out, and the operations page says so.</summary>
public sealed class ScanLater(AppDb db, Act act, FileStore store, UploadScan scan, ILogger<ScanLater> log) : IJob<ScanLater.Input>
{
    public const string Kind = "platform.scan-file";

    public sealed record Input(Guid FileId);

    public async Task RunAsync(Input input, JobContext context, CancellationToken ct)
    {
        if (scan.Scanner is not { } scanner || await db.Set<StoredFile>().SingleOrDefaultAsync(f => f.Id == input.FileId, ct) is not { ScannedAt: null } file || !store.Exists(file.Sha256))
        {
            return;
        }

        string? finding;
        try
        {
            await using var content = store.Open(file.Sha256);
            finding = await scanner.FindAsync(content, ct);
        }
        catch (ScannerFailed)
        {
            context.HoldKind(TimeSpan.FromMinutes(1));
            throw;
        }

        // The same bytes may lie there for several records.
        foreach (var same in await db.Set<StoredFile>().Where(f => f.Sha256 == file.Sha256).ToListAsync(ct))
        {
            (same.ScannedAt, same.Finding) = (act.Now, finding);
        }

        if (finding is not null)
        {
            log.LogError("A stored file is infected and no longer handed out: {File}, {Finding}", file.Id, finding);
            var infected = UploadScan.Infected(act, file.Name, file.Size, finding, file.Id);
            act.On(infected, "platform.find-infected");
            db.Add(infected);
        }

        await db.SaveChangesAsync(ct);
    }
}
