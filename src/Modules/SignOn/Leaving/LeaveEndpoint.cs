using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Tokens;

namespace TinhSo.Modules.SignOn.Leaving;

/// <summary>A sign-out that another system asks for, checked: who asks, and where the browser may go after it.</summary>
internal sealed record AskedLeave(string? System, string? Back);

/// <summary>Carries it to the page that asks the officer, sealed.</summary>
internal sealed class CarriedLeave(IDataProtectionProvider protection)
{
    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("signon.leave").ToTimeLimitedDataProtector();

    public string Pack(AskedLeave asked) => _seal.Protect(JsonSerializer.Serialize(asked, CarriedSignIn.Json), TimeSpan.FromMinutes(30));

    public AskedLeave Open(string? packed)
    {
        try
        {
            return packed is { Length: > 0 } ? JsonSerializer.Deserialize<AskedLeave>(_seal.Unprotect(packed))! : new(null, null);
        }
        catch (CryptographicException)
        {
            return new(null, null);
        }
    }
}

/// <summary>The address at which other systems ask for a sign-out (OpenID Connect RP-Initiated Logout). It ends nothing: the page it leads to asks the officer.</summary>
internal static class LeaveEndpoint
{
    public const string Path = "/can-bo/dang-xuat-mot-lan";
    public const string Page = "/can-bo/dang-xuat-mot-lan/hoi";

    public static async Task<IResult> GetAsync(HttpContext http, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!services.GetRequiredService<SignOnSettings>().IsOpen)
        {
            return Results.NotFound();
        }

        var asked = await ReadAsync(services, http.Request.Query, ct);
        return Results.LocalRedirect($"{Page}?yc={services.GetRequiredService<CarriedLeave>().Pack(asked)}");
    }

    public static Task<IResult> PostAsync(HttpContext http, CancellationToken ct) => AuthorizeEndpoint.AsGetAsync(http, Path, ct);

    private static async Task<AskedLeave> ReadAsync(IServiceProvider services, IQueryCollection given, CancellationToken ct)
    {
        string? One(string name) => given[name] is [{ Length: > 0 and < 4000 } only] ? only : null;
        var named = One("client_id");
        var hinted = One("id_token_hint") is { } hint ? await services.GetRequiredService<IdTokens>().ClientOfHintAsync(hint, ct) : null;
        if ((hinted ?? named) is not { } id || (named is not null && hinted is not null && named != hinted) || await services.GetRequiredService<Systems>().FindAsync(id, ct) is not { Active: true } system)
        {
            return new(null, null);
        }

        return One("post_logout_redirect_uri") is { } back && system.LeavesTo(back)
            ? new(system.Name, One("state") is { Length: <= ReadSignIn.LongestState } state ? QueryHelpers.AddQueryString(back, "state", state) : back)
            : new(system.Name, null);
    }
}
