using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class SessionTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private const string List = "/can-bo/tai-khoan/phien";
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private static async Task<bool> IsInAsync(Browser browser) => (await browser.GetAsync(FactorWorld.Account)).Url == FactorWorld.Account;

    /// <summary>Signs in and keeps what a thief would copy.</summary>
    private async Task<(Browser Browser, Func<Task<bool>> CopyWorks)> WithCopyAsync()
    {
        var jar = new CookieContainerHandler();
        var browser = new Browser(_app.CreateDefaultClient(jar));
        await browser.EnterAsync(User);
        var cookie = jar.Container.GetCookieHeader(new Uri("http://localhost/"));
        Assert.Contains("tinhso.session", cookie, StringComparison.Ordinal);
        return (browser, async () =>
        {
            using var client = _app.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
            client.DefaultRequestHeaders.Add("Cookie", cookie);
            using var answer = await client.GetAsync(new Uri(FactorWorld.Account, UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task After_sign_out_a_copied_cookie_is_dead_at_once()
    {
        var (browser, copyWorks) = await WithCopyAsync();
        Assert.True(await copyWorks());
        await browser.SubmitAsync(await browser.GetAsync(FactorWorld.Account), [], "form[action='/dang-xuat']");
        Assert.False(await copyWorks());
        Assert.Equal(SessionEnd.SignedOut, await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<OpenedSession>().Select(x => x.EndedBy).SingleAsync()));
    }

    [Fact]
    public async Task An_officer_sees_where_they_are_signed_in_and_ends_one_or_all_others()
    {
        var (here, second, third) = (_app.Anonymous(), _app.Anonymous(), _app.Anonymous());
        second.Client.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        foreach (var browser in new[] { here, second, third })
        {
            await browser.EnterAsync(User);
        }

        var list = await here.GetAsync(List);
        Assert.Equal(3, list.All("main form tbody tr").Count);
        Assert.Contains("Phiên này", list.Text, StringComparison.Ordinal);
        var row = Assert.Single(list.All("main form tbody tr"), r => r.TextContent.Contains("Firefox, Linux", StringComparison.Ordinal));

        // A fresh proof in another tab meanwhile does not spoil the form.
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        await here.SubmitAsync(await here.GetAsync("/can-bo/xac-minh"), [("Password", DirectorySeed.DemoPassword)], "#proof");
        await here.SubmitAsync(list, [("session", row.QuerySelector("button")!.GetAttribute("value"))], "form:has(table)");
        Assert.False(await IsInAsync(second));
        Assert.True(await IsInAsync(third));

        var left = await here.GetAsync(List);
        Assert.Contains("Bạn đã kết thúc", left.Text, StringComparison.Ordinal);
        await here.SubmitAsync(left, [], "form[action*='handler=Others']");
        Assert.False(await IsInAsync(third));
        Assert.True(await IsInAsync(here));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another_by_its_id()
    {
        var (mine, theirs) = (_app.Anonymous(), _app.Anonymous());
        await mine.EnterAsync(User);
        await theirs.EnterAsync("tiepnhan.long-xuyen");
        var id = await _app.OfficerIdAsync("tiepnhan.long-xuyen");
        var session = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<OpenedSession>().Where(x => x.HolderId == id).Select(x => x.Id).SingleAsync());

        await mine.SubmitAsync(await mine.GetAsync(List), [("session", session.ToString())], "form:has(table)", HttpStatusCode.NotFound);
        Assert.True(await IsInAsync(theirs));
    }

    [Fact]
    public async Task A_change_of_second_factor_ends_the_other_sessions()
    {
        var (here, elsewhere) = (_app.Anonymous(), _app.Anonymous());
        await here.EnterAsync(User);
        await elsewhere.EnterAsync(User);
        await _app.SetUpAppAsync(here);

        Assert.True(await IsInAsync(here));
        Assert.False(await IsInAsync(elsewhere));
    }

    [Fact]
    public async Task A_session_in_use_ends_after_twelve_hours()
    {
        var browser = _app.Anonymous();
        await browser.EnterAsync(User);
        for (var hours = 0; hours < 12; hours += 3)
        {
            Assert.True(await IsInAsync(browser));
            _app.Clock.Advance(TimeSpan.FromHours(3));
        }

        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await IsInAsync(browser));
    }

    [Fact]
    public async Task Use_is_noted_every_few_minutes_and_a_new_device_is_told()
    {
        var (first, second) = (_app.Anonymous(), _app.Anonymous());
        await first.EnterAsync(User);
        var id = await _app.OfficerIdAsync(User);
        Assert.Equal("", await _app.MailsAsync(id));
        _app.Clock.Advance(TimeSpan.FromMinutes(7));
        await IsInAsync(first);
        var session = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<OpenedSession>().AsNoTracking().SingleAsync(x => x.HolderId == id));
        Assert.Equal(_app.Clock.GetUtcNow().UtcDateTime, session.SeenAt);
        Assert.Equal(TimeSpan.FromMinutes(7), session.SeenAt - session.BegunAt);

        second.Client.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1");
        await second.EnterAsync(User, DirectorySeed.DemoPassword);
        Assert.Contains("thiết bị hoặc mạng chưa từng thấy", await _app.MailsAsync(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    public void An_address_is_kept_as_its_network(string address, string kept) => Assert.Equal(kept, OpenedSession.Shorten(IPAddress.Parse(address)));

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android")]
    [InlineData("curl/8", "")]
    public void A_device_is_named_in_two_words(string agent, string name) => Assert.Equal(name, OpenedSession.NameOf(agent));
}
