using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>Exchanges a code for an access token. Whoever brings it, whether rightly or not, has used it up; brought a second time it also takes back what it gave. Used by the token endpoint.</summary>
internal sealed class RedeemCode(AppDb db, Act act, LiveGrants live)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public sealed record Result(Grant? Grant, string Token, string Why);

    /// <returns>The grant and its access token; without a grant, why not.</returns>
    public async Task<Result> RunAsync(RelyingSystem system, string code, string redirect, string verifier, CancellationToken ct)
    {
        var (hash, now) = (Secrets.Hash(code), act.Now);
        // One statement decides between two who bring the same code at once.
        var first = await db.Set<Grant>().Where(g => g.CodeHash == hash && g.UsedAt == null).ExecuteUpdateAsync(s => s.SetProperty(g => g.UsedAt, now), ct) == 1;
        if (await db.Set<Grant>().SingleOrDefaultAsync(g => g.CodeHash == hash, ct) is not { } grant)
        {
            return new(null, "", "unknown");
        }

        if (!first)
        {
            grant.RevokedAt ??= now;
            return new(null, "", "used before");
        }

        var why = grant.SystemId != system.Id ? "of another system"
            : grant.CodeUntil < now ? "expired"
            : grant.Redirect != redirect ? "another redirect_uri"
            : !Secrets.Proves(verifier, grant.Challenge) ? "wrong verifier"
            : !await live.StandsAsync(grant, ct) ? "session or consent ended"
            : null;
        if (why is not null)
        {
            return new(null, "", why);
        }

        var token = Secrets.New();
        (grant.TokenHash, grant.TokenUntil) = (Secrets.Hash(token), now + Life);
        return new(grant, token, "");
    }

    /// <summary>The system gives a token back before its time; the token of another is left alone.</summary>
    public async Task RevokeAsync(RelyingSystem system, string token, CancellationToken ct)
    {
        var hash = Secrets.Hash(token);
        if (await db.Set<Grant>().SingleOrDefaultAsync(g => g.TokenHash == hash && g.SystemId == system.Id, ct) is { } grant)
        {
            grant.RevokedAt ??= act.Now;
        }
    }
}
