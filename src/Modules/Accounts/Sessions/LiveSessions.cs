using Microsoft.EntityFrameworkCore;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.Sessions;

/// <summary>Where a citizen is signed in now and was lately.</summary>
internal sealed class LiveSessions(AppDb db, Act act, Settings settings)
{
    private const int ShownBefore = 10;

    public async Task<(IReadOnlyList<OpenedSession> Live, IReadOnlyList<OpenedSession> Before)> OfAsync(Guid accountId, CancellationToken ct)
    {
        var all = db.Set<OpenedSession>().AsNoTracking().Where(s => s.HolderId == accountId && s.Kind == CallerKind.Citizen);
        var live = await OpenedSession.Live(all, settings.CitizenSession, act.Now).OrderByDescending(s => s.SeenAt).ToListAsync(ct);
        var ids = live.ConvertAll(s => s.Id);
        return (live, await all.Where(s => !ids.Contains(s.Id)).OrderByDescending(s => s.BegunAt).Take(ShownBefore).ToListAsync(ct));
    }
}
