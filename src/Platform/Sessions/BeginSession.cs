using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Sessions;

/// <summary>Writes the record of a session for somebody who has just proved who they are, and ends the one this browser had. The caller saves, then gives the cookie.</summary>
public sealed class BeginSession(AppDb db, Act act, IHttpContextAccessor http, EndSessions ends, SessionBook book)
{
    /// <returns>The session, and whether its holder was never seen on such a device and network, though on others.</returns>
    public async Task<(OpenedSession Session, bool IsNewDevice)> RunAsync(CallerKind kind, Guid holderId, CancellationToken ct)
    {
        var request = http.HttpContext ?? throw new InvalidOperationException("A session begins in a browser");
        var session = new OpenedSession
        {
            Kind = kind, HolderId = holderId, BegunAt = act.Now, SeenAt = act.Now,
            Device = OpenedSession.NameOf(request.Request.Headers.UserAgent.ToString()), Address = OpenedSession.Shorten(request.Connection.RemoteIpAddress),
        };
        // A cookie that is replaced here may have been copied before; it may be of another person, too.
        await ends.HereAsync(ct);
        var earlier = db.Set<OpenedSession>().Where(s => s.HolderId == holderId);
        var isNew = await earlier.AnyAsync(ct) && !await earlier.AnyAsync(s => s.Device == session.Device && s.Address == session.Address, ct);
        db.Add(session);
        book.Seen(session.Id);
        return (session, isNew);
    }
}
