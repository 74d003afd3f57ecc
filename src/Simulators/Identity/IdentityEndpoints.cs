using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace TinhSo.Simulators.Identity;

/// <summary>The national identity as an OpenID Connect provider: code flow with PKCE (S256), one registered client, no session of its own.</summary>
internal static class IdentityEndpoints
{
    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SignIns>();
    }

    public static void MapIdentity(this IEndpointRouteBuilder app)
    {
        app.MapGet("/identity/.well-known/openid-configuration", (HttpRequest request) => Discovery(Issuer(request)));
        app.MapGet("/identity/jwks", (SigningKeys keys) => keys.Published());
        app.MapGet("/identity/authorize", Authorize);
        app.MapPost("/identity/sign-in", ChooseAsync);
        app.MapPost("/identity/token", TokenAsync);
        app.MapGet("/identity/userinfo", UserInfo);
        app.MapPost("/identity/userinfo", UserInfo);
        app.MapGet("/identity/end-session", EndSession);
        app.MapGet("/sim/identity", SignInPages.Overview);
        app.MapGet("/sim/identity/subjects", () => Subjects.All);
        app.MapPost("/sim/identity/roll-key", (SigningKeys keys) => keys.RollOver());
        app.MapPost("/sim/identity/down", (DownOrder order, Outages outages) => outages["identity"] = order.Down);
    }

    private static string Issuer(HttpRequest request) => $"{request.Scheme}://{request.Host}/identity";

    private static object Discovery(string issuer) => new
    {
        issuer,
        authorization_endpoint = issuer + "/authorize",
        token_endpoint = issuer + "/token",
        userinfo_endpoint = issuer + "/userinfo",
        end_session_endpoint = issuer + "/end-session",
        jwks_uri = issuer + "/jwks",
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "query" },
        grant_types_supported = new[] { "authorization_code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        token_endpoint_auth_methods_supported = new[] { "client_secret_post", "client_secret_basic" },
        code_challenge_methods_supported = new[] { "S256" },
        authorization_response_iss_parameter_supported = true,
        scopes_supported = new[] { "openid", "profile", "email", "phone", "address" },
        claims_supported = Subjects.All.SelectMany(s => Subjects.Claims(s).Keys).Distinct(),
    };

    private static IResult Authorize(HttpRequest http, Settings settings, SignIns signIns)
    {
        string? Of(string name) => http.Query[name] is [{ Length: > 0 } only] ? only : null;
        var redirect = Of("redirect_uri");

        // An unknown client or address is told to the person, never redirected to (RFC 6749 section 4.1.2.1).
        if (Of("client_id") != settings.ClientId)
        {
            return SignInPages.Refused("identity.client-unknown", Of("client_id") ?? "");
        }

        if (redirect is null || !settings.RedirectUris.Contains(redirect))
        {
            return SignInPages.Refused("identity.redirect-unknown", redirect ?? "");
        }

        var state = Of("state");
        IResult Back(string error, string why) => Redirect(redirect, ("error", error), ("error_description", why), ("state", state), ("iss", Issuer(http)));

        return (Of("response_type"), Of("scope"), Of("code_challenge"), Of("code_challenge_method"), Of("prompt")) switch
        {
            (not "code", _, _, _, _) => Back("unsupported_response_type", "response_type must be code"),
            (_, var scope, _, _, _) when scope?.Split(' ').Contains("openid") != true => Back("invalid_scope", "scope must contain openid"),
            (_, _, not { Length: 43 }, _, _) => Back("invalid_request", "code_challenge is required (43 characters, S256)"),
            (_, _, _, not "S256", _) => Back("invalid_request", "code_challenge_method must be S256"),
            (_, _, _, _, "none") => Back("login_required", "this server keeps no session"),
            var (_, scope, challenge, _, _) => SignInPages.Choose(
                signIns.Ask(new(settings.ClientId, redirect, scope!, state, Of("nonce"), challenge!)), new Uri(redirect).GetLeftPart(UriPartial.Authority)),
        };
    }

    private static async Task<IResult> ChooseAsync(HttpRequest http, SignIns signIns)
    {
        var form = await http.ReadFormAsync();

        if (signIns.Take(form["ticket"]) is not { } request)
        {
            return SignInPages.Refused("identity.ticket-old");
        }

        return Subjects.Find(form["subject"]) is { } subject
            ? Redirect(request.RedirectUri, ("code", signIns.IssueCode(request, subject)), ("state", request.State), ("iss", Issuer(http)))
            : Redirect(request.RedirectUri, ("error", "access_denied"), ("error_description", "the person did not sign in"), ("state", request.State), ("iss", Issuer(http)));
    }

    private static async Task<IResult> TokenAsync(HttpRequest http, Settings settings, SignIns signIns, SigningKeys keys, TimeProvider clock)
    {
        if (!http.HasFormContentType)
        {
            return Error("invalid_request", "send a form");
        }

        var form = await http.ReadFormAsync();
        var (client, secret) = Credentials(http, form);

        if (client != settings.ClientId || secret != settings.ClientSecret)
        {
            return Error("invalid_client", "client_id or client_secret is wrong", StatusCodes.Status401Unauthorized);
        }

        if (form["grant_type"] != "authorization_code")
        {
            return Error("unsupported_grant_type", "grant_type must be authorization_code");
        }

        // Taken out before anything else is checked: a code that was shown once is spent, right or wrong.
        if (signIns.Redeem(form["code"]) is not var (request, subject))
        {
            return Error("invalid_grant", "the code is unknown, spent or older than 60 seconds");
        }

        if (form["redirect_uri"] != request.RedirectUri)
        {
            return Error("invalid_grant", "redirect_uri is not the one of the authorisation request");
        }

        if (!SignIns.Proves(form["code_verifier"], request.CodeChallenge))
        {
            return Error("invalid_grant", "code_verifier does not match code_challenge");
        }

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = Subjects.Claims(subject);
        claims["iss"] = Issuer(http);
        claims["aud"] = settings.ClientId;
        claims["iat"] = now;
        claims["auth_time"] = now;
        claims["exp"] = now + 300;
        claims["acr"] = "loa" + subject.Level.ToString(CultureInfo.InvariantCulture);

        if (request.Nonce is not null)
        {
            claims["nonce"] = request.Nonce;
        }

        http.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(new
        {
            access_token = signIns.IssueToken(subject), token_type = "Bearer", expires_in = 600, scope = request.Scope, id_token = keys.Sign(claims),
        });
    }

    private static (string? Client, string? Secret) Credentials(HttpRequest http, IFormCollection form)
    {
        if (!http.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return (form["client_id"], form["client_secret"]);
        }

        var bytes = new byte[512];
        return Convert.TryFromBase64String(http.Headers.Authorization.ToString()[6..], bytes, out var length)
            && System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var client, var secret]
            ? (Uri.UnescapeDataString(client), Uri.UnescapeDataString(secret))
            : (null, null);
    }

    private static IResult UserInfo(HttpContext http, SignIns signIns)
    {
        var header = http.Request.Headers.Authorization.ToString();

        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && signIns.Owner(header[7..]) is { } subject)
        {
            return Results.Json(Subjects.Claims(subject));
        }

        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static IResult EndSession(HttpRequest http, Settings settings) =>
        http.Query["post_logout_redirect_uri"] is [{ } uri] && settings.SignedOutUris.Contains(uri)
            ? Redirect(uri, ("state", http.Query["state"]))
            : SignInPages.SignedOut();

    private static IResult Error(string error, string why, int status = StatusCodes.Status400BadRequest) =>
        Results.Json(new { error, error_description = why }, statusCode: status);

    private static IResult Redirect(string uri, params (string Name, string? Value)[] query) =>
        Results.Redirect(QueryHelpers.AddQueryString(uri, query.Where(q => q.Value is not null).ToDictionary(q => q.Name, q => q.Value)));
}

/// <summary>Body of the orders that make a simulator play dead or come back.</summary>
internal sealed record DownOrder(bool Down);
