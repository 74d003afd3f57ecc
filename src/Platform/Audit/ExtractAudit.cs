using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Audit;

/// <summary>One hash beside the way from a row up to its block's root.</summary>
/// <param name="IsLeft">It stands left of what came up so far.</param>
public sealed record MerkleStep(bool IsLeft, byte[] Hash);

/// <summary>A row with its way into a sealed block; no block yet for the tail of the last second.</summary>
public sealed record ProvedRow(AuditRow Row, long? Block, IReadOnlyList<MerkleStep> Path);

/// <summary>The trail of one record with what ties each row to its block, so that it can be proved without the rest of the trail.</summary>
public sealed class ExtractAudit(AppDb db)
{
    public async Task<IReadOnlyList<ProvedRow>> OfAsync(Guid subject, CancellationToken ct)
    {
        var proved = new List<ProvedRow>();
        (AuditBlock Block, List<byte[]> Hashes)? open = null;
        foreach (var row in await db.Set<AuditRow>().AsNoTracking().Where(r => r.SubjectId == subject).OrderBy(r => r.Seq).ToListAsync(ct))
        {
            if (open is not { } known || !Holds(known.Block, row))
            {
                open = await BlockOfAsync(row, ct);
            }

            var at = open?.Hashes.FindIndex(h => h.AsSpan().SequenceEqual(row.Hash)) ?? -1;
            proved.Add(new(row, at < 0 ? null : open!.Value.Block.Number, at < 0 ? [] : Merkle.Path(open!.Value.Hashes, at)));
        }

        return proved;
    }

    /// <summary>Sealed blocks from one number to another: each root is the hash of the root before and its own Merkle root.</summary>
    public Task<List<AuditBlock>> BlocksAsync(long from, long to, CancellationToken ct) =>
        db.Set<AuditBlock>().AsNoTracking().Where(b => b.Number >= from && b.Number <= to).OrderBy(b => b.Number).ToListAsync(ct);

    public Task<AuditBlock?> LastBlockAsync(CancellationToken ct) => db.Set<AuditBlock>().AsNoTracking().OrderByDescending(b => b.Number).FirstOrDefaultAsync(ct);

    /// <summary>Whether every act on these records is in a sealed block.</summary>
    public async Task<bool> AreSealedAsync(IReadOnlyCollection<Guid> subjects, CancellationToken ct)
    {
        var last = await LastBlockAsync(ct);
        var (tx, position) = (last?.ToTx ?? CommittedOrder.Start, last?.ToPosition ?? 0);
        foreach (var some in subjects.Chunk(500))
        {
            if (await db.Set<AuditRow>().AnyAsync(r => some.Contains(r.SubjectId) && (r.Tx > tx || (r.Tx == tx && r.Position > position)), ct))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(AuditBlock block, AuditRow row) =>
        (row.Tx, row.Position).CompareTo((block.FromTx, block.FromPosition)) >= 0 && (row.Tx, row.Position).CompareTo((block.ToTx, block.ToPosition)) <= 0;

    private async Task<(AuditBlock Block, List<byte[]> Hashes)?> BlockOfAsync(AuditRow row, CancellationToken ct)
    {
        var block = await db.Set<AuditBlock>().AsNoTracking()
            .Where(b => b.ToTx > row.Tx || (b.ToTx == row.Tx && b.ToPosition >= row.Position)).OrderBy(b => b.Number).FirstOrDefaultAsync(ct);
        return block is null || !Holds(block, row)
            ? null
            : (block, await db.Set<AuditRow>().AsNoTracking().Between((block.FromTx, block.FromPosition), (block.ToTx, block.ToPosition)).Select(r => r.Hash).ToListAsync(ct));
    }
}
