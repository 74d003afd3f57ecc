using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace TinhSo.Platform.Data;

/// <summary>Reads logs in committed order; the sealer, the check of the seals and the pump ask the same.</summary>
internal static class CommittedOrder
{
    /// <summary>Before every transaction, restored ones (which stand below nought) too.</summary>
    public const long Start = long.MinValue / 2;

    /// <summary>
    /// At most so many rows after a place, of transactions that are settled.
    /// Two questions, because each begins in the index at its place: SQLite has one transaction number for all rows, and one question over both columns reads them all.
    /// </summary>
    public static async Task<List<TRead>> AfterAsync<T, TRead>(
        this IQueryable<T> rows, (long Tx, long Position) place, long settled, int most, Expression<Func<T, TRead>> read, CancellationToken ct)
        where T : class, IStreamRow
    {
        var (tx, position) = place;
        var found = await rows.Where(r => r.Tx == tx && r.Position > position).OrderBy(r => r.Position).Take(most).Select(read).ToListAsync(ct);
        if (found.Count < most)
        {
            var rest = most - found.Count;
            found.AddRange(await rows.Where(r => r.Tx > tx && r.Tx < settled).OrderBy(r => r.Tx).ThenBy(r => r.Position).Take(rest).Select(read).ToListAsync(ct));
        }

        return found;
    }

    /// <summary>The rows from one place to another, both included.</summary>
    public static IQueryable<T> Between<T>(this IQueryable<T> rows, (long Tx, long Position) from, (long Tx, long Position) to)
        where T : class, IStreamRow
    {
        var found = from.Tx == to.Tx
            ? rows.Where(r => r.Tx == from.Tx && r.Position >= from.Position && r.Position <= to.Position)
            : rows.Where(r => r.Tx >= from.Tx && r.Tx <= to.Tx && (r.Tx > from.Tx || r.Position >= from.Position) && (r.Tx < to.Tx || r.Position <= to.Position));
        return found.OrderBy(r => r.Tx).ThenBy(r => r.Position);
    }
}
