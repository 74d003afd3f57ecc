using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Directory;
using TinhSo.Platform.Catalogues;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>The officer's session: its cookie, its end, and what the log keeps of it.</summary>
[Trait("Engine", "any")]
public sealed class CookieTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private const string Account = "/can-bo/tai-khoan";
    private readonly ConcurrentQueue<(string Line, Exception? Error)> _log = new();
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync(extra: services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(_log)));

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Cookies_are_for_this_site_and_secure_over_tls_and_new_each_time()
    {
        await using var simulators = await SimulatorHost.StartAsync("https://localhost");
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_ISSUER"] = "https://localhost", ["TINHSO_SIM_URLS"] = simulators.Url });
        var (first, second) = (new Recorder(), new Recorder());
        foreach (var recorder in new[] { first, second })
        {
            var browser = new Browser(app.CreateDefaultClient(new Uri("https://localhost"), recorder, new CookieContainerHandler()));
            Assert.Equal(Account, (await EnterAsync(browser)).Url);
            await browser.GetAsync("/ngon-ngu?to=en&ve=/");
            Assert.StartsWith("My account", (await browser.GetAsync(Account)).Text, StringComparison.Ordinal);
            await browser.Client.GetAsync(new Uri("/dang-nhap/bat-dau", UriKind.Relative));
        }

        string[] names = ["__Host-tinhso.form", "__Host-tinhso.session", "__Host-tinhso.lang", "__Host-tinhso.note", "__Host-tinhso.dang-nhap-"];
        Assert.Equal(names.Order(), first.Cookies.Select(c => Regex.Replace(c.Split('=')[0], "(?<=dang-nhap-).{8}$", "")).Distinct().Order());
        foreach (var cookie in first.Cookies)
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Matches("(?i); samesite=(lax|strict)", cookie);
            Assert.Matches("(?i); path=/(;|$)", cookie);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.True(cookie.Length < 4096);
        }

        static string Session(Recorder recorder) => recorder.Cookies.First(c => c.StartsWith("__Host-tinhso.session", StringComparison.Ordinal)).Split(';')[0];
        Assert.NotEqual(Session(first), Session(second));
    }

    [Fact]
    public async Task Over_tls_the_mark_does_not_hang_on_what_the_proxy_says()
    {
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_ISSUER"] = "https://localhost" });
        var recorder = new Recorder();
        var browser = new Browser(app.CreateDefaultClient(new Uri("http://localhost"), recorder));
        await browser.GetAsync("/can-bo/dang-nhap");
        await browser.GetAsync("/ngon-ngu?to=en&ve=/", null);
        Assert.NotEmpty(recorder.Cookies);
        Assert.All(recorder.Cookies, c => Assert.Contains("; secure", c, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Without_tls_names_have_no_prefix_that_a_browser_would_refuse()
    {
        var recorder = new Recorder();
        await EnterAsync(new Browser(_app.CreateDefaultClient(new Uri("http://localhost"), recorder, new CookieContainerHandler())));
        Assert.NotEmpty(recorder.Cookies);
        Assert.DoesNotContain(recorder.Cookies, c => c.StartsWith("__", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_idle_session_ends()
    {
        var browser = _app.Anonymous();
        await EnterAsync(browser);
        _app.Clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal(Account, (await browser.GetAsync(Account)).Url);
        _app.Clock.Advance(TimeSpan.FromHours(9));
        Assert.StartsWith("/can-bo/dang-nhap", (await browser.GetAsync(Account)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_ends_the_other_sessions()
    {
        const string better = "bốn con vịt qua sông";
        var (here, elsewhere) = (_app.Anonymous(), _app.Anonymous());
        var page = await EnterAsync(here);
        await EnterAsync(elsewhere);

        var wrong = await here.SubmitAsync(page, [("Old", "không phải cái này"), ("Password", better), ("Repeat", better)], expected: HttpStatusCode.BadRequest);
        Assert.NotEmpty(wrong.All("#Old-error"));
        await here.SubmitAsync(page, [("Old", DirectorySeed.DemoPassword), ("Password", better), ("Repeat", better)]);
        await _app.WithAsync(services =>
        {
            services.GetRequiredService<CatalogueStamp>().Forget(DirectorySnapshot.Stamp);
            return Task.CompletedTask;
        });

        Assert.Equal(Account, (await here.GetAsync(Account)).Url);
        Assert.StartsWith("/can-bo/dang-nhap", (await elsewhere.GetAsync(Account)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_good_or_bad_and_a_refused_page_are_logged_without_names()
    {
        var id = await _app.WithAsync(services => Task.FromResult(services.GetRequiredService<DirectorySnapshot>().Officers.Officers.Single(o => o.UserName == User)));
        var browser = _app.Anonymous();
        await EnterAsync(browser, "mật khẩu đoán mò", expected: null);
        await EnterAsync(browser, "mật khẩu đoán mò", "không có ai", expected: null);
        await EnterAsync(browser);
        await browser.GetAsync("/van-hanh", HttpStatusCode.Forbidden);

        var lines = _log.Select(l => l.Line).Where(l => l.Contains("Sign-in", StringComparison.Ordinal) || l.Contains("Refused", StringComparison.Ordinal)).ToList();
        Assert.Equal(["Wrong", "Wrong", "SignedIn", "/Operations/Queues/Queues"], new[] { "Wrong", "Wrong", "SignedIn", "/Operations/Queues/Queues" }.Where((w, i) => lines[i].Contains(w, StringComparison.Ordinal)));
        Assert.StartsWith("Warning", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Information", lines[2], StringComparison.Ordinal);
        Assert.Contains(id.Id.ToString(), lines[0], StringComparison.Ordinal);
        Assert.Contains(id.Id.ToString(), lines[2], StringComparison.Ordinal);
        Assert.Contains(id.Id.ToString("N"), lines[3], StringComparison.Ordinal);
        foreach (var secret in new[] { User, id.Name, "đoán mò", DirectorySeed.DemoPassword, "không có ai" })
        {
            Assert.DoesNotContain(lines, l => l.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static async Task<Page> EnterAsync(Browser browser, string password = DirectorySeed.DemoPassword, string user = User, HttpStatusCode? expected = HttpStatusCode.OK) =>
        await browser.SubmitAsync(await browser.GetAsync("/can-bo/dang-nhap?ve=" + Account), [("UserName", user), ("Password", password)], expected: expected);

    /// <summary>Keeps each Set-Cookie as it came.</summary>
    private sealed class Recorder : DelegatingHandler
    {
        public List<string> Cookies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            Cookies.AddRange(response.Headers.TryGetValues("Set-Cookie", out var set) ? set : []);
            return response;
        }
    }
}
