using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
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
        // Who has a second factor has no session without it: setting one up is itself a proof of it, and ends the other sessions (FactorChange).
        await OpenedSession.Live(db.Set<OpenedSession>(), SessionLife.OfOfficers, act.Now).Where(s => s.Id == session && s.Kind == CallerKind.Officer)
            .Join(db.Set<Officer>().Where(o => o.Active), s => s.HolderId, o => o.Id, (s, o) => s)
            .Join(db.Set<OfficerLogin>(), s => s.HolderId, l => l.Id, (s, l) => new OfficerSessionInfo(s.Id, s.HolderId, l.TwoFactorEnabled))
            .SingleOrDefaultAsync(ct);
}
