using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using TinhSo.Contracts.Accounts;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>Why a sign-in did not come through; each has its own words on the page.</summary>
internal enum SignInFailure
{
    NotConfigured,
    Unreachable,
    Declined,
    StaleState,
    CodeRefused,
    TokenInvalid,
    IdentityIncomplete,
}

/// <summary>A sign-in ended without a proven identity.</summary>
internal sealed class SignInFailed(SignInFailure failure, string detail, Exception? cause = null) : Exception(detail, cause)
{
    public SignInFailure Failure { get; } = failure;
}

/// <summary>OpenID Connect client of the national identity: authorisation code flow with PKCE, id token validated against the server's published keys.</summary>
internal sealed class IdentityServer(IdentitySettings settings, IHttpClientFactory http, TimeProvider clock)
{
    public const string HttpName = "identity";
    private const int Highest = 2;
    private static readonly TimeSpan KeepFor = TimeSpan.FromHours(1);

    /// <summary>Tokens with made-up keys must not make us ask the server for each of them.</summary>
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];
    private readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };
    private (OpenIdConnectConfiguration Published, DateTimeOffset At)? known;
    private DateTimeOffset? askedAgain;

    /// <summary>Where to send the browser.</summary>
    public async Task<string> SignInUrlAsync(SignInTicket ticket, string redirectUri, CancellationToken ct)
    {
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = (await PublishedAsync(fresh: false, ct)).AuthorizationEndpoint,
            ClientId = settings.ClientId,
            RedirectUri = redirectUri,
            ResponseType = OpenIdConnectResponseType.Code,
            Scope = "openid profile email phone address",
            State = ticket.State,
            Nonce = ticket.Nonce,
        };
        message.SetParameter("code_challenge", ticket.Challenge);
        message.SetParameter("code_challenge_method", "S256");
        if (ticket.Level > 0 && LevelNamed(ticket.Level) is { } level)
        {
            message.AcrValues = level;
        }

        return message.CreateAuthenticationRequestUrl();
    }

    /// <summary>Where a browser may end the session at the identity server too; null when the server has no such address.</summary>
    public async Task<string?> SignOutUrlAsync(string returnTo, CancellationToken ct)
    {
        var address = (await PublishedAsync(fresh: false, ct)).EndSessionEndpoint;

        return string.IsNullOrEmpty(address)
            ? null
            : new OpenIdConnectMessage { IssuerAddress = address, ClientId = settings.ClientId, PostLogoutRedirectUri = returnTo }.CreateLogoutRequestUrl();
    }

    /// <summary>Refuses an answer that another server gave (RFC 9207), before the code in it goes anywhere; a server that promises to name itself must.</summary>
    public async Task MustBeFromAsync(string? issuer, CancellationToken ct)
    {
        var published = await PublishedAsync(fresh: false, ct);
        if (issuer is null ? published.AuthorizationResponseIssParameterSupported : issuer != published.Issuer)
        {
            throw new SignInFailed(SignInFailure.TokenInvalid, "iss of the answer");
        }
    }

    /// <summary>Exchanges the code and returns what the id token proves.</summary>
    public async Task<ProvenIdentity> RedeemAsync(string code, SignInTicket ticket, string redirectUri, CancellationToken ct)
    {
        var published = await PublishedAsync(fresh: false, ct);
        var claims = await ValidateAsync(await IdTokenAsync(published, code, ticket, redirectUri, ct), published, ticket.Nonce, ct);

        var proven = ProvenIdentity.Read(claims) ?? throw new SignInFailed(SignInFailure.IdentityIncomplete, "sub, name or identifier is missing");
        return WithLevel(proven, claims);
    }

    /// <summary>Two claims may tell a person's level: either is believed, and where both are there they must agree.</summary>
    internal ProvenIdentity WithLevel(ProvenIdentity proven, IDictionary<string, object> claims)
    {
        if (proven.Kind != AccountKind.Person || settings.LevelValue.Length == 0 || !claims.TryGetValue("acr", out var acr))
        {
            return proven;
        }

        return ProvenIdentity.ToldLevel(claims) is not { } told ? proven with { Level = acr as string == LevelNamed(Highest) ? Highest : proven.Level }
            : acr as string == LevelNamed(told) ? proven
            : throw new SignInFailed(SignInFailure.TokenInvalid, "acr");
    }

    internal async Task<IDictionary<string, object>> ValidateAsync(string idToken, OpenIdConnectConfiguration published, string nonce, CancellationToken ct)
    {
        var result = await tokens.ValidateTokenAsync(idToken, Rules(published));

        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The server may have changed its key since we last asked.
            result = await tokens.ValidateTokenAsync(idToken, Rules(await PublishedAsync(fresh: true, ct)));
        }

        if (!result.IsValid)
        {
            throw new SignInFailed(SignInFailure.TokenInvalid, result.Exception.GetType().Name, result.Exception);
        }

        return result.Claims.TryGetValue("nonce", out var given) && given is string text && text == nonce
            ? result.Claims
            : throw new SignInFailed(SignInFailure.TokenInvalid, "nonce");
    }

    private string? LevelNamed(int level) => settings.LevelValue.Length == 0 ? null : string.Format(CultureInfo.InvariantCulture, settings.LevelValue, level);

    private TokenValidationParameters Rules(OpenIdConnectConfiguration published) => new()
    {
        ValidIssuer = published.Issuer,
        ValidAudience = settings.ClientId,
        IssuerSigningKeys = published.SigningKeys,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ClockSkew = TimeSpan.FromMinutes(2),
    };

    private async Task<string> IdTokenAsync(OpenIdConnectConfiguration published, string code, SignInTicket ticket, string redirectUri, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = ticket.Verifier,
            ["client_id"] = settings.ClientId, ["client_secret"] = settings.ClientSecret,
        });

        try
        {
            using var answer = await http.CreateClient(HttpName).PostAsync(new Uri(published.TokenEndpoint), form, ct);
            var body = (int)answer.StatusCode < 500 ? await answer.Content.ReadFromJsonAsync<JsonObject>(ct) : null;

            return (answer.IsSuccessStatusCode, body?["id_token"]?.ToString(), body?["error"]?.ToString()) switch
            {
                (true, { Length: > 0 } token, _) => token,
                (_, _, { } error) => throw new SignInFailed(SignInFailure.CodeRefused, error),
                _ => throw new SignInFailed(SignInFailure.Unreachable, $"token endpoint: {(int)answer.StatusCode}"),
            };
        }
        catch (Exception e) when (IsOutage(e, ct))
        {
            throw new SignInFailed(SignInFailure.Unreachable, e.GetType().Name, e);
        }
    }

    private async Task<OpenIdConnectConfiguration> PublishedAsync(bool fresh, CancellationToken ct)
    {
        if (!settings.IsConfigured)
        {
            throw new SignInFailed(SignInFailure.NotConfigured, "Identity:Authority is empty");
        }

        var now = clock.GetUtcNow();
        if (known is var (published, at) && (fresh ? now - askedAgain < AskAgainAfter : now - at < KeepFor))
        {
            return published;
        }

        askedAgain = fresh ? now : askedAgain;

        try
        {
            var documents = new HttpDocumentRetriever(http.CreateClient(HttpName)) { RequireHttps = settings.MustBeHttps };
            var asked = await OpenIdConnectConfigurationRetriever.GetAsync(settings.Authority + "/.well-known/openid-configuration", documents, ct);
            if (asked.Issuer.TrimEnd('/') != settings.Authority)
            {
                throw new SignInFailed(SignInFailure.TokenInvalid, "the metadata names another issuer");
            }

            known = (asked, clock.GetUtcNow());

            return asked;
        }
        catch (Exception e) when (IsOutage(e, ct) || e is ArgumentException or InvalidOperationException)
        {
            throw new SignInFailed(SignInFailure.Unreachable, e.GetType().Name, e);
        }
    }

    // IdentityModel wraps network and format errors into IOException.
    private static bool IsOutage(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException or System.Text.Json.JsonException or NotSupportedException || (e is TaskCanceledException && !ct.IsCancellationRequested);
}
