using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Sessions;

/// <summary>The sealed cookie that names a session, and what is asked of it at each request.</summary>
public static class SessionCookie
{
    private const string SessionClaim = "session";
    private const string BegunClaim = "begun";

    public static Guid IdOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(SessionClaim), out var id) ? id : Guid.Empty;

    /// <summary>Gives the browser its cookie, once the session is saved.</summary>
    public static Task SignInAsync(HttpContext http, OpenedSession session, string name, params IEnumerable<Claim> more)
    {
        var services = http.RequestServices;
        var principal = CurrentCaller.Principal(session.Kind, session.HolderId, name);
        ((ClaimsIdentity)principal.Identity!).AddClaims([new(SessionClaim, session.Id.ToString("N")), new(BegunClaim, session.BegunAt.Ticks.ToString(CultureInfo.InvariantCulture)), .. more]);
        var idle = SessionLife.Of(session.Kind, services.GetRequiredService<Settings>()).Idle;
        // Renewed in use by the same span, which is the idle life.
        return http.SignInAsync(CurrentCaller.Scheme, principal, new() { ExpiresUtc = services.GetRequiredService<TimeProvider>().GetUtcNow() + idle });
    }

    /// <summary>Ends what must not go on: a session past its longest life, one that was ended, a cookie that names none.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var (principal, services, aborted) = (context.Principal, context.HttpContext.RequestServices, context.HttpContext.RequestAborted);
        var (session, book) = (IdOf(principal), services.GetRequiredService<SessionBook>());
        var kind = principal?.FindFirstValue("kind") == "officer" ? CallerKind.Officer : CallerKind.Citizen;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        if (session == Guid.Empty || !long.TryParse(principal!.FindFirstValue(BegunClaim), CultureInfo.InvariantCulture, out var begun)
            || new DateTime(begun, DateTimeKind.Utc) + SessionLife.Of(kind, services.GetRequiredService<Settings>()).Longest < now
            || await book.IsEndedAsync(session, new DateTime(begun, DateTimeKind.Utc), aborted))
        {
            await RejectAsync(context);
            return;
        }

        await book.NoteUseAsync(session, context.HttpContext.Connection.RemoteIpAddress, aborted);
    }

    /// <summary>The browser forgets the cookie, and its session ends.</summary>
    public static async Task RejectAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CurrentCaller.Scheme);
    }

    /// <summary>Signing out ends the record, so that a copied cookie is dead too.</summary>
    public static async Task EndAsync(CookieSigningOutContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (await services.GetRequiredService<EndSessions>().HereAsync(context.HttpContext.RequestAborted))
        {
            await services.GetRequiredService<AppDb>().SaveChangesAsync(context.HttpContext.RequestAborted);
        }
    }
}
