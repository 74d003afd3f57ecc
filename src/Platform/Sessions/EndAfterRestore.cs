using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Sessions;

/// <summary>After a restore everybody signs in again: a session that lives in the backup may have been ended since. Those begun since have no row; <see cref="SessionBook"/> ends them.</summary>
internal sealed class EndAfterRestore(AppDb db, Act act) : IAfterRestore
{
    public async Task<int> ApplyAsync(CancellationToken ct)
    {
        var (now, oldest) = (act.Now, act.Now - SessionLife.Most);
        await db.Set<OpenedSession>().Where(s => s.EndedAt == null && s.BegunAt >= oldest)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.EndedBy, SessionEnd.Restored), ct);
        return 0;
    }
}
