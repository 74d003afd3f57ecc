using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;

namespace TinhSo.Platform.Sessions;

/// <summary>Sessions begun long ago; all have ended or run out.</summary>
internal sealed class OldSessions(AppDb db) : IOldRecords
{
    public string Record => "session";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<OpenedSession>().Where(s => s.BegunAt < before).OrderBy(s => s.BegunAt).Select(s => s.Id).Take(most).ToListAsync(ct);
        return await db.Set<OpenedSession>().Where(s => ids.Contains(s.Id)).ExecuteDeleteAsync(ct);
    }
}
