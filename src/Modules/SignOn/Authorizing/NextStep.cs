using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Authorizing;

internal enum SignInStep
{
    SignIn,

    /// <summary>Signed in, but the system wants a newer proof.</summary>
    Prove,

    /// <summary>The officer must set up a second factor before anything else.</summary>
    SetUpFactor,

    /// <summary>The system wants a second factor, the officer has none.</summary>
    TooWeak,

    Consent,
    Go,
}

/// <summary>What the officer at this browser still has to do before the system hears of them.</summary>
internal sealed class NextStep(AppDb db, Act act, IHttpContextAccessor http, IOfficerSessions sessions)
{
    public async Task<(SignInStep Step, OfficerSessionInfo? Session)> OfAsync(AskedSignIn asked, RelyingSystem system, CancellationToken ct)
    {
        var context = http.HttpContext!;
        if (!act.Caller.IsOfficer || await sessions.FindLiveAsync(sessions.Here, ct) is not { } session || session.OfficerId != act.Caller.Id)
        {
            if (act.Caller.IsOfficer && !asked.Silent)
            {
                // A cookie that outlived the row of its session, say over a restore: the page of signing in would send its holder straight back here.
                await context.SignOutAsync(CurrentCaller.Scheme);
            }

            return (SignInStep.SignIn, null);
        }

        var proved = FreshProof.ProvedAt(context.User);
        var stale = asked.ProvedSince is { } since ? proved < since : asked.MaxAge is { } age && proved.AddSeconds(age) < act.Now;
        var step = stale ? SignInStep.Prove
            : context.Items.ContainsKey(CurrentCaller.NoRightsYet) ? SignInStep.SetUpFactor
            : !Scopes.Reaches(asked.Levels, session.SecondFactor) ? SignInStep.TooWeak
            : asked.AskConsent || !await AgreedAsync(asked, system, session, ct) ? SignInStep.Consent
            : SignInStep.Go;
        return (step, session);
    }

    private async Task<bool> AgreedAsync(AskedSignIn asked, RelyingSystem system, OfficerSessionInfo session, CancellationToken ct) =>
        await db.Set<Consent>().AsNoTracking().SingleOrDefaultAsync(c => c.OfficerId == session.OfficerId && c.SystemId == system.Id && c.TakenBackAt == null, ct) is { } consent
        && Scopes.Covers(consent.Scope, asked.Scope);
}
