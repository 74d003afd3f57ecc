using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>The officer's cookie, and the pass from the first password to the page that replaces it.</summary>
internal sealed class OfficerSession(IDataProtectionProvider protection)
{
    public const string Scheme = CurrentCaller.Scheme;
    public const string StampClaim = "stamp";

    private static readonly TimeSpan PassLife = TimeSpan.FromMinutes(15);

    private readonly ITimeLimitedDataProtector passes = protection.CreateProtector("directory.first-password").ToTimeLimitedDataProtector();

    public static Task SignInAsync(HttpContext http, Officer officer, OfficerLogin login)
    {
        var principal = CurrentCaller.Principal(CallerKind.Officer, officer.Id, officer.Name);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new Claim(StampClaim, login.SecurityStamp ?? ""));
        return http.SignInAsync(Scheme, principal);
    }

    /// <summary>Shows that the holder has just given the first password; it is no session and opens nothing else.</summary>
    public string Pass(OfficerLogin login) => passes.Protect($"{login.Id:N}.{login.SecurityStamp}", PassLife);

    public (Guid Id, string Stamp)? Read(string? pass)
    {
        try
        {
            var text = passes.Unprotect(pass ?? "");
            return (Guid.ParseExact(text[..32], "N"), text[33..]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Ends the sessions of an officer who was closed or whose password was changed.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context, DirectorySnapshot directory)
    {
        var principal = context.Principal;
        if (principal?.FindFirstValue("kind") == "officer"
            && Guid.TryParse(principal.FindFirstValue("id"), out var id)
            && !directory.IsCurrent(id, principal.FindFirstValue(StampClaim)))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(Scheme);
        }
    }
}
