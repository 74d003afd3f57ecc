using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>The files of requests that ended long since: the result that was issued has its own, and the request's row with its digests stays.</summary>
internal sealed class OldSigningFiles(AppDb db, FileStore store) : IOldRecords
{
    private const int Step = 500;

    public string Record => "signing-file";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        // The rows stay, so only requests that ended since the last night that went through are looked at, and their files by key.
        var done = await db.Set<TakenRecords>().Where(t => t.Record == Record).Select(t => t.Before).SingleOrDefaultAsync(ct);
        var items = await db.Set<SigningRequest>().Where(r => r.EndsAt >= done && r.EndsAt < before)
            .Join(db.Set<SigningRequestItem>(), r => r.Id, i => i.RequestId, (_, i) => new { i.PreparedFileId, i.SignedFileId }).ToListAsync(ct);
        var taken = 0;
        foreach (var some in items.SelectMany(i => new Guid?[] { i.PreparedFileId, i.SignedFileId }).OfType<Guid>().Distinct().Chunk(Step))
        {
            var files = await db.Set<StoredFile>().Where(f => some.Contains(f.Id)).OrderBy(f => f.Id).Select(f => new { f.Id, f.Sha256 }).Take(most - taken).ToListAsync(ct);
            var ids = files.ConvertAll(f => f.Id);
            taken += await db.Set<StoredFile>().Where(f => ids.Contains(f.Id)).ExecuteDeleteAsync(ct);
            await store.PurgeAsync([.. files.Select(f => f.Sha256).Distinct()], before, ct);
            if (taken >= most)
            {
                break;
            }
        }

        return taken;
    }
}
