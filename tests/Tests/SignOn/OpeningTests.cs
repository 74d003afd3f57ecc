using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Data;
using TinhSo.Tests.Dossiers.Inbound;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>Where the provider is open at all, and a real second program that uses it.</summary>
public sealed class OpeningTests
{
    [Fact]
    public async Task Outside_the_demo_it_is_closed_without_https_and_demo_systems_open_nothing()
    {
        await using (var closed = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_DEMO"] = "false" }))
        {
            foreach (var path in new[] { "/.well-known/openid-configuration", "/.well-known/jwks.json", "/can-bo/dang-nhap-mot-lan", "/can-bo/dang-xuat-mot-lan", "/api/sso/userinfo" })
            {
                using var answer = await closed.Anonymous().Client.GetAsync(new Uri(path, UriKind.Relative));
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }

        await using var open = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_DEMO"] = "false", ["TINHSO_ISSUER"] = "https://so.angiang.example" });
        using var metadata = System.Text.Json.JsonDocument.Parse(await open.CreateClient().GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative)));
        Assert.Equal("https://so.angiang.example/api/sso/token", metadata.RootElement.GetProperty("token_endpoint").GetString());
        Assert.Equal("code", metadata.RootElement.GetProperty("response_types_supported").EnumerateArray().Single().GetString());
        var party = new Party(open, Guid.Empty, DemoSystem.ClientId, "chi-dung-cho-trinh-mo-phong", "http://127.0.0.1:5081");
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.PostAsync("/api/sso/introspect", ("token", "x"))).Status);
        Assert.EndsWith("?loi=client", (await party.AnswerAsync(open.Anonymous())).OriginalString, StringComparison.Ordinal);

        // Thirty wrong secrets of one address slow down whoever is unknown there, and nobody else.
        for (var wrong = 1; wrong < SignOnGate.WrongOfAddress; wrong++)
        {
            await party.PostAsync("/api/sso/introspect", ("token", "x"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await party.PostAsync("/api/sso/introspect", ("token", "x"))).Status);
        Assert.False(await (await new SignOnWorld { App = open }.RegisterAsync()).IsActiveAsync("x"));
    }

    [Fact]
    public async Task The_simulated_document_system_lets_an_officer_in_without_a_second_password()
    {
        await using var places = await ProvinceAndPortal.StartAsync();
        await places.Province.WithAsync(async s =>
        {
            // The template was seeded with the usual port.
            var db = s.GetRequiredService<AppDb>();
            var system = await db.Set<RelyingSystem>().SingleAsync(x => x.ClientId == DemoSystem.ClientId);
            var input = SystemInput.Of(system);
            (input.Returns, input.Leavings, input.Start) = (places.Portal.Url + "/van-ban/quay-lai", places.Portal.Url + "/van-ban", places.Portal.Url + "/van-ban");
            s.GetRequiredService<RegisterSystem>().Change(system, input);
            await db.SaveChangesAsync();
        });

        // One browser with cookies of both places, on real ports.
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var client = new HttpClient(handler) { BaseAddress = places.Http.BaseAddress };
        var officer = new Browser(client);
        var page = await officer.GetAsync(places.Portal.Url + "/van-ban/dang-nhap");
        page = await officer.SubmitAsync(page, [("UserName", "xuly1.long-xuyen"), ("Password", Modules.Directory.DirectorySeed.DemoPassword)]);
        page = await officer.SubmitAsync(page, [("agree", "true")]);
        using var code = await client.GetAsync(new Uri(page.One("meta[http-equiv=refresh]").GetAttribute("content")!.Split("url=")[1], UriKind.Relative));
        using var entered = await client.GetAsync(code.Headers.Location);
        Assert.Equal("/van-ban", entered.Headers.Location!.OriginalString);
        page = await officer.GetAsync(places.Portal.Url + "/van-ban");
        Assert.Contains("không cần mật khẩu thứ hai", page.Text, StringComparison.Ordinal);
        Assert.Contains("còn hiệu lực", page.Text, StringComparison.Ordinal);

        using var leave = await client.PostAsync(new Uri(places.Portal.Url + "/van-ban/dang-xuat"), null);
        var asked = await officer.GetAsync(leave.Headers.Location!.OriginalString);
        var done = await officer.SubmitAsync(asked, []);
        Assert.Equal($"1;url={places.Portal.Url}/van-ban", done.One("meta[http-equiv=refresh]").GetAttribute("content"));
        // A copied answer of before does not work in another browser.
        Assert.Contains("state", (await officer.GetAsync(places.Portal.Url + "/van-ban/quay-lai?code=x&state=y", HttpStatusCode.BadRequest)).Text, StringComparison.Ordinal);
    }
}
