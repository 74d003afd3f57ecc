using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Accounts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Accounts;

/// <summary>A citizen's session has a record: it can be seen, ended, and lives so long and no longer.</summary>
public sealed class CitizenSessionTests : IAsyncLifetime
{
    private const string Mine = "/tai-khoan/phien";
    private SignInBrowser world = null!;

    public async Task InitializeAsync() => world = await SignInBrowser.OpenAsync();

    public async Task DisposeAsync() => await world.DisposeAsync();

    [Fact]
    public async Task After_sign_out_a_copied_cookie_is_dead_at_once()
    {
        var (browser, copyWorks) = await SignedInAsync();
        Assert.True(await copyWorks());
        await browser.SubmitAsync(await browser.GetAsync("/dang-xuat"), [], "form[action='/dang-xuat']");
        Assert.False(await copyWorks());
        Assert.Equal(SessionEnd.SignedOut, await world.AskAsync(db => db.Set<OpenedSession>().Select(s => s.EndedBy).SingleAsync()));
    }

    [Fact]
    public async Task A_session_unused_for_two_hours_or_used_for_twelve_ends()
    {
        var (idle, _) = await SignedInAsync();
        var (used, _) = await SignedInAsync();
        for (var minutes = 0; minutes < 12 * 60; minutes += 90)
        {
            Assert.True(await IsInAsync(used));
            world.Clock.Advance(TimeSpan.FromMinutes(90));
        }

        Assert.False(await IsInAsync(idle));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await IsInAsync(used));
        Assert.Empty(await world.AskAsync(db => OpenedSession.Live(db.Set<OpenedSession>(), new(TimeSpan.FromHours(12), TimeSpan.FromHours(2)), world.Clock.GetUtcNow().UtcDateTime).ToListAsync()));
    }

    [Fact]
    public async Task A_citizen_sees_their_sessions_and_ends_one_or_all_others()
    {
        var (here, _) = await SignedInAsync();
        var (second, _) = await SignedInAsync("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        var (third, _) = await SignedInAsync();
        var (stranger, _) = await SignedInAsync(person: "lua-gao");
        var list = await here.GetAsync(Mine);
        Assert.Equal(3, list.All("main form tbody tr").Count);
        Assert.Contains("Phiên này", list.Text, StringComparison.Ordinal);
        var row = Assert.Single(list.All("main form tbody tr"), r => r.TextContent.Contains("Firefox, Linux", StringComparison.Ordinal));
        var id = row.QuerySelector("button")!.GetAttribute("value");
        await stranger.SubmitAsync(await stranger.GetAsync(Mine), [("session", id)], "form:has(table)", HttpStatusCode.NotFound);
        Assert.True(await IsInAsync(second));
        var left = await here.SubmitAsync(list, [("session", id)], "form:has(table)");
        Assert.Contains("Bạn đã kết thúc", left.Text, StringComparison.Ordinal);
        Assert.False(await IsInAsync(second));
        Assert.True(await IsInAsync(third));
        await here.SubmitAsync(left, [], "form[action*='handler=Others']");
        Assert.False(await IsInAsync(third));
        Assert.True(await IsInAsync(here));
        Assert.True(await IsInAsync(stranger));
    }

    [Fact]
    public async Task An_administrator_finds_a_citizen_by_the_whole_identifier_and_ends_their_sessions()
    {
        var (citizen, _) = await SignedInAsync();
        var admin = await world.App.OfficerAsync("quantri.nghiepvu");
        var page = await admin.GetAsync("/quan-tri/tai-khoan-cong-dan");
        var none = await admin.SubmitAsync(page, [("Identifier", "0890859999"), ("Purpose", "Báo mất điện thoại")], expected: HttpStatusCode.Conflict);
        Assert.Contains("Không có tài khoản nào", none.One("#errors").TextContent, StringComparison.Ordinal);
        await admin.SubmitAsync(page, [("Identifier", "089085999901"), ("Purpose", "")], expected: HttpStatusCode.BadRequest);
        var found = await admin.SubmitAsync(page, [("Identifier", "089085999901"), ("Purpose", "Báo mất điện thoại")]);
        Assert.Contains("Nguyễn Văn An", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("089085999901", found.Text, StringComparison.Ordinal);
        Assert.True(await IsInAsync(citizen));
        var ended = await admin.SubmitAsync(found, [], "form[action*=End]");
        Assert.Contains("Đã kết thúc 1 phiên", ended.Text, StringComparison.Ordinal);
        Assert.False(await IsInAsync(citizen));
        var account = await world.AskAsync(db => db.Set<Account>().Select(a => a.Id).SingleAsync());
        Assert.Equal("Báo mất điện thoại", await world.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == account && a.Act == "accounts.end-sessions").Select(a => a.Reason).SingleAsync()));
        var (again, _) = await SignedInAsync();
        Assert.Contains("Báo mất điện thoại", (await again.GetAsync("/tai-khoan/ai-da-xem")).Text, StringComparison.Ordinal);
        await (await world.App.OfficerAsync("xuly1.long-xuyen")).GetAsync("/quan-tri/tai-khoan-cong-dan", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_officer_who_signs_in_as_a_citizen_in_the_same_browser_ends_the_session_before()
    {
        var jar = new CookieContainerHandler();
        var browser = new Browser(world.App.CreateDefaultClient(jar));
        await browser.EnterAsync("xuly1.long-xuyen");
        var copy = jar.Container.GetCookieHeader(new Uri("http://localhost/"));
        await ComeBackAsync(browser);
        Assert.True(await IsInAsync(browser));
        var sessions = await world.AskAsync(db => db.Set<OpenedSession>().ToDictionaryAsync(s => s.Kind, s => s.EndedBy));
        Assert.Equal(SessionEnd.SignedOut, sessions[CallerKind.Officer]);
        Assert.Null(sessions[CallerKind.Citizen]);
        Assert.False(await WorksAsync(copy, FactorWorld.Account));
    }

    private static async Task<bool> IsInAsync(Browser browser) => (await browser.GetAsync(Mine)).Url == Mine;

    /// <summary>Signs in at the identity server and keeps what a thief would copy.</summary>
    private async Task<(Browser Browser, Func<Task<bool>> CopyWorks)> SignedInAsync(string? agent = null, string person = "an")
    {
        var jar = new CookieContainerHandler();
        var browser = new Browser(world.App.CreateDefaultClient(jar));
        if (agent is not null)
        {
            browser.Client.DefaultRequestHeaders.Add("User-Agent", agent);
        }

        await ComeBackAsync(browser, person);
        var cookie = jar.Container.GetCookieHeader(new Uri("http://localhost/"));
        return (browser, () => WorksAsync(cookie, Mine));
    }

    private async Task ComeBackAsync(Browser browser, string person = "an")
    {
        using var start = await browser.Client.GetAsync(new Uri("/dang-nhap/bat-dau?ve=%2Ftai-khoan", UriKind.Relative));
        var back = await world.ChooseAsync(start.Headers.Location!, person);
        using var answer = await browser.Client.GetAsync(new Uri(back.PathAndQuery, UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task<bool> WorksAsync(string cookie, string page)
    {
        using var client = world.App.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using var answer = await client.GetAsync(new Uri(page, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
