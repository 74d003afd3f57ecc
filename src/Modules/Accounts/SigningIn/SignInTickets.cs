using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using TinhSo.Platform;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>What this browser must remember between leaving for the identity server and coming back.</summary>
/// <param name="Level">Of the electronic identity that is asked for; 0: whatever it is.</param>
internal sealed record SignInTicket(string State, string Nonce, string Verifier, string ReturnUrl, int Level = 0)
{
    /// <summary>RFC 7636 section 4.2, method S256.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static SignInTicket New(string returnUrl, int level = 0) => new(Random(), Random(), Random(), returnUrl, level);

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Keeps tickets in encrypted cookies of ten minutes, one for each attempt so that two tabs do not disturb each other; taking a ticket ends it.</summary>
internal sealed class SignInTickets(IDataProtectionProvider protection, Settings settings)
{
    // They go with every request of the site: a page that begins attempts without end must not fill the header.
    private const int Most = 8;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Accounts.SignIn").ToTimeLimitedDataProtector();

    public void Keep(HttpContext http, SignInTicket ticket)
    {
        var begun = http.Request.Cookies.Keys.Where(k => k.StartsWith(Name(""), StringComparison.Ordinal)).ToList();
        foreach (var name in begun.Count < Most ? [] : begun)
        {
            http.Response.Cookies.Delete(name, Options(null));
        }

        http.Response.Cookies.Append(Name(ticket.State[..8]), protector.Protect(JsonSerializer.Serialize(ticket), Life), Options(Life));
    }

    public SignInTicket? Take(HttpContext http, string? state)
    {
        if (state is not { Length: 43 } || http.Request.Cookies[Name(state[..8])] is not { } sealedTicket)
        {
            return null;
        }

        http.Response.Cookies.Delete(Name(state[..8]), Options(null));

        try
        {
            var ticket = JsonSerializer.Deserialize<SignInTicket>(protector.Unprotect(sealedTicket))!;
            return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ticket.State), Encoding.ASCII.GetBytes(state)) ? ticket : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Name(string attempt) => settings.CookieName("tinhso.dang-nhap-") + attempt;

    // Lax, not Strict: the browser comes back from another site.
    private static CookieOptions Options(TimeSpan? life) => new() { IsEssential = true, MaxAge = life, SameSite = SameSiteMode.Lax };
}
