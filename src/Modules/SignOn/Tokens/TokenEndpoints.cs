using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>What the servers of other systems call: token, introspection (RFC 7662), revocation (RFC 7009) and userinfo. What they answer is in docs/protocols/officer-sign-on.md.</summary>
internal static class TokenEndpoints
{
    private const int MostOctets = 16 * 1024;

    private delegate Task<IResult> Answer(IServiceProvider services, RelyingSystem system, IFormCollection form, CancellationToken ct);

    public static Task<IResult> TokenAsync(HttpContext http, CancellationToken ct) => KnownAsync(http, RedeemAsync, ct);

    public static Task<IResult> IntrospectAsync(HttpContext http, CancellationToken ct) => KnownAsync(http, LookAsync, ct);

    public static Task<IResult> RevokeAsync(HttpContext http, CancellationToken ct) => KnownAsync(http, GiveBackAsync, ct);

    public static async Task<IResult> UserInfoAsync(HttpContext http, CancellationToken ct)
    {
        var (services, header) = (http.RequestServices, http.Request.Headers.Authorization.ToString());
        var gate = services.GetRequiredService<SignOnGate>();
        if (!services.GetRequiredService<SignOnSettings>().IsOpen)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (await services.GetRequiredService<LiveGrants>().OfTokenAsync(header["Bearer ".Length..].Trim(), ct) is not { } grant)
        {
            // Tokens run out every ten minutes, so a wrong one is no guess, and many are no attack.
            if (!gate.Admits($"bearer:{http.Connection.RemoteIpAddress}"))
            {
                return TooMany(http);
            }

            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        return gate.Admits($"system:{grant.SystemId}") ? Results.Json(services.GetRequiredService<OfficerClaims>().Of(grant.OfficerId, grant.Scope)) : TooMany(http);
    }

    private static async Task<IResult> KnownAsync(HttpContext http, Answer answer, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!services.GetRequiredService<SignOnSettings>().IsOpen)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        var gate = services.GetRequiredService<SignOnGate>();
        if (await Forms.ReadAsync(http, MostOctets, ct) is not { } form)
        {
            return Refuse("invalid_request", "send a form of no more than 16 kB, with its length");
        }

        if (await services.GetRequiredService<CallingSystem>().FindAsync(http, form, ct) is not { } system)
        {
            // Only after the secret proved nobody: many systems may stand behind one address, and a right secret always works.
            if (!gate.Admits($"wrong:{http.Connection.RemoteIpAddress}"))
            {
                return TooMany(http);
            }

            await services.GetRequiredService<NoteFailedSignIn>().RunAsync(SignInWay.System, null, ct);
            await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
            Log(services).LogWarning("A system did not prove itself, from {Address}", http.Connection.RemoteIpAddress);
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"tinhso\"";
            return Refuse("invalid_client", "client_id or client_secret is wrong, or given twice", StatusCodes.Status401Unauthorized);
        }

        return !gate.Admits($"system:{system.Id}") ? TooMany(http)
            : form.Any(f => f.Value.Count > 1) ? Refuse("invalid_request", "a parameter stands twice")
            : await answer(services, system, form, ct);
    }

    private static async Task<IResult> RedeemAsync(IServiceProvider services, RelyingSystem system, IFormCollection form, CancellationToken ct)
    {
        if (!system.Active)
        {
            return Refuse("unauthorized_client", "this system is switched off");
        }

        if (form["grant_type"] != "authorization_code")
        {
            return Refuse("unsupported_grant_type", "grant_type must be authorization_code");
        }

        if (form["code"].ToString() is not { Length: > 0 } code)
        {
            return Refuse("invalid_request", "code is missing");
        }

        var result = await services.GetRequiredService<RedeemCode>().RunAsync(system, code, form["redirect_uri"].ToString(), form["code_verifier"].ToString(), ct);
        var idToken = result.Grant is { } given ? await services.GetRequiredService<IdTokens>().SignAsync(given, system.ClientId, result.Token, ct) : null;
        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        if (result.Grant is not { } grant)
        {
            // The system hears no more than the standard's word; the reason is for who reads the log.
            Log(services).LogWarning("Code refused to system {System}: {Why}", system.Id, result.Why);
            return Refuse("invalid_grant", "the code is wrong, used, expired or not meant for this request");
        }

        return Results.Json(new
        {
            access_token = result.Token, token_type = "Bearer", expires_in = (int)RedeemCode.Life.TotalSeconds, scope = grant.Scope, id_token = idToken,
        });
    }

    private static async Task<IResult> LookAsync(IServiceProvider services, RelyingSystem system, IFormCollection form, CancellationToken ct)
    {
        var settings = services.GetRequiredService<SignOnSettings>();
        // To a stranger somebody else's token is as unknown as one that never was.
        return await services.GetRequiredService<LiveGrants>().OfTokenAsync(form["token"].ToString(), ct) is { } grant && grant.SystemId == system.Id
            ? Results.Json(new
            {
                active = true, scope = grant.Scope, client_id = system.ClientId, sub = OfficerClaims.Subject(grant.OfficerId), token_type = "Bearer", iss = settings.Issuer, aud = system.ClientId,
                exp = new DateTimeOffset(grant.TokenUntil!.Value).ToUnixTimeSeconds(), iat = new DateTimeOffset(grant.TokenUntil.Value - RedeemCode.Life).ToUnixTimeSeconds(),
                auth_time = new DateTimeOffset(grant.ProvedAt).ToUnixTimeSeconds(), acr = Scopes.LevelOf(grant.SecondFactor),
            })
            : Results.Json(new { active = false });
    }

    private static async Task<IResult> GiveBackAsync(IServiceProvider services, RelyingSystem system, IFormCollection form, CancellationToken ct)
    {
        await services.GetRequiredService<RedeemCode>().RevokeAsync(system, form["token"].ToString(), ct);
        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        return Results.Ok();
    }

    private static ILogger Log(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("TinhSo.SignOn");

    private static IResult Refuse(string error, string why, int status = StatusCodes.Status400BadRequest) => Results.Json(new { error, error_description = why }, statusCode: status);

    private static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "60";
        return Refuse("temporarily_unavailable", "too many requests; try again in a minute", StatusCodes.Status429TooManyRequests);
    }
}
