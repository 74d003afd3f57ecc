using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;

namespace TinhSo.Modules.Operations.Health;

/// <summary>Whether uploads are scanned for malware, what waits for it, and what was found.</summary>
internal sealed class ScanConditions(AppDb db, Settings settings, UploadScan scan) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        if (scan.Scanner is not { } scanner)
        {
            return [new("scanner-off", ConditionState.Warning)];
        }

        var since = now.AddDays(-7);
        var waiting = await db.Set<JobRow>().CountAsync(j => j.Kind == ScanLater.Kind && (j.State == JobState.Waiting || j.State == JobState.GivenUp), ct);
        var refused = await db.Set<InfectedUpload>().CountAsync(r => r.FileId == null && r.At >= since, ct);
        var found = await db.Set<InfectedUpload>().CountAsync(r => r.FileId != null, ct);
        return
        [
            await scanner.PingAsync(ct) ? new("scanner", ConditionState.Good) : new(settings.TakesUnscanned ? "scanner-down-accept" : "scanner-down-refuse", ConditionState.Bad),
            new("unscanned", waiting == 0 ? ConditionState.Good : ConditionState.Warning, waiting),
            new("infected", found > 0 ? ConditionState.Bad : refused > 0 ? ConditionState.Warning : ConditionState.Good, refused, found),
        ];
    }
}
