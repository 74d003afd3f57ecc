using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace TinhSo.Tests.Simulators;

[Trait("Engine", "any")]
public sealed class IdentityProviderTests : IAsyncLifetime
{
    private const string Verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
    private readonly MovableClock clock = new();
    private SimulatorHost host = null!;

    public async Task InitializeAsync() => host = await SimulatorHost.StartAsync("http://127.0.0.1:5110", clock);

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_person_signs_in_and_the_token_carries_the_proven_claims()
    {
        var (status, token) = await RedeemAsync(await CodeAsync("an"));

        Assert.Equal(HttpStatusCode.OK, status);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token["id_token"]!.ToString().Split('.')[1]))!;
        Assert.Equal("Nguyễn Văn An", claims["name"]!.ToString());
        Assert.Equal("089085999901", claims["personal_identifier"]!.ToString());
        Assert.Equal(2, (int)claims["loa"]!);
        Assert.Equal("n-1", claims["nonce"]!.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/identity/userinfo");
        request.Headers.Authorization = new("Bearer", token["access_token"]!.ToString());
        using var answer = await host.Http.SendAsync(request);
        Assert.Equal(claims["sub"]!.ToString(), JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["sub"]!.ToString());
    }

    [Fact]
    public async Task An_organisation_carries_its_tax_code_and_representative()
    {
        var (_, token) = await RedeemAsync(await CodeAsync("lua-gao"));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(token["id_token"]!.ToString().Split('.')[1]))!;

        Assert.Equal("organisation", claims["subject_kind"]!.ToString());
        Assert.Equal("1699999014", claims["tax_code"]!.ToString());
        Assert.Equal("Nguyễn Văn An", claims["representative"]!["name"]!.ToString());
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var code = await CodeAsync("an");
        await RedeemAsync(code);

        var (status, answer) = await RedeemAsync(code);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_grant", answer["error"]!.ToString());
    }

    [Fact]
    public async Task A_code_is_worth_nothing_after_a_minute()
    {
        var code = await CodeAsync("an");
        clock.Move(TimeSpan.FromSeconds(61));

        Assert.Equal("invalid_grant", (await RedeemAsync(code)).Answer["error"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_verifier_spends_the_code()
    {
        var code = await CodeAsync("an");

        Assert.Equal("invalid_grant", (await RedeemAsync(code, verifier: new string('x', 43))).Answer["error"]!.ToString());
        Assert.Equal("invalid_grant", (await RedeemAsync(code)).Answer["error"]!.ToString());
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var (status, answer) = await RedeemAsync(await CodeAsync("an"), secret: "guess");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", answer["error"]!.ToString());
    }

    [Theory]
    [InlineData("redirect_uri", "http://127.0.0.1:5110/dang-nhap/quay-lai/")]
    [InlineData("redirect_uri", "https://evil.example/dang-nhap/quay-lai")]
    [InlineData("client_id", "somebody")]
    public async Task An_unknown_client_or_address_is_never_redirected_to(string name, string value)
    {
        using var answer = await host.Http.GetAsync(Address((name, value)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "profile", "invalid_scope")]
    public async Task Other_faults_go_back_with_the_state(string name, string value, string error)
    {
        using var answer = await host.Http.GetAsync(Address((name, value)));
        var query = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);

        Assert.Equal(error, query["error"]);
        Assert.Equal("s-1", query["state"]);
    }

    [Fact]
    public async Task Declining_goes_back_with_access_denied()
    {
        var location = await ChooseAsync("");
        Assert.Equal("access_denied", QueryHelpers.ParseQuery(location.Query)["error"]);
    }

    [Fact]
    public async Task The_key_survives_a_restart_and_changes_with_a_roll_over()
    {
        var first = (await host.GetAsync("/identity/jwks")).ToJsonString();
        await host.StopAsync();
        host = await SimulatorHost.StartAsync("http://127.0.0.1:5110", clock, host.Folder);
        Assert.Equal(first, (await host.GetAsync("/identity/jwks")).ToJsonString());

        using var rolled = await host.Http.PostAsync("/sim/identity/roll-key", null);
        Assert.NotEqual(first, (await host.GetAsync("/identity/jwks")).ToJsonString());
    }

    [Fact]
    public async Task A_form_from_a_foreign_page_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sim/mail/clear");
        request.Headers.Add("Origin", "https://evil.example");
        using var answer = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static string Address(params (string Name, string Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = "tinhso-angiang", ["redirect_uri"] = "http://127.0.0.1:5110/dang-nhap/quay-lai", ["response_type"] = "code",
            ["scope"] = "openid profile", ["state"] = "s-1", ["nonce"] = "n-1", ["code_challenge_method"] = "S256",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        };

        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString("/identity/authorize", query);
    }

    private async Task<Uri> ChooseAsync(string key)
    {
        var page = await new HtmlParser().ParseDocumentAsync(await host.Http.GetStringAsync(Address()));
        var ticket = page.QuerySelector("input[name=ticket]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["ticket"] = ticket, ["subject"] = key });
        using var answer = await host.Http.PostAsync("/identity/sign-in", form);

        return answer.Headers.Location!;
    }

    private async Task<string> CodeAsync(string key) => QueryHelpers.ParseQuery((await ChooseAsync(key)).Query)["code"]!;

    private async Task<(HttpStatusCode Status, JsonNode Answer)> RedeemAsync(string code, string verifier = Verifier, string secret = "chi-dung-cho-trinh-mo-phong")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["client_id"] = "tinhso-angiang",
            ["client_secret"] = secret, ["redirect_uri"] = "http://127.0.0.1:5110/dang-nhap/quay-lai",
        });
        using var answer = await host.Http.PostAsync("/identity/token", form);

        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}

/// <summary>A clock that runs as usual and can be pushed forward.</summary>
internal sealed class MovableClock : TimeProvider
{
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public void Move(TimeSpan by) => ahead += by;
}
