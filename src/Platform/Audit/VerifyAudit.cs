using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Audit;

/// <summary>What the verification found; <see cref="Problems"/> empty means nothing was edited, removed or inserted.</summary>
public sealed record AuditVerdict(long Rows, long Blocks, long UnsealedTail, IReadOnlyList<string> Problems)
{
    public bool Whole => Problems.Count == 0;
}

/// <summary>Re-computes every hash of the audit trail: each row, each record's chain up to the head the record carries, each sealed block.</summary>
public sealed class VerifyAudit(AppDb db)
{
    private const int MostProblems = 100;

    public async Task<AuditVerdict> RunAsync(CancellationToken ct)
    {
        var problems = new List<string>();
        var heads = new Dictionary<Guid, (int Seq, byte[] Hash, string Type)>();
        var rows = 0L;
        // By subject and sequence: a chain is checked with one hash in memory, however long the trail is.
        await foreach (var row in db.Set<AuditRow>().AsNoTracking().OrderBy(r => r.SubjectId).ThenBy(r => r.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            rows++;
            var (seq, hash, _) = heads.GetValueOrDefault(row.SubjectId, (0, [], row.SubjectType));
            if (row.Seq != seq + 1)
            {
                Report($"{row.SubjectType} {row.SubjectId}: act {row.Seq} follows act {seq}; rows are missing");
            }

            if (!row.PreviousHash.AsSpan().SequenceEqual(hash))
            {
                Report($"{row.SubjectType} {row.SubjectId}: act {row.Seq} does not continue the chain");
            }

            if (!row.Hash.AsSpan().SequenceEqual(row.ComputeHash()))
            {
                Report($"{row.SubjectType} {row.SubjectId}: act {row.Seq} ({row.Act}) was edited");
            }

            heads[row.SubjectId] = (row.Seq, row.Hash, row.SubjectType);
        }

        await CheckSubjectsAsync(heads, Report, ct);
        var (blocks, sealedRows) = await CheckBlocksAsync(Report, ct);
        return new AuditVerdict(rows, blocks, rows - sealedRows, problems);

        void Report(string problem)
        {
            if (problems.Count < MostProblems)
            {
                problems.Add(problem);
            }
        }
    }

    private async Task CheckSubjectsAsync(Dictionary<Guid, (int Seq, byte[] Hash, string Type)> heads, Action<string> report, CancellationToken ct)
    {
        foreach (var type in db.Model.GetEntityTypes().Where(t => typeof(Subject).IsAssignableFrom(t.ClrType)))
        {
            var query = (IQueryable<Subject>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(db, null)!;
            await foreach (var subject in query.AsNoTracking().Select(s => new { s.Id, s.Version, s.AuditHead }).AsAsyncEnumerable().WithCancellation(ct))
            {
                var head = heads.GetValueOrDefault(subject.Id, (0, [], type.ClrType.Name));
                if (head.Seq != subject.Version || !head.Hash.AsSpan().SequenceEqual(subject.AuditHead))
                {
                    report($"{type.ClrType.Name} {subject.Id}: the record stands at act {subject.Version}, its trail at {head.Seq}");
                }
            }
        }
    }

    private async Task<(long Blocks, long Rows)> CheckBlocksAsync(Action<string> report, CancellationToken ct)
    {
        var (blocks, rows) = (0L, 0L);
        byte[] previous = [];
        foreach (var block in await db.Set<AuditBlock>().AsNoTracking().OrderBy(b => b.Number).ToListAsync(ct))
        {
            var hashes = await db.Set<AuditRow>().AsNoTracking().Between((block.FromTx, block.FromPosition), (block.ToTx, block.ToPosition)).Select(r => r.Hash).ToListAsync(ct);
            var merkle = Merkle.Root(hashes);
            if (block.Number != blocks + 1 || hashes.Count != block.Rows || !merkle.AsSpan().SequenceEqual(block.MerkleRoot)
                || !previous.AsSpan().SequenceEqual(block.PreviousRoot)
                || !SHA256.HashData([.. previous, .. merkle]).AsSpan().SequenceEqual(block.Root))
            {
                report($"Block {block.Number} ({block.Rows} rows) does not match its rows or the block before");
            }

            (blocks, rows, previous) = (blocks + 1, rows + block.Rows, block.Root);
        }

        return (blocks, rows);
    }
}
