using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>Gives the system a code for the officer who is signed in and has agreed; good once, for a minute, bound to what was asked. Used by the address that sign-ins are asked at.</summary>
internal sealed class IssueCode(AppDb db, Act act)
{
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    public async Task<string> RunAsync(AskedSignIn asked, RelyingSystem system, OfficerSessionInfo session, DateTime provedAt, CancellationToken ct)
    {
        var (code, now) = (Secrets.New(), act.Now);
        db.Add(new Grant
        {
            SystemId = system.Id, OfficerId = session.OfficerId, SessionId = session.Id, Redirect = asked.Redirect, Scope = asked.Scope, Nonce = asked.Nonce, Challenge = asked.Challenge,
            SecondFactor = session.SecondFactor, ProvedAt = provedAt, AskedAt = now, CodeHash = Secrets.Hash(code), CodeUntil = now + Life,
        });
        await db.Set<Consent>().Where(c => c.OfficerId == session.OfficerId && c.SystemId == system.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.LastUsedAt, now), ct);
        return code;
    }
}
