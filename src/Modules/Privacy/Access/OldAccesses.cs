using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Privacy.Access;

/// <summary>Lines of the access log whose period is over.</summary>
internal sealed class OldAccesses(AppDb db) : IOldRecords
{
    public string Record => "access-log";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<AccessRow>().Where(r => r.At < before).OrderBy(r => r.At).ThenBy(r => r.Id).Select(r => r.Id).Take(most).ToListAsync(ct);
        return await db.Set<AccessRow>().Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(ct);
    }
}
