using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TinhSo.Modules.SignOn;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform.Data;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>One province, and as many other systems as a test registers; officers walk between them with a browser that follows no redirect by itself.</summary>
public sealed class SignOnWorld : IAsyncLifetime
{
    internal const string Issuer = "http://127.0.0.1:5080";
    private int _count;

    internal TinhSoApp App { get; set; } = null!;

    public async Task InitializeAsync() => App = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();

    internal async Task<Party> RegisterAsync(bool email = true)
    {
        var host = $"https://he-thong-{++_count}.example";
        var input = new SystemInput
        {
            Name = $"Hệ thống {_count}", Purpose = "Dùng để thử.", Returns = host + "/quay-lai\n" + host + "/khac?a=1", Leavings = host + "/ra", Start = host + "/", WantsProfile = true, WantsEmail = email,
        };
        var (system, secret) = await App.WithAsync(async s =>
        {
            var added = s.GetRequiredService<RegisterSystem>().Add(input);
            await s.GetRequiredService<AppDb>().SaveChangesAsync();
            return added;
        });
        return new(App, system.Id, system.ClientId, secret, host);
    }

    internal async Task<Browser> OfficerAsync(string user)
    {
        var browser = App.Anonymous();
        await browser.EnterAsync(user);
        return browser;
    }

    /// <summary>From the address that asks to the address that answers, through every page in between; consent is given where it is asked.</summary>
    internal async Task<Uri> WalkAsync(Browser browser, Party party, string url, string? user = null)
    {
        for (var hops = 0; hops < 12; hops++)
        {
            using var answer = await browser.Client.GetAsync(new Uri(url, UriKind.RelativeOrAbsolute));
            if (answer.Headers.Location is { } to)
            {
                url = to.OriginalString;
                if (url.StartsWith(party.Host, StringComparison.Ordinal))
                {
                    return to;
                }

                continue;
            }

            var page = await browser.GetAsync(url);
            if (page.Url.StartsWith("/can-bo/dang-nhap?", StringComparison.Ordinal))
            {
                page = await browser.SubmitAsync(page, [("UserName", user), ("Password", Modules.Directory.DirectorySeed.DemoPassword)]);
            }
            else if (page.Html.QuerySelector("button[name=agree]") is not null)
            {
                page = await browser.SubmitAsync(page, [("agree", "true")]);
            }

            url = page.Html.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content")?.Split("url=")[1] ?? page.Url;
        }

        throw new Xunit.Sdk.XunitException($"{url} leads nowhere");
    }

    /// <summary>A signed-in officer who has agreed, and what the system holds then.</summary>
    internal async Task<Held> HeldAsync(Party party, string user)
    {
        var browser = await OfficerAsync(user);
        var back = await WalkAsync(browser, party, party.Ask());
        var (_, tokens) = await party.RedeemAsync(Party.CodeOf(back));
        return new(browser, tokens["access_token"]!.ToString(), tokens["id_token"]!.ToString());
    }
}

/// <summary>What a system holds after a sign-in.</summary>
internal sealed record Held(Browser Browser, string Token, string IdToken);

/// <summary>Another system, as its developer would write it after reading docs/protocols/officer-sign-on.md.</summary>
internal sealed record Party(TinhSoApp App, Guid Id, string ClientId, string Secret, string Host)
{
    public const string Verifier = "mot-chuoi-bi-mat-dai-hon-bon-muoi-ba-ky-tu-de-thu";

    public string Return => Host + "/quay-lai";

    /// <summary>The address that asks; a null leaves a parameter out.</summary>
    public string Ask(params (string Name, string? Value)[] other)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code", ["client_id"] = ClientId, ["redirect_uri"] = Return, ["scope"] = "openid profile email", ["state"] = "trang-thai", ["nonce"] = "mot-lan",
            ["code_challenge"] = Secrets.Challenge(Verifier), ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in other)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(AuthorizeEndpoint.Path, query.Where(q => q.Value is not null));
    }

    public async Task<Uri> AnswerAsync(Browser browser, params (string Name, string? Value)[] other)
    {
        using var answer = await browser.Client.GetAsync(new Uri(Ask(other), UriKind.Relative));
        return answer.Headers.Location!;
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> RedeemAsync(string code, string verifier = Verifier, string? redirect = null) =>
        PostAsync("/api/sso/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect ?? Return), ("code_verifier", verifier));

    public async Task<bool> IsActiveAsync(string token) => (await PostAsync("/api/sso/introspect", ("token", token))).Body["active"]!.GetValue<bool>();

    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var client = App.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{Secret}")));
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> UserInfoAsync(string token)
    {
        using var client = App.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(new Uri("/api/sso/userinfo", UriKind.Relative));
        return (answer.StatusCode, answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null);
    }

    /// <summary>The id token against the keys published now.</summary>
    public async Task<TokenValidationResult> ReadAsync(string idToken)
    {
        using var client = App.CreateClient();
        var keys = new JsonWebKeySet(await client.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)));
        return await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = SignOnWorld.Issuer, ValidAudience = ClientId, IssuerSigningKeys = keys.GetSigningKeys(), ValidAlgorithms = ["RS256"],
            LifetimeValidator = (_, expires, _, _) => expires > App.Clock.GetUtcNow().UtcDateTime,
        });
    }

    public static string CodeOf(Uri back) => Of(back, "code");

    public static string Of(Uri back, string name) => QueryHelpers.ParseQuery(back.Query).GetValueOrDefault(name).ToString();

    /// <summary>Works on the registered row as the system and saves.</summary>
    public Task ChangeAsync(Action<RegisterSystem, RelyingSystem> change) => App.WithAsync(async s =>
    {
        var db = s.GetRequiredService<AppDb>();
        change(s.GetRequiredService<RegisterSystem>(), await db.Set<RelyingSystem>().SingleAsync(x => x.Id == Id));
        await db.SaveChangesAsync();
    });
}
