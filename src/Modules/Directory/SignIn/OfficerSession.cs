using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>What a pass is good for; one never stands for another.</summary>
internal enum PassUse
{
    /// <summary>From the first password to the page that replaces it.</summary>
    FirstPassword,

    /// <summary>From the right password to the second factor.</summary>
    SecondStep,
}

/// <summary>The officer's cookie, and the passes between the steps of signing in.</summary>
internal sealed class OfficerSession(IDataProtectionProvider protection)
{
    public const string Scheme = CurrentCaller.Scheme;
    private const string StampClaim = "stamp";
    private const string SessionClaim = "session";
    private const string BegunClaim = "begun";

    private static readonly TimeSpan PassLife = TimeSpan.FromMinutes(15);

    public static Task SignInAsync(HttpContext http, Officer officer, OfficerLogin login, OpenedSession session, DateTime provedAt)
    {
        var principal = CurrentCaller.Principal(CallerKind.Officer, officer.Id, officer.Name);
        ((ClaimsIdentity)principal.Identity!).AddClaims(
        [
            new(StampClaim, login.SecurityStamp ?? ""), new(SessionClaim, session.Id.ToString("N")), new(BegunClaim, session.BegunAt.Ticks.ToString(CultureInfo.InvariantCulture)),
            FreshProof.Claim(provedAt),
        ]);
        return http.SignInAsync(Scheme, principal);
    }

    public static Guid IdOf(ClaimsPrincipal? user) => Guid.TryParse(user?.FindFirstValue(SessionClaim), out var id) ? id : Guid.Empty;

    /// <summary>Shows that the holder has just taken the step before; it is no session and opens nothing else.</summary>
    public string Pass(PassUse use, OfficerLogin login) => Passes(use).Protect($"{login.Id:N}.{login.SecurityStamp}", PassLife);

    public (Guid Id, string Stamp)? Read(PassUse use, string? pass)
    {
        try
        {
            var text = Passes(use).Unprotect(pass ?? "");
            return (Guid.ParseExact(text[..32], "N"), text[33..]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Ends what must not go on: the session of an officer who was closed or has a new password, one that was ended, one past its longest life. An officer
    /// who must have a second factor and has none may do nothing but set one up.
    /// </summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context, DirectorySnapshot directory)
    {
        var (principal, services) = (context.Principal, context.HttpContext.RequestServices);
        if (principal?.FindFirstValue("kind") != "officer" || !Guid.TryParse(principal.FindFirstValue("id"), out var id))
        {
            return;
        }

        var (session, aborted) = (IdOf(principal), context.HttpContext.RequestAborted);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var book = services.GetRequiredService<SessionBook>();
        if (!long.TryParse(principal.FindFirstValue(BegunClaim), CultureInfo.InvariantCulture, out var begun)
            || new DateTime(begun, DateTimeKind.Utc) + OpenedSession.LongestLife < now
            || !directory.IsCurrent(id, principal.FindFirstValue(StampClaim))
            || await book.IsEndedAsync(session, aborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
            return;
        }

        await book.NoteUseAsync(session, context.HttpContext.Connection.RemoteIpAddress, aborted);
        if (!directory.HasSecondFactor(id) && services.GetRequiredService<RequiredFactors>().Of(id))
        {
            context.HttpContext.Items[CurrentCaller.NoRightsYet] = OpenSession.SetUpPage;
        }
    }

    public static async Task EndAsync(CookieSigningOutContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (await services.GetRequiredService<EndSessions>().HereAsync(context.HttpContext.RequestAborted))
        {
            await services.GetRequiredService<AppDb>().SaveChangesAsync(context.HttpContext.RequestAborted);
        }
    }

    private ITimeLimitedDataProtector Passes(PassUse use) => protection.CreateProtector("directory.pass", use.ToString()).ToTimeLimitedDataProtector();
}
