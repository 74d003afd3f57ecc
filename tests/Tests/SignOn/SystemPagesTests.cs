using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Leaving;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.SignOn;

/// <summary>The technical administrator's pages, and signing out on behalf of another system.</summary>
public sealed class SystemPagesTests(SignOnWorld world) : IClassFixture<SignOnWorld>
{
    private const string Admin = "quantri.kythuat";
    private const string User = "xuly1.long-xuyen";

    private static readonly (string, string?)[] Good =
        [("Input.Name", "Phòng họp không giấy"), ("Input.Purpose", "Đặt phòng họp và tài liệu họp."), ("Input.Returns", "https://hop.example/quay-lai\r\nhttps://hop.example/quay-lai-2"), ("Input.Start", "https://hop.example/")];

    [Fact]
    public async Task A_system_is_registered_its_secret_shown_once_renewed_and_it_is_switched_off_each_with_its_audit()
    {
        var admin = await world.OfficerAsync(Admin);
        var shown = await admin.SubmitAsync(await admin.GetAsync(ListModel.Address + "/them"), Good);
        var secret = shown.One("[data-secret]").TextContent;
        Assert.Empty((await admin.GetAsync(shown.Url)).All("[data-secret]"));
        var id = Guid.Parse(shown.Url.Split('/')[^1]);
        async Task<RelyingSystem> RowAsync() => await world.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<RelyingSystem>().AsNoTracking().SingleAsync(x => x.Id == id));
        var row = await RowAsync();
        var party = new Party(world.App, id, row.ClientId, secret, "https://hop.example");
        Assert.Equal(2, row.ReturnList.Count);
        Assert.True(await party.IsActiveAsync((await world.HeldAsync(party, User)).Token));

        var list = await admin.GetAsync(ListModel.Address + "?tim=phong+hop");
        Assert.Single(list.All("main tbody tr"));
        Assert.DoesNotContain("chưa bao giờ", list.Text, StringComparison.Ordinal);
        Assert.Contains("Không hệ thống nào khớp", (await admin.GetAsync(ListModel.Address + "?tim=khongco")).Text, StringComparison.Ordinal);

        var renewed = (await admin.SubmitAsync(await admin.GetAsync(shown.Url), [], "form[action$='handler=Secret']")).One("[data-secret]").TextContent;
        Assert.Equal(HttpStatusCode.Unauthorized, (await party.PostAsync("/api/sso/introspect", ("token", "x"))).Status);
        party = party with { Secret = renewed };
        Assert.Equal(HttpStatusCode.OK, (await party.PostAsync("/api/sso/introspect", ("token", "x"))).Status);

        var page = await admin.SubmitAsync(await admin.GetAsync(shown.Url), [("Switching.Reason", "")], "form[action$='handler=Switch']", HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nêu lý do", page.Text, StringComparison.Ordinal);
        await admin.SubmitAsync(page, [("Switching.Reason", "Hết hợp đồng")], "form[action$='handler=Switch']");
        Assert.False((await RowAsync()).Active);

        var acts = await world.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectId == id).OrderBy(r => r.Seq).ToListAsync());
        Assert.Equal(["signon.register-system", "signon.renew-secret", "signon.switch-off"], acts.Select(a => a.Act));
        Assert.All(acts, a => Assert.DoesNotContain(secret, a.Changes, StringComparison.Ordinal));
        Assert.NotEqual(secret, (await RowAsync()).SecretHash);
    }

    [Fact]
    public async Task Wrong_addresses_are_refused_with_what_to_do()
    {
        var admin = await world.OfficerAsync(Admin);
        var page = await admin.GetAsync(ListModel.Address + "/them");
        foreach (var (address, said) in new[] { ("hop.example/quay-lai", "không phải địa chỉ đầy đủ"), ("https://*.hop.example/", "có dấu *"), ("https://hop.example/#a", "có phần #"), ("https://Hop.example", "như trình duyệt sẽ gửi") })
        {
            page = await admin.SubmitAsync(page, Good.Select(g => g.Item1 == "Input.Returns" ? (g.Item1, address) : g), expected: HttpStatusCode.BadRequest);
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
        }

        page = await admin.SubmitAsync(page, [("Input.Name", ""), ("Input.Purpose", ""), ("Input.Returns", "")], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nhập ít nhất một địa chỉ", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_out_asked_by_a_system_asks_the_officer_and_leads_back_to_the_exact_address()
    {
        var party = await world.RegisterAsync();
        var held = await world.HeldAsync(party, User);
        string Leave(string? hint, string back, string? client = null) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(
            LeaveEndpoint.Path, new Dictionary<string, string?> { ["id_token_hint"] = hint, ["client_id"] = client, ["post_logout_redirect_uri"] = back, ["state"] = "s" }.Where(p => p.Value is not null));

        // A link alone ends nothing, and an address not registered, or named by nobody, is not offered.
        foreach (var url in new[] { Leave(held.IdToken, party.Host + "/ra/"), Leave(held.IdToken[..^4] + "AAAA", party.Host + "/ra"), Leave(null, party.Host + "/ra"), Leave(held.IdToken, party.Host + "/ra", "khac") })
        {
            var nowhere = await held.Browser.GetAsync(url);
            Assert.Empty(nowhere.All($"a[href^='{party.Host}'], meta[http-equiv=refresh]"));
            Assert.True(await party.IsActiveAsync(held.Token));
        }

        var asked = await held.Browser.GetAsync(Leave(held.IdToken, party.Host + "/ra"));
        Assert.Contains("cho biết bạn muốn đăng xuất", asked.Text, StringComparison.Ordinal);
        var done = await held.Browser.SubmitAsync(asked, []);
        Assert.Equal($"1;url={party.Host}/ra?state=s", done.One("meta[http-equiv=refresh]").GetAttribute("content"));
        Assert.False(await party.IsActiveAsync(held.Token));
        Assert.StartsWith("/can-bo/dang-nhap", (await held.Browser.GetAsync(FactorWorld.Account)).Url, StringComparison.Ordinal);
    }
}

/// <summary>Rules of the provider that need no province.</summary>
[Trait("Engine", "any")]
public sealed class SignOnRuleTests
{
    [Theory]
    [InlineData("https://a.example/x?y=1", null, null)]
    [InlineData("http://a.example/x", "signon.address.https", null)]
    [InlineData("https://a.example", "signon.address.spelling", "signon.address.spelling")]
    [InlineData("https://a.example/b/../c", "signon.address.spelling", "signon.address.spelling")]
    [InlineData("https://*.a.example/", "signon.address.wildcard", "signon.address.wildcard")]
    [InlineData("https://a.example/#x", "signon.address.fragment", "signon.address.fragment")]
    [InlineData("https://tỉnh.example/", "signon.address.spelling", "signon.address.spelling")]
    [InlineData("https://u@a.example/", "signon.address.form", "signon.address.form")]
    [InlineData("app://a/", "signon.address.form", "signon.address.form")]
    [InlineData("/quay-lai", "signon.address.form", "signon.address.form")]
    public void An_address_is_whole_exact_and_https_outside_the_demo(string address, string? problem, string? inDemo)
    {
        Assert.Equal(problem, SystemAddresses.Problem(address, demo: false));
        Assert.Equal(inDemo, SystemAddresses.Problem(address, demo: true));
    }

    [Fact]
    public void One_address_with_wrong_secrets_is_slowed_down_and_so_is_one_system()
    {
        using var gate = new SignOnGate();
        Assert.All(Enumerable.Range(0, SignOnGate.WrongOfAddress), _ => Assert.True(gate.Admits("wrong:1")));
        Assert.False(gate.Admits("wrong:1"));
        Assert.True(gate.Admits("wrong:2"));
        Assert.All(Enumerable.Range(0, SignOnGate.OfSystem), _ => Assert.True(gate.Admits("system:1")));
        Assert.False(gate.Admits("system:1"));
    }
}
