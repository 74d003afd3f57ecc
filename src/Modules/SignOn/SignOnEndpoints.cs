using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Keys;
using TinhSo.Modules.SignOn.Leaving;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Limiting;

namespace TinhSo.Modules.SignOn;

/// <summary>The addresses of the provider. All are open to the network: each checks the system, the token or the session itself, first thing.</summary>
internal static class SignOnEndpoints
{
    private static readonly string[] Code = ["code"], Query = ["query"], Public = ["public"], Grants = ["authorization_code"], Challenges = ["S256"];
    private static readonly string[] Signs = [IdTokens.Algorithm], Proofs = ["client_secret_basic", "client_secret_post"], Prompts = ["none", "login", "consent", "select_account"];
    private static readonly string[] AllScopes = [Scopes.OpenId, Scopes.Profile, Scopes.Email], Levels = [Scopes.ByPassword, Scopes.BySecondFactor];

    private static readonly string[] Claims =
        ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "name", "preferred_username", "post", "agency_code", "agency_name", "posts", "email"];

    public static void Map(IEndpointRouteBuilder app)
    {
        // One address may sign in a whole agency: the servers that call are counted one by one by the gate, and what is published costs nothing.
        app.MapGet("/.well-known/openid-configuration", (SignOnSettings settings) => settings.IsOpen ? Results.Json(Metadata(settings.Issuer)) : Results.NotFound()).AllowAnonymous().Costs(0);
        app.MapGet("/.well-known/jwks.json", KeysAsync).AllowAnonymous().Costs(0);
        app.MapGet(AuthorizeEndpoint.Path, AuthorizeEndpoint.GetAsync).AllowAnonymous();
        app.MapPost(AuthorizeEndpoint.Path, AuthorizeEndpoint.PostAsync).AllowAnonymous();
        app.MapGet(LeaveEndpoint.Path, LeaveEndpoint.GetAsync).AllowAnonymous();
        app.MapPost(LeaveEndpoint.Path, LeaveEndpoint.PostAsync).AllowAnonymous();
        app.MapPost("/api/sso/token", TokenEndpoints.TokenAsync).AllowAnonymous().Costs(0);
        app.MapPost("/api/sso/introspect", TokenEndpoints.IntrospectAsync).AllowAnonymous().Costs(0);
        app.MapPost("/api/sso/revoke", TokenEndpoints.RevokeAsync).AllowAnonymous().Costs(0);
        app.MapGet("/api/sso/userinfo", TokenEndpoints.UserInfoAsync).AllowAnonymous().Costs(0);
        app.MapPost("/api/sso/userinfo", TokenEndpoints.UserInfoAsync).AllowAnonymous().Costs(0);
    }

    private static async Task<IResult> KeysAsync(SignOnSettings settings, SigningKeys keys, CancellationToken ct) => settings.IsOpen
        ? Results.Json(new { keys = (await keys.PublishedAsync(ct)).Select(k => new { kty = "RSA", use = "sig", alg = IdTokens.Algorithm, kid = k.Kid, n = k.Modulus, e = k.Exponent }) })
        : Results.NotFound();

    private static object Metadata(string issuer) => new
    {
        issuer,
        authorization_endpoint = issuer + AuthorizeEndpoint.Path,
        token_endpoint = issuer + "/api/sso/token",
        userinfo_endpoint = issuer + "/api/sso/userinfo",
        introspection_endpoint = issuer + "/api/sso/introspect",
        revocation_endpoint = issuer + "/api/sso/revoke",
        end_session_endpoint = issuer + LeaveEndpoint.Path,
        jwks_uri = issuer + "/.well-known/jwks.json",
        response_types_supported = Code,
        response_modes_supported = Query,
        grant_types_supported = Grants,
        subject_types_supported = Public,
        id_token_signing_alg_values_supported = Signs,
        token_endpoint_auth_methods_supported = Proofs,
        introspection_endpoint_auth_methods_supported = Proofs,
        revocation_endpoint_auth_methods_supported = Proofs,
        code_challenge_methods_supported = Challenges,
        prompt_values_supported = Prompts,
        acr_values_supported = Levels,
        scopes_supported = AllScopes,
        claims_supported = Claims,
        authorization_response_iss_parameter_supported = true,
        request_parameter_supported = false,
        request_uri_parameter_supported = false,
        claims_parameter_supported = false,
    };
}
