using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Sessions;

/// <summary>Ends sessions of an officer or a citizen before their time. Used by sign-out, the pages of sessions, those of administrators and every change of sign-in data.</summary>
public sealed class EndSessions(AppDb db, Act act, IHttpContextAccessor http, SessionBook book)
{
    /// <summary>One session of its holder.</summary>
    public async Task RunAsync(Guid holderId, Guid sessionId, SessionEnd by, CancellationToken ct)
    {
        var session = await Open(holderId).SingleOrDefaultAsync(s => s.Id == sessionId, ct) ?? throw new NotFoundException("session");
        End(session, by);
    }

    /// <summary>All but the one in which this is asked; of somebody else that is all.</summary>
    public async Task<int> OthersAsync(Guid holderId, SessionEnd by, CancellationToken ct)
    {
        var here = SessionCookie.IdOf(http.HttpContext?.User);
        var others = await Open(holderId).Where(s => s.Id != here).ToListAsync(ct);
        others.ForEach(s => End(s, by));
        return others.Count;
    }

    /// <summary>The one in which this is asked, if it has a record and has not ended; the browser that signs out forgets its cookie, a copy of it must be dead too.</summary>
    public async Task<bool> HereAsync(CancellationToken ct)
    {
        var here = SessionCookie.IdOf(http.HttpContext?.User);
        if (here == Guid.Empty || await db.Set<OpenedSession>().SingleOrDefaultAsync(s => s.Id == here && s.EndedAt == null, ct) is not { } session)
        {
            return false;
        }

        End(session, SessionEnd.SignedOut);
        return true;
    }

    /// <summary>Older ones have run out; nobody ended them.</summary>
    private IQueryable<OpenedSession> Open(Guid holderId)
    {
        var oldest = act.Now - SessionLife.Most;
        return db.Set<OpenedSession>().Where(s => s.HolderId == holderId && s.EndedAt == null && s.BegunAt >= oldest);
    }

    private void End(OpenedSession session, SessionEnd by)
    {
        session.End(act.Now, by);
        // Only what is saved counts; then at once.
        db.SavedChanges -= Forget;
        db.SavedChanges += Forget;
    }

    private void Forget(object? sender, SavedChangesEventArgs e) => book.Forget();
}
