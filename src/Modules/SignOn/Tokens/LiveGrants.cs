using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>Whether what was given still stands. Asked of the rows each time, so the end of a session, an account, a system or a consent needs no second act here.</summary>
internal sealed class LiveGrants(AppDb db, Act act, IOfficerSessions sessions)
{
    public async Task<Grant?> OfTokenAsync(string token, CancellationToken ct)
    {
        var (hash, now) = (Secrets.Hash(token), act.Now);
        return await db.Set<Grant>().AsNoTracking().SingleOrDefaultAsync(g => g.TokenHash == hash && g.TokenUntil > now && g.RevokedAt == null, ct) is { } grant && await StandsAsync(grant, ct) ? grant : null;
    }

    public async Task<bool> StandsAsync(Grant grant, CancellationToken ct)
    {
        // Another node may have written the consent a moment before with a clock that is ahead. The price: what is taken back and given anew within that span still holds.
        var asked = grant.AskedAt + SessionBook.Overlap;
        return await sessions.FindLiveAsync(grant.SessionId, ct) is not null
            && await db.Set<RelyingSystem>().AnyAsync(s => s.Id == grant.SystemId && s.Active && s.ActiveSince <= asked, ct)
            && await db.Set<Consent>().AnyAsync(c => c.OfficerId == grant.OfficerId && c.SystemId == grant.SystemId && c.TakenBackAt == null && c.GivenAt <= asked, ct);
    }
}
