using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Accounts;
using TinhSo.Platform.Audit;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Accounts;

public sealed class SignInTests : IAsyncLifetime
{
    private SignInBrowser browser = null!;

    public async Task InitializeAsync() => browser = await SignInBrowser.OpenAsync();

    public async Task DisposeAsync() => await browser.DisposeAsync();

    [Fact]
    public async Task A_citizen_signs_in_and_sees_what_was_proven()
    {
        using var back = await browser.SignInAsync("an", "/tai-khoan?x=1");
        Assert.Equal("/tai-khoan?x=1", back.Headers.Location!.ToString());

        var page = await browser.PageAsync("/tai-khoan");
        Assert.Contains("Nguyễn Văn An", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("089085999901", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("12/03/1985", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_signs_in_with_its_tax_code()
    {
        using var back = await browser.SignInAsync("lua-gao");
        var account = await browser.AskAsync(db => db.Set<Account>().SingleAsync());

        Assert.Equal(AccountKind.Organisation, account.Kind);
        Assert.Equal("1699999014", (await browser.InfoAsync()).Identifier);
        Assert.Equal("•••••••014", account.IdentifierMask);
        Assert.Equal("Nguyễn Văn An", account.Representative);
        Assert.Equal("30307", (await browser.InfoAsync()).CommuneCode);
    }

    [Fact]
    public async Task Signing_in_again_finds_the_same_account_and_leaves_a_trace()
    {
        using var first = await browser.SignInAsync("an");
        browser.Fresh();
        using var second = await browser.SignInAsync("an");
        var account = await browser.AskAsync(db => db.Set<Account>().SingleAsync());
        var acts = await browser.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == account.Id).OrderBy(a => a.Seq).ToListAsync());

        Assert.Equal(["accounts.open", "accounts.sign-in"], acts.Select(a => a.Act));
        Assert.All(acts, a => Assert.Equal(account.Id, a.ActorId));
    }

    [Fact]
    public async Task A_level_is_asked_for_checked_and_who_has_less_is_told_how_to_get_it()
    {
        const string file = "/nop-ho-so/dang-ky-khai-sinh";
        Assert.DoesNotContain("acr_values", (await browser.StartAsync(file)).Query, StringComparison.Ordinal);
        using var low = await browser.SignInAsync("dung", file);
        Assert.Equal(file, low.Headers.Location!.ToString());
        var stopped = await browser.PageAsync(file);
        Assert.Contains("cần tài khoản định danh mức độ 2", stopped.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(stopped.QuerySelectorAll("main form"));

        var how = await browser.PageAsync(stopped.QuerySelector("main a[href^='/dang-nhap/muc-dinh-danh']")!.GetAttribute("href")!);
        Assert.Contains("VNeID", how.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var again = how.QuerySelector("main a[href^='/dang-nhap/bat-dau']")!.GetAttribute("href")!;
        foreach (var (person, to) in new[] { ("dung", "/dang-nhap/muc-dinh-danh?ve=%2Fnop-ho-so%2Fdang-ky-khai-sinh"), ("an", file) })
        {
            using var left = await browser.Province.GetAsync(again);
            Assert.Equal("loa2", QueryHelpers.ParseQuery(left.Headers.Location!.Query)["acr_values"]);
            using var back = await browser.ComeBackAsync(await browser.ChooseAsync(left.Headers.Location, person));
            Assert.Equal(to, back.Headers.Location!.ToString());
        }

        Assert.NotEmpty((await browser.PageAsync(file)).QuerySelectorAll("main form"));
    }

    [Fact]
    public async Task Where_a_level_cannot_be_asked_for_nobody_is_sent_round_to_sign_in_again()
    {
        await using var unasked = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["Identity:Authority"] = "https://dinh-danh.example" });
        var page = await unasked.Anonymous().GetAsync("/dang-nhap/muc-dinh-danh?ve=%2Fnop-ho-so%2Fdang-ky-khai-sinh");
        Assert.Contains("nộp hồ sơ trực tiếp tại bộ phận một cửa", page.Text, StringComparison.Ordinal);
        Assert.Contains("cũng không thay đổi", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("main a[href^='/dang-nhap/bat-dau']"));
    }

    [Fact]
    public async Task A_wrong_state_is_refused()
    {
        var back = await browser.ChooseAsync(await browser.StartAsync(), "an");
        await RefusedAsync(await browser.ComeBackAsync(SignInBrowser.With(back, "state", new string('x', 43))), "đã quá hạn");
    }

    [Fact]
    public async Task A_way_back_that_began_in_another_browser_is_refused()
    {
        var back = await browser.ChooseAsync(await browser.StartAsync(), "an");
        browser.Fresh();
        await RefusedAsync(await browser.ComeBackAsync(back), "trình duyệt khác");
    }

    [Fact]
    public async Task The_same_way_back_works_once()
    {
        var back = await browser.ChooseAsync(await browser.StartAsync(), "an");
        using var first = await browser.ComeBackAsync(back);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);

        using var second = await browser.ComeBackAsync(back);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
    }

    [Fact]
    public async Task Who_begins_many_times_keeps_the_last_attempts_only()
    {
        var first = await browser.StartAsync();
        for (var i = 0; i < 7; i++)
        {
            await browser.StartAsync();
        }

        var last = await browser.StartAsync();
        await RefusedAsync(await browser.ComeBackAsync(await browser.ChooseAsync(first, "an")), "trình duyệt khác");
        using var back = await browser.ComeBackAsync(await browser.ChooseAsync(last, "an"));
        Assert.Equal("/tai-khoan", back.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_code_stolen_from_another_sign_in_is_refused()
    {
        var stolen = await browser.ChooseAsync(await browser.StartAsync(), "an");
        browser.Fresh();
        var own = await browser.ChooseAsync(await browser.StartAsync(), "binh");
        var code = QueryHelpers.ParseQuery(stolen.Query)["code"].ToString();

        // The verifier of this browser does not fit the challenge of that one.
        await RefusedAsync(await browser.ComeBackAsync(SignInBrowser.With(own, "code", code)), "không chấp nhận");
    }

    [Fact]
    public async Task A_code_that_was_redeemed_before_is_refused()
    {
        var first = await browser.ChooseAsync(await browser.StartAsync(), "an");
        using var signedIn = await browser.ComeBackAsync(first);
        browser.Fresh();
        var second = await browser.ChooseAsync(await browser.StartAsync(), "an");
        var code = QueryHelpers.ParseQuery(first.Query)["code"].ToString();

        await RefusedAsync(await browser.ComeBackAsync(SignInBrowser.With(second, "code", code)), "không chấp nhận");
    }

    [Fact]
    public async Task A_wrong_nonce_is_refused()
    {
        var asked = SignInBrowser.With(await browser.StartAsync(), "nonce", "another");
        await RefusedAsync(await browser.ComeBackAsync(await browser.ChooseAsync(asked, "an")), "Không xác minh được");
    }

    [Theory]
    [InlineData("https://another.example/identity")]
    [InlineData(null)]
    public async Task An_answer_of_another_server_is_refused_and_its_code_sent_nowhere(string? issuer)
    {
        var back = await browser.ChooseAsync(await browser.StartAsync(), "an");
        await RefusedAsync(await browser.ComeBackAsync(SignInBrowser.With(back, "iss", issuer)), "Không xác minh được");

        // The ticket is spent with the refusal; the code was never shown to any server, so only that keeps it from being used.
        await RefusedAsync(await browser.ComeBackAsync(back), "đã quá hạn");
    }

    [Fact]
    public async Task Declining_says_so() =>
        await RefusedAsync(await browser.ComeBackAsync(await browser.ChooseAsync(await browser.StartAsync(), "")), "không đăng nhập");

    [Fact]
    public async Task A_new_key_of_the_server_is_fetched_when_it_is_met()
    {
        using var before = await browser.SignInAsync("an");
        using var rolled = await browser.Simulators.Http.PostAsync("/sim/identity/roll-key", null);
        browser.Fresh();
        using var after = await browser.SignInAsync("an");

        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task A_server_that_is_down_is_told_and_breaks_nothing()
    {
        await browser.Simulators.PostAsync("/sim/identity/down", new { down = true });
        using var answer = await browser.Province.GetAsync("/dang-nhap/bat-dau");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("không trả lời", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var signOut = await browser.Province.GetAsync("/dang-xuat?loai=cong-dan");
        Assert.Equal(HttpStatusCode.OK, signOut.StatusCode);
        await browser.Simulators.PostAsync("/sim/identity/down", new { down = false });
        using var again = await browser.SignInAsync("an");
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task A_server_that_goes_down_on_the_way_back_is_told()
    {
        var back = await browser.ChooseAsync(await browser.StartAsync(), "an");
        await browser.Simulators.PostAsync("/sim/identity/down", new { down = true });
        using var answer = await browser.ComeBackAsync(back);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/dang-xuat")]
    [InlineData("~/x")]
    public async Task The_way_back_leads_only_to_pages_of_this_site(string wanted)
    {
        using var back = await browser.SignInAsync("an", wanted);
        Assert.Equal("/tai-khoan", back.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_sign_in_page_names_the_simulator_and_leads_officers_to_theirs()
    {
        var page = await browser.PageAsync("/dang-nhap?ve=%2Ftai-khoan");

        Assert.Contains("trình mô phỏng", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("main a[href^='/can-bo/dang-nhap']"));
        Assert.NotNull(page.QuerySelector("main a[href='/dang-nhap/bat-dau?ve=%2Ftai-khoan']"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_without_a_form_token()
    {
        using var back = await browser.SignInAsync("an");
        using var signedOut = await browser.Province.PostAsync("/dang-xuat", null);
        Assert.Equal("/dang-xuat?loai=cong-dan", signedOut.Headers.Location!.ToString());

        using var mine = await browser.Province.GetAsync("/tai-khoan");
        Assert.Equal("/dang-nhap?ve=%2Ftai-khoan", mine.Headers.Location!.ToString());
        var page = await browser.PageAsync("/dang-xuat?loai=cong-dan");
        Assert.NotNull(page.QuerySelector("main a[href*='/identity/end-session']"));
    }

    private async Task RefusedAsync(HttpResponseMessage answer, string words)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(words, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        }

        using var mine = await browser.Province.GetAsync("/tai-khoan");
        Assert.Equal(HttpStatusCode.Redirect, mine.StatusCode);
    }
}
