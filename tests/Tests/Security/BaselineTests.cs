using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Modules.Dossiers.Synchronising;
using TinhSo.Modules.Dossiers.Tracking;
using TinhSo.Platform;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>What no single feature answers for: transport, failures, files beside the program, calls outwards, passwords, scripts.</summary>
[Trait("Engine", "any")]
public sealed class BaselineTests : IAsyncLifetime
{
    private const string Inside = "khong-ai-duoc-doc";
    private readonly ConcurrentQueue<(string Line, Exception? Error)> _log = new();
    private readonly Doorstep _doorstep = new();
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync(
        new Dictionary<string, string> { ["TINHSO_PROXIES"] = "10.0.0.0/24;192.168.7.7" },
        services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(_log)).AddSingleton<IStartupFilter>(_doorstep).AddSingleton<TrackingLimit>(_ => throw new InvalidOperationException(Inside)));

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task An_answer_over_tls_asks_for_tls_ever_after()
    {
        using var open = await GetAsync("http://localhost/", null);
        using var sealedWay = await GetAsync("https://localhost/", null);
        Assert.False(open.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal("max-age=31536000", Assert.Single(sealedWay.Headers.GetValues("Strict-Transport-Security")));
    }

    [Fact]
    public async Task Only_a_named_proxy_may_say_who_calls()
    {
        foreach (var (from, believed) in new[] { ("10.0.0.9", true), ("192.168.7.7", true), ("10.0.1.9", false), ("198.51.100.1", false) })
        {
            using var answer = await GetAsync("http://localhost/", from);
            Assert.Equal(believed, answer.Headers.Contains("Strict-Transport-Security"));
            Assert.Equal(believed ? "203.0.113.5" : from, _doorstep.Seen?.ToString());
        }

        var wrong = new ConfigurationBuilder().AddInMemoryCollection([new("TINHSO_PROXIES", "the proxy")]).Build();
        Assert.Contains("TINHSO_PROXIES", Assert.Throws<FormatException>(() => Settings.Read(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_tells_its_trace_id_and_is_logged_whole()
    {
        using var answer = await GetAsync("http://localhost/tra-cuu?ma=H01-1", null);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        foreach (var inside in new[] { Inside, "Exception", "   at ", "TrackingLimit" })
        {
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
        }

        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var (line, error) = Assert.Single(_log, l => l.Error is not null);
        Assert.Contains(Inside, error!.ToString(), StringComparison.Ordinal);
        Assert.Contains(Regex.Match(line, "trace (\\w+)").Groups[1].Value, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.git/HEAD")]
    [InlineData("/.git/config")]
    [InlineData("/appsettings.json")]
    [InlineData("/TinhSo.Web.dll")]
    [InlineData("/tinhso.db")]
    [InlineData("/data/tinhso.db")]
    [InlineData("/catalogues/officers.csv")]
    [InlineData("/css/")]
    [InlineData("/js/")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/js/..%2f..%2fProgram.cs")]
    public async Task What_lies_beside_the_program_is_not_served(string path)
    {
        using var answer = await GetAsync("http://localhost" + path, null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("OPTIONS")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("XYZ")]
    public async Task Only_the_methods_in_use_are_answered(string method)
    {
        foreach (var path in new[] { "/", "/can-bo", "/api/national/dossiers", "/no-such-page" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
            using var answer = await _app.Anonymous().Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.True(answer.Headers.Contains("Content-Security-Policy"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(IdentityServer.HttpName)]
    [InlineData(NationalPortal.HttpName)]
    public void Clients_of_other_systems_follow_no_redirect(string name)
    {
        var handler = _app.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(name);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).AllowAutoRedirect);
    }

    [Fact]
    public void A_password_may_be_long_and_of_any_letters()
    {
        var hasher = new PasswordHasher<OfficerLogin>();
        var login = new OfficerLogin();
        using var common = File.OpenRead(Path.Combine(Source.Root, "catalogues/common-passwords.txt"));
        var rules = new PasswordRules(hasher, CommonPasswords.Read(common), TimeProvider.System);
        foreach (var password in new[] { string.Concat(Enumerable.Repeat("đò dọc qua sông ", 8)), "chỉ toàn chữ thường thôi", "9017264583920174", "🐘🌾🚣🏽 và hơn thế nữa", "   có dấu cách hai đầu   " })
        {
            Assert.Null(rules.FaultOf(password, "xuly.an-phu"));
            rules.SetOwn(login, password);
            Assert.Equal(PasswordVerificationResult.Success, hasher.VerifyHashedPassword(login, login.PasswordHash!, password));
            foreach (var other in new[] { password[..^1], password + " ", password.ToUpperInvariant() + "x", " " + password })
            {
                Assert.Equal(PasswordVerificationResult.Failed, hasher.VerifyHashedPassword(login, login.PasswordHash!, other));
            }
        }
    }

    [Fact]
    public void No_code_is_made_of_text_at_run_time()
    {
        string[] makers = ["CSharpScript", "CSharpCompilation", "DynamicMethod", "ILGenerator", "AssemblyLoadContext", "Assembly.LoadFrom(", "Assembly.LoadFile(", "DynamicExpression", "DataTable().Compute"];
        IEnumerable<Violation> Makers(SourceFile file) => makers.Where(m => file.Text.Contains(m, StringComparison.Ordinal)).Select(m => new Violation(file.Path, m));
        Rule.Holds("evaluated-code", Source.Files("src/", ".cs").SelectMany(Makers));
        Assert.NotEmpty(Makers(new("src/Bad.cs", "await CSharpScript.EvaluateAsync(typed)")));
    }

    [Fact]
    public void Scripts_keep_the_theme_and_make_no_markup()
    {
        Rule.Holds("script", Source.Files("src/", ".js").SelectMany(Unsafe));
        foreach (var bad in new[] { "x.innerHTML = y;", "document.write(x)", "eval(x)", "new Function(x)", "window.postMessage(x)", "sessionStorage.a = 1", "document.cookie", "localStorage.setItem(\"code\", c)", "localStorage.code = c" })
        {
            Assert.NotEmpty(Unsafe(new("src/Bad.js", bad)));
        }

        Assert.Empty(Unsafe(new("src/Good.js", "localStorage.getItem(\"theme\"); x.textContent = y;")));
    }

    private static IEnumerable<Violation> Unsafe(SourceFile file) =>
        Regex.Matches(file.Text, @"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|postMessage|sessionStorage|indexedDB|document\.cookie)|\blocalStorage(?!\.(get|set)Item\(""theme"")")
            .Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value}"));

    private async Task<HttpResponseMessage> GetAsync(string url, string? from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url));
        if (from is not null)
        {
            request.Headers.Add("X-From", from);
            request.Headers.Add("X-Forwarded-For", "203.0.113.5");
            request.Headers.Add("X-Forwarded-Proto", "https");
        }

        return await _app.Anonymous().Client.SendAsync(request);
    }

    /// <summary>Stands where the network stands: says from where a request comes, and sees who the program took the caller for.</summary>
    private sealed class Doorstep : IStartupFilter
    {
        public IPAddress? Seen { get; private set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                if (context.Request.Headers["X-From"].ToString() is { Length: > 0 } from)
                {
                    context.Connection.RemoteIpAddress = IPAddress.Parse(from);
                }

                await following(context);
                Seen = context.Connection.RemoteIpAddress;
            });
            next(app);
        };
    }
}
