using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>What systems may do with codes and tokens, and when these are void.</summary>
public sealed class TokenTests(SignOnWorld world) : IClassFixture<SignOnWorld>
{
    private const string User = "xuly1.long-xuyen";

    private async Task<(Party Party, string Code)> WithCodeAsync(Party? party = null)
    {
        party ??= await world.RegisterAsync();
        return (party, Party.CodeOf(await world.WalkAsync(await world.OfficerAsync(User), party, party.Ask())));
    }

    [Theory]
    [InlineData("verifier")]
    [InlineData("no verifier")]
    [InlineData("redirect")]
    [InlineData("no redirect")]
    [InlineData("other system")]
    [InlineData("late")]
    public async Task A_code_that_does_not_fit_is_refused_and_used_up(string wrong)
    {
        var (party, code) = await WithCodeAsync();
        if (wrong == "late")
        {
            world.App.Clock.Advance(TimeSpan.FromSeconds(61));
        }

        var (status, body) = await (wrong switch
        {
            "verifier" => party.RedeemAsync(code, Party.Verifier + "x"),
            "no verifier" => party.RedeemAsync(code, ""),
            "redirect" => party.RedeemAsync(code, redirect: party.Host + "/khac?a=1"),
            "no redirect" => party.RedeemAsync(code, redirect: ""),
            "other system" => (await world.RegisterAsync()).RedeemAsync(code, redirect: party.Return),
            _ => party.RedeemAsync(code),
        });
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, body["error"]!.ToString()));
        Assert.Equal("invalid_grant", (await party.RedeemAsync(code)).Body["error"]!.ToString());
    }

    [Fact]
    public async Task A_code_used_twice_takes_back_what_it_gave()
    {
        var (party, code) = await WithCodeAsync();
        var token = (await party.RedeemAsync(code)).Body["access_token"]!.ToString();
        Assert.True(await party.IsActiveAsync(token));
        Assert.Equal("invalid_grant", (await party.RedeemAsync(code)).Body["error"]!.ToString());
        Assert.False(await party.IsActiveAsync(token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.UserInfoAsync(token)).Status);
    }

    [Fact]
    public async Task Of_twenty_who_bring_one_code_at_once_one_gets_in()
    {
        var (party, code) = await WithCodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => party.RedeemAsync(code)));
        Assert.True(answers.Count(a => a.Status == HttpStatusCode.OK) <= 1);
        Assert.All(answers.Where(a => a.Status == HttpStatusCode.OK), a => Assert.False(party.IsActiveAsync(a.Body["access_token"]!.ToString()).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task Introspection_tells_the_owner_and_nobody_else()
    {
        var (party, stranger) = (await world.RegisterAsync(), await world.RegisterAsync());
        var held = await world.HeldAsync(party, User);
        var (_, told) = await party.PostAsync("/api/sso/introspect", ("token", held.Token));
        Assert.Equal(((await world.App.OfficerIdAsync(User)).ToString("N"), party.ClientId, SignOnWorld.Issuer), (told["sub"]!.ToString(), told["client_id"]!.ToString(), told["iss"]!.ToString()));
        Assert.Equal("""{"active":false}""", (await stranger.PostAsync("/api/sso/introspect", ("token", held.Token))).Body.ToJsonString());
        Assert.False(await party.IsActiveAsync("khong-co"));
        world.App.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await party.IsActiveAsync(held.Token));
    }

    [Fact]
    public async Task A_token_given_back_is_void_and_only_its_owner_can_give_it_back()
    {
        var (party, stranger) = (await world.RegisterAsync(), await world.RegisterAsync());
        var held = await world.HeldAsync(party, User);
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsync("/api/sso/revoke", ("token", held.Token))).Status);
        Assert.True(await party.IsActiveAsync(held.Token));
        Assert.Equal(HttpStatusCode.OK, (await party.PostAsync("/api/sso/revoke", ("token", held.Token))).Status);
        Assert.False(await party.IsActiveAsync(held.Token));
        Assert.Equal(HttpStatusCode.OK, (await party.PostAsync("/api/sso/revoke", ("token", "khong-co"))).Status);
    }

    [Theory]
    [InlineData("session")]
    [InlineData("account")]
    [InlineData("system")]
    [InlineData("consent")]
    public async Task Everything_ends_with(string end)
    {
        var party = await world.RegisterAsync();
        var user = end == "account" ? "vanthu.so-noi-vu" : User;
        var held = await world.HeldAsync(party, user);
        var open = Party.CodeOf(await party.AnswerAsync(held.Browser));
        Assert.True(await party.IsActiveAsync(held.Token));
        switch (end)
        {
            case "session":
                await held.Browser.SubmitAsync(await held.Browser.GetAsync(FactorWorld.Account), [], "form[action='/dang-xuat']");
                break;
            case "account":
                var id = await world.App.OfficerIdAsync(user);
                await world.App.WithAsync(async s =>
                {
                    await s.GetRequiredService<ChangeOfficer>().SetActiveAsync(id, false, "thử", CancellationToken.None);
                    await s.GetRequiredService<AppDb>().SaveChangesAsync();
                    s.GetRequiredService<CatalogueStamp>().Forget(Modules.Directory.DirectorySnapshot.Stamp);
                });
                break;
            case "system":
                await party.ChangeAsync((register, system) => register.Switch(system, on: false, "thử"));
                Assert.EndsWith("?loi=client", (await party.AnswerAsync(held.Browser)).OriginalString, StringComparison.Ordinal);
                Assert.Equal("unauthorized_client", (await party.RedeemAsync(open)).Body["error"]!.ToString());
                break;
            default:
                var page = await held.Browser.GetAsync(MineModel.Address);
                var row = page.All("main tbody tr").Single(r => r.QuerySelector("a")?.GetAttribute("href") == party.Host + "/");
                Assert.Contains("họ tên, chức danh, cơ quan", row.TextContent, StringComparison.Ordinal);
                var after = await held.Browser.SubmitAsync(page, [("consent", row.QuerySelector("button")!.GetAttribute("value"))]);
                Assert.Contains("Đã rút lại", after.Text, StringComparison.Ordinal);
                Assert.StartsWith("/can-bo/dang-nhap-mot-lan/tiep", (await party.AnswerAsync(held.Browser)).OriginalString, StringComparison.Ordinal);
                break;
        }

        Assert.False(await party.IsActiveAsync(held.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.UserInfoAsync(held.Token)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await party.RedeemAsync(open)).Status);
        if (end == "system")
        {
            // Switched on again, it starts anew.
            world.App.Clock.Advance(SessionBook.Overlap + TimeSpan.FromSeconds(1));
            await party.ChangeAsync((register, system) => register.Switch(system, on: true, "thử"));
            Assert.False(await party.IsActiveAsync(held.Token));
            Assert.True(await party.IsActiveAsync((await world.HeldAsync(party, User)).Token));
        }
    }

    [Fact]
    public async Task A_consent_is_taken_back_by_its_officer_only()
    {
        var party = await world.RegisterAsync();
        await world.HeldAsync(party, User);
        var consent = await world.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<Consent>().Where(c => c.SystemId == party.Id).Select(c => c.Id).SingleAsync());
        var other = await world.HeldAsync(party, "tiepnhan.long-xuyen");
        await other.Browser.SubmitAsync(await other.Browser.GetAsync(MineModel.Address), [("consent", consent.ToString())], expected: HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_system_that_does_not_prove_itself_gets_nothing()
    {
        var (party, code) = await WithCodeAsync();
        foreach (var wrong in new[] { party with { Secret = party.Secret[..^1] + "!" }, party with { Secret = "" }, party with { ClientId = "khong-co" } })
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await ErrorAsync(wrong.RedeemAsync(code)));
        }

        // Two proofs at once, and a name that is not the one proved.
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await ErrorAsync(party.PostAsync("/api/sso/token", ("grant_type", "authorization_code"), ("code", code), ("client_secret", party.Secret))));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), await ErrorAsync(party.PostAsync("/api/sso/introspect", ("token", code), ("client_id", "khac"))));
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_grant_type"), await ErrorAsync(party.PostAsync("/api/sso/token", ("grant_type", "password"))));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), await ErrorAsync(party.PostAsync("/api/sso/token", ("grant_type", "authorization_code"), ("code", code), ("code", code))));
        using var unreadable = new StringContent("--", System.Text.Encoding.ASCII);
        unreadable.Headers.ContentType = new("multipart/form-data");
        using var refused = await world.App.CreateClient().PostAsync(new Uri("/api/sso/token", UriKind.Relative), unreadable);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("invalid_request", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await party.RedeemAsync(code)).Status);
    }

    private static async Task<(HttpStatusCode, string)> ErrorAsync(Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonNode Body)> asked)
    {
        var (status, body) = await asked;
        return (status, body["error"]!.ToString());
    }
}
