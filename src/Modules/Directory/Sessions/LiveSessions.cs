using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Sessions;

/// <summary>Tells other modules which sessions live. It asks the rows and not the book: who vouches for an officer to others may not be a second late.</summary>
internal sealed class LiveSessions(AppDb db, Act act, IHttpContextAccessor http) : IOfficerSessions
{
    public Guid Here => SessionCookie.IdOf(http.HttpContext?.User);

    public async Task<OfficerSessionInfo?> FindLiveAsync(Guid session, CancellationToken ct) =>
        await OpenedSession.Live(db.Set<OpenedSession>(), SessionLife.OfOfficers, act.Now).Where(s => s.Id == session && s.Kind == CallerKind.Officer)
            .Join(db.Set<Officer>().Where(o => o.Active), s => s.HolderId, o => o.Id, (s, o) => new OfficerSessionInfo(s.Id, s.HolderId, s.SecondFactor))
            .SingleOrDefaultAsync(ct);
}
