using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

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
internal sealed class OfficerSession(IDataProtectionProvider protection, Settings settings)
{
    public const string Scheme = CurrentCaller.Scheme;
    private const string StampClaim = "stamp";

    private static readonly TimeSpan PassLife = TimeSpan.FromMinutes(15);

    public static Task SignInAsync(HttpContext http, Officer officer, OfficerLogin login, OpenedSession session, DateTime provedAt) =>
        SessionCookie.SignInAsync(http, session, officer.Name, new Claim(StampClaim, login.SecurityStamp ?? ""), FreshProof.Claim(provedAt));

    /// <summary>Shows that the holder has just taken the step before; it is no session and opens nothing else. In a cookie, for addresses are written down in many places.</summary>
    public void GivePass(HttpContext http, PassUse use, OfficerLogin login) =>
        http.Response.Cookies.Append(Name(use), Passes(use).Protect($"{login.Id:N}.{login.SecurityStamp}", PassLife), new() { MaxAge = PassLife, SameSite = SameSiteMode.Lax, IsEssential = true });

    public void TakePass(HttpContext http, PassUse use) => http.Response.Cookies.Delete(Name(use));

    public (Guid Id, string Stamp)? Read(HttpContext http, PassUse use)
    {
        try
        {
            var text = Passes(use).Unprotect(http.Request.Cookies[Name(use)] ?? "");
            return (Guid.ParseExact(text[..32], "N"), text[33..]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Beyond what is asked of every session: ends that of an officer who was closed or has a new password. An officer who must have a second factor and has
    /// none may do nothing but set one up.
    /// </summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context, DirectorySnapshot directory)
    {
        var principal = context.Principal;
        if (principal?.FindFirstValue("kind") != "officer" || !Guid.TryParse(principal.FindFirstValue("id"), out var id))
        {
            return;
        }

        if (!directory.IsCurrent(id, principal.FindFirstValue(StampClaim)))
        {
            await SessionCookie.RejectAsync(context);
        }
        else if (!directory.HasSecondFactor(id) && context.HttpContext.RequestServices.GetRequiredService<RequiredFactors>().Of(id))
        {
            context.HttpContext.Items[CurrentCaller.NoRightsYet] = OpenSession.SetUpPage;
        }
    }

    private string Name(PassUse use) => settings.CookieName($"tinhso.pass.{(use == PassUse.FirstPassword ? "first" : "second")}");

    private ITimeLimitedDataProtector Passes(PassUse use) => protection.CreateProtector("directory.pass", use.ToString()).ToTimeLimitedDataProtector();
}
