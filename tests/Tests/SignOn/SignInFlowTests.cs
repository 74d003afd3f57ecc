using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>Officers enter another system: what is asked of them, what the system learns, and every request that is not as it must be.</summary>
public sealed class SignInFlowTests(SignOnWorld world) : IClassFixture<SignOnWorld>
{
    private const string User = "xuly1.long-xuyen";
    private const string Finance = "xuly.so-tai-chinh";

    [Fact]
    public async Task An_officer_enters_another_system_agrees_once_and_the_system_learns_who_they_are()
    {
        var party = await world.RegisterAsync();
        var browser = world.App.Anonymous();
        var back = await world.WalkAsync(browser, party, party.Ask(), User);
        Assert.StartsWith(party.Return + "?", back.OriginalString, StringComparison.Ordinal);
        Assert.Equal(("trang-thai", SignOnWorld.Issuer), (Party.Of(back, "state"), Party.Of(back, "iss")));

        var (status, tokens) = await party.RedeemAsync(Party.CodeOf(back));
        Assert.Equal((HttpStatusCode.OK, "Bearer", 600), (status, tokens["token_type"]!.ToString(), tokens["expires_in"]!.GetValue<int>()));
        var read = await party.ReadAsync(tokens["id_token"]!.ToString());
        Assert.True(read.IsValid, read.Exception?.Message);
        var id = await world.App.OfficerIdAsync(User);
        Assert.Equal((id.ToString("N"), "mot-lan", Scopes.ByPassword), (read.Claims["sub"], read.Claims["nonce"], read.Claims["acr"]));
        Assert.Equal(world.App.Clock.GetUtcNow().ToUnixTimeSeconds(), Convert.ToInt64(read.Claims["auth_time"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.DoesNotContain("name", read.Claims.Keys);

        var (_, person) = await party.UserInfoAsync(tokens["access_token"]!.ToString());
        Assert.Equal((id.ToString("N"), User, $"{User}@tinhso.example"), (person!["sub"]!.ToString(), person["preferred_username"]!.ToString(), person["email"]!.ToString()));
        Assert.NotEmpty(person["agency_name"]!.ToString());
        Assert.Equal(person["post"]!.ToString(), person["posts"]![0]!["post"]!.ToString());

        // The second time nobody is asked anything.
        Assert.NotEmpty(Party.CodeOf(await party.AnswerAsync(browser)));
    }

    [Fact]
    public async Task A_system_hears_no_more_than_it_may_and_asked_for()
    {
        var party = await world.RegisterAsync(email: false);
        var browser = await world.OfficerAsync(User);
        var back = await world.WalkAsync(browser, party, party.Ask(("scope", "openid email phone")));
        var (_, tokens) = await party.RedeemAsync(Party.CodeOf(back));
        Assert.Equal("openid", tokens["scope"]!.ToString());
        Assert.Single((await party.UserInfoAsync(tokens["access_token"]!.ToString())).Body!.AsObject());
        // More than was agreed to is asked anew.
        Assert.StartsWith(AuthorizeEndpoint.Page, (await party.AnswerAsync(browser, ("scope", "openid profile"))).OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_consent_says_what_is_handed_over_and_a_no_goes_back_as_an_error()
    {
        var party = await world.RegisterAsync();
        var browser = await world.OfficerAsync(User);
        var page = await browser.GetAsync(party.Ask());
        Assert.Contains($"{User}@tinhso.example", page.Text, StringComparison.Ordinal);
        Assert.Contains("Dùng để thử.", page.Text, StringComparison.Ordinal);
        var refused = await browser.SubmitAsync(page, [("agree", "false")]);
        Assert.Contains("error=access_denied", refused.One("meta[http-equiv=refresh]").GetAttribute("content"), StringComparison.Ordinal);
        // A page of ours leads on by itself; a redirect after a form would be stopped by our own policy.
        Assert.StartsWith("0;url=" + party.Return + "?", refused.One("meta[http-equiv=refresh]").GetAttribute("content"), StringComparison.Ordinal);
        Assert.Equal("consent_required", Party.Of(await party.AnswerAsync(browser, ("prompt", "none")), "error"));
    }

    [Theory]
    [InlineData("invalid_request", "code_challenge", null)]
    [InlineData("invalid_request", "code_challenge", "ngan")]
    [InlineData("invalid_request", "code_challenge_method", null)]
    [InlineData("invalid_request", "code_challenge_method", "plain")]
    [InlineData("unsupported_response_type", "response_type", "token")]
    [InlineData("unsupported_response_type", "response_type", "code id_token")]
    [InlineData("invalid_request", "response_mode", "fragment")]
    [InlineData("invalid_scope", "scope", "profile")]
    [InlineData("invalid_request", "prompt", "none login")]
    [InlineData("invalid_request", "max_age", "-1")]
    [InlineData("request_not_supported", "request", "eyJ")]
    [InlineData("request_uri_not_supported", "request_uri", "https://x.example/r")]
    [InlineData("unmet_authentication_requirements", "acr_values", "urn:la")]
    public async Task A_wrong_request_goes_back_as_an_error(string error, string name, string? value)
    {
        var party = await world.RegisterAsync();
        var back = await party.AnswerAsync(world.App.Anonymous(), (name, value));
        Assert.StartsWith(party.Return + "?", back.OriginalString, StringComparison.Ordinal);
        Assert.Equal((error, "trang-thai", SignOnWorld.Issuer, ""), (Party.Of(back, "error"), Party.Of(back, "state"), Party.Of(back, "iss"), Party.CodeOf(back)));
    }

    [Fact]
    public async Task A_parameter_that_stands_twice_is_refused()
    {
        var party = await world.RegisterAsync();
        using var answer = await world.App.Anonymous().Client.GetAsync(new Uri(party.Ask() + "&state=hai", UriKind.Relative));
        Assert.Equal("invalid_request", Party.Of(answer.Headers.Location!, "error"));
    }

    [Theory]
    [InlineData("https://he-thong.example/quay-lai")]
    [InlineData("{host}/quay-lai/")]
    [InlineData("{host}/quay-laj")]
    [InlineData("{host}/quay-lai?x=1")]
    [InlineData("{host}/quay-lai#x")]
    [InlineData("{host}.ke-gian.example/quay-lai")]
    [InlineData("{host}@ke-gian.example/quay-lai")]
    [InlineData("HTTPS{rest}/quay-lai")]
    [InlineData("{host}/khac")]
    [InlineData("//ke-gian.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData(null)]
    public async Task An_address_that_is_off_by_anything_is_told_to_the_person_and_gets_nothing(string? address)
    {
        var party = await world.RegisterAsync();
        var wrong = address?.Replace("{host}", party.Host, StringComparison.Ordinal).Replace("{rest}", party.Host["https".Length..], StringComparison.Ordinal);
        var browser = await world.OfficerAsync(User);
        // Also where something else is wrong, which would otherwise be sent back.
        foreach (var error in new (string, string?)[] { ("scope", "openid"), ("response_type", "token"), ("prompt", "none") })
        {
            var to = await party.AnswerAsync(browser, ("redirect_uri", wrong), error);
            Assert.Equal(AuthorizeEndpoint.Page + "?loi=redirect", to.OriginalString);
        }

        var page = await browser.GetAsync(AuthorizeEndpoint.Page + "?loi=redirect", HttpStatusCode.BadRequest);
        Assert.Empty(page.All("main a:not([href='/can-bo'])"));
    }

    [Fact]
    public async Task An_unknown_system_two_addresses_or_an_old_sign_in_lead_nowhere()
    {
        var (party, other) = (await world.RegisterAsync(), await world.RegisterAsync());
        var browser = world.App.Anonymous();
        Assert.EndsWith("?loi=client", (await party.AnswerAsync(browser, ("client_id", "khong-co"))).OriginalString, StringComparison.Ordinal);
        Assert.EndsWith("?loi=redirect", (await party.AnswerAsync(browser, ("redirect_uri", other.Return))).OriginalString, StringComparison.Ordinal);
        Assert.EndsWith("?loi=old", (await party.AnswerAsync(browser, ("yc", "CfDJ8bia"))).OriginalString, StringComparison.Ordinal);
        using var twice = await browser.Client.GetAsync(new Uri(party.Ask() + "&redirect_uri=https%3A%2F%2Fke-gian.example", UriKind.Relative));
        Assert.EndsWith("?loi=redirect", twice.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var page = await browser.GetAsync(AuthorizeEndpoint.Page + "?loi=https://ke-gian.example", HttpStatusCode.BadRequest);
        Assert.DoesNotContain("ke-gian", page.One("main").InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_request_shows_no_page()
    {
        var party = await world.RegisterAsync();
        Assert.Equal("login_required", Party.Of(await party.AnswerAsync(world.App.Anonymous(), ("prompt", "none")), "error"));
        var held = await world.HeldAsync(party, User);
        Assert.NotEmpty(Party.CodeOf(await party.AnswerAsync(held.Browser, ("prompt", "none"))));
        world.App.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("login_required", Party.Of(await party.AnswerAsync(held.Browser, ("prompt", "none"), ("max_age", "60")), "error"));
    }

    [Fact]
    public async Task A_new_proof_is_asked_for_when_the_system_wants_one()
    {
        var party = await world.RegisterAsync();
        var held = await world.HeldAsync(party, User);
        world.App.Clock.Advance(TimeSpan.FromMinutes(2));
        foreach (var wish in new (string, string?)[] { ("prompt", "login"), ("max_age", "0"), ("max_age", "60") })
        {
            var page = await held.Browser.GetAsync(party.Ask(wish));
            Assert.StartsWith("/can-bo/xac-minh", page.Url, StringComparison.Ordinal);
            // Turning back without the proof leads to it again.
            var inside = Uri.UnescapeDataString(page.Url.Split("?ve=")[1]);
            Assert.StartsWith("/can-bo/xac-minh", (await held.Browser.GetAsync(inside)).Url, StringComparison.Ordinal);
            var proved = await held.Browser.SubmitAsync(page, [("Password", Modules.Directory.DirectorySeed.DemoPassword)], "#proof");
            var back = await world.WalkAsync(held.Browser, party, proved.Url);
            var read = await party.ReadAsync((await party.RedeemAsync(Party.CodeOf(back))).Body["id_token"]!.ToString());
            Assert.Equal(world.App.Clock.GetUtcNow().ToUnixTimeSeconds(), Convert.ToInt64(read.Claims["auth_time"], System.Globalization.CultureInfo.InvariantCulture));
            world.App.Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    [Fact]
    public async Task A_cookie_whose_session_has_no_row_leads_to_the_sign_in_page_and_not_round_and_round()
    {
        var party = await world.RegisterAsync();
        var held = await world.HeldAsync(party, User);
        await world.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<OpenedSession>().ExecuteDeleteAsync());
        Assert.Equal("login_required", Party.Of(await party.AnswerAsync(held.Browser, ("prompt", "none")), "error"));
        Assert.NotEmpty(Party.CodeOf(await world.WalkAsync(held.Browser, party, party.Ask(), User)));
    }

    [Fact]
    public async Task A_second_factor_that_a_system_wants_must_be_there()
    {
        var party = await world.RegisterAsync();
        var held = await world.HeldAsync(party, Finance);
        (string, string?) strong = ("acr_values", Scopes.BySecondFactor);
        var told = await held.Browser.GetAsync(party.Ask(strong));
        Assert.Contains("bằng hai lớp", told.Text, StringComparison.Ordinal);
        Assert.NotEmpty(told.All("a[href='/can-bo/tai-khoan/bao-mat']"));
        Assert.Contains("error=unmet_authentication_requirements", told.One($"a[href^='{party.Return}']").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("unmet_authentication_requirements", Party.Of(await party.AnswerAsync(held.Browser, ("prompt", "none"), strong), "error"));
        Assert.NotEmpty(Party.CodeOf(await party.AnswerAsync(held.Browser, ("acr_values", $"{Scopes.BySecondFactor} {Scopes.ByPassword}"))));

        await world.App.SetUpAppAsync(held.Browser);
        await world.App.ForgetAsync();
        var back = await party.AnswerAsync(held.Browser, strong);
        var read = await party.ReadAsync((await party.RedeemAsync(Party.CodeOf(back))).Body["id_token"]!.ToString());
        Assert.Equal(Scopes.BySecondFactor, read.Claims["acr"]);
    }

    [Fact]
    public async Task The_standard_s_post_is_sent_on_as_a_get()
    {
        var party = await world.RegisterAsync();
        using var form = new FormUrlEncodedContent([new("client_id", party.ClientId), new("state", "a b&c"), new("yc", "x")]);
        using var answer = await world.App.Anonymous().Client.PostAsync(new Uri(AuthorizeEndpoint.Path, UriKind.Relative), form);
        Assert.Equal($"{AuthorizeEndpoint.Path}?client_id={party.ClientId}&state=a%20b%26c", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Codes_and_tokens_lie_in_the_database_as_hashes_and_for_a_day()
    {
        var party = await world.RegisterAsync();
        var browser = await world.OfficerAsync(User);
        var code = Party.CodeOf(await world.WalkAsync(browser, party, party.Ask()));
        var token = (await party.RedeemAsync(code)).Body["access_token"]!.ToString();
        var grant = await world.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<Grant>().AsNoTracking().SingleAsync(g => g.SystemId == party.Id));
        Assert.DoesNotContain(code, grant.ToString() + grant.CodeHash, StringComparison.Ordinal);
        Assert.Equal((64, 64), (grant.CodeHash.Length, grant.TokenHash!.Length));
        Assert.DoesNotContain(token, grant.TokenHash, StringComparison.Ordinal);
    }
}
