using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>Takes the access log's rows before a day, for whoever keeps the periods of records. In steps, each its own short transaction, so that nobody who reads or writes the log waits.</summary>
internal sealed class ForgetAccesses(AppDb db)
{
    private const int Step = 2000;

    /// <param name="before">The first Vietnamese day that stays.</param>
    /// <returns>How many rows went.</returns>
    public async Task<long> RunAsync(DateOnly before, CancellationToken ct)
    {
        var end = VietnamTime.ToUtc(before.ToDateTime(TimeOnly.MinValue));
        for (var gone = 0L; ;)
        {
            var ids = await db.Set<AccessRow>().Where(r => r.At < end).OrderBy(r => r.At).ThenBy(r => r.Id).Select(r => r.Id).Take(Step).ToListAsync(ct);
            gone += await db.Set<AccessRow>().Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(ct);
            if (ids.Count < Step)
            {
                return gone;
            }
        }
    }
}
