using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>The files of requests that ended long since: the result that was issued has its own, and the request's row with its digests stays.</summary>
internal sealed class OldSigningFiles(AppDb db, FileStore store) : IOldRecords
{
    public string Record => "signing-file";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var requests = db.Set<SigningRequest>().Where(r => r.EndsAt < before).Select(r => r.Id);
        var items = db.Set<SigningRequestItem>().Where(i => requests.Contains(i.RequestId));
        var files = await db.Set<StoredFile>().Where(f => items.Any(i => i.PreparedFileId == f.Id || i.SignedFileId == f.Id)).OrderBy(f => f.Id).Take(most).Select(f => new { f.Id, f.Sha256 }).ToListAsync(ct);
        var ids = files.Select(f => f.Id).ToList();
        var taken = await db.Set<StoredFile>().Where(f => ids.Contains(f.Id)).ExecuteDeleteAsync(ct);
        await store.PurgeAsync([.. files.Select(f => f.Sha256).Distinct()], before, ct);
        return taken;
    }
}
