using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;

namespace TinhSo.Platform.Audit;

/// <summary>Gathers committed audit rows into sealed blocks of at most a thousand; one sealer at a time by its worker lease. No writer waits for it.</summary>
internal sealed class AuditSealer(IServiceScopeFactory scopes, TimeProvider clock) : IWorker
{
    public const int BlockSize = 1000;

    public string Name => "audit-sealer";

    public TimeSpan Every => TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken ct)
    {
        while (await SealOneAsync(ct) == BlockSize)
        {
            ct.ThrowIfCancellationRequested();
        }
    }

    private async Task<int> SealOneAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var last = await db.Set<AuditBlock>().AsNoTracking().OrderByDescending(b => b.Number).FirstOrDefaultAsync(ct);
        var (tx, position) = (last?.ToTx ?? CommittedOrder.Start, last?.ToPosition ?? 0);
        var settled = await db.Flavour.SettledBelowAsync(db, ct);
        var rows = await db.Set<AuditRow>().AsNoTracking().AfterAsync((tx, position), settled, BlockSize, r => new { r.Tx, r.Position, r.Hash }, ct);
        if (rows.Count == 0)
        {
            return 0;
        }

        var merkle = Merkle.Root([.. rows.Select(r => r.Hash)]);
        var previous = last?.Root ?? [];
        db.Add(new AuditBlock
        {
            Number = (last?.Number ?? 0) + 1,
            FromTx = rows[0].Tx,
            FromPosition = rows[0].Position,
            ToTx = rows[^1].Tx,
            ToPosition = rows[^1].Position,
            Rows = rows.Count,
            MerkleRoot = merkle,
            PreviousRoot = previous,
            Root = SHA256.HashData([.. previous, .. merkle]),
            SealedAt = clock.GetUtcNow().UtcDateTime,
        });
        await db.SaveChangesAsync(ct);
        return rows.Count;
    }
}

/// <summary>Root of a binary hash tree; an odd last leaf moves up unchanged, leaves and nodes are hashed apart (RFC 6962 style).</summary>
internal static class Merkle
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves) => Climb(leaves, null).Root;

    /// <summary>What one leaf is hashed with on its way up to the root.</summary>
    public static IReadOnlyList<MerkleStep> Path(IReadOnlyList<byte[]> leaves, int leaf) => Climb(leaves, leaf).Path;

    private static (byte[] Root, List<MerkleStep> Path) Climb(IReadOnlyList<byte[]> leaves, int? leaf)
    {
        var path = new List<MerkleStep>();
        var at = leaf ?? -2;
        var level = leaves.Select(l => SHA256.HashData([0, .. l])).ToList();
        while (level.Count > 1)
        {
            var next = new List<byte[]>((level.Count + 1) / 2);
            for (var i = 0; i < level.Count; i += 2)
            {
                next.Add(i + 1 < level.Count ? SHA256.HashData([1, .. level[i], .. level[i + 1]]) : level[i]);
            }

            var beside = at % 2 == 0 ? at + 1 : at - 1;
            if (at >= 0 && beside < level.Count)
            {
                path.Add(new(beside < at, level[beside]));
            }

            (at, level) = (at < 0 ? at : at / 2, next);
        }

        return (level.Count == 0 ? [] : level[0], path);
    }
}
