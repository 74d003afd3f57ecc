using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Modules.Operations.SignIns;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Sessions;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Operations;

/// <summary>What is kept of sign-ins that failed, and when they ring.</summary>
public sealed class FailedSignInTests : IAsyncLifetime
{
    private const string Wrong = "một câu đoán mò";
    private readonly ConcurrentQueue<(string Line, Exception? Error)> _log = new();
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync(
        new Dictionary<string, string> { ["TINHSO_ALARM_MAIL"] = "van-hanh@tinhso.example", ["TINHSO_WARN_SIGN_INS"] = "25" },
        services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(_log)).AddSingleton<IStartupFilter, FromOneNetwork>());

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task A_try_on_each_of_many_accounts_locks_nobody_and_rings()
    {
        var users = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<OfficerLogin>().OrderBy(l => l.UserName).Select(l => l.UserName!).Take(20).ToListAsync());
        var stranger = _app.Anonymous();
        foreach (var user in users.SkipLast(1))
        {
            await TryAsync(stranger, user);
        }

        Assert.Equal(ConditionState.Good, (await StateAsync()).State);
        await TryAsync(stranger, users[^1]);
        var bad = await StateAsync();
        Assert.Equal((ConditionState.Bad, 20, 20), (bad.State, bad.Args[0], bad.Args[2]));
        await _app.PumpAsync();
        Assert.Contains(await MailsAsync(), m => m.Subject.StartsWith("Cảnh báo", StringComparison.Ordinal) && m.Subject.Contains("từ một mạng: 20", StringComparison.Ordinal));

        var page = await (await _app.OfficerAsync("quantri.kythuat")).GetAsync($"{FailedModel.Address}?tim={users[0]}");
        var row = Assert.Single(page.All("tbody tr"));
        Assert.Contains(users[0], row.TextContent, StringComparison.Ordinal);
        Assert.Contains("203.0.113.0/24", row.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("1", row.TextContent.Trim(), StringComparison.Ordinal);

        _app.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(ConditionState.Good, (await StateAsync()).State);
    }

    [Fact]
    public async Task A_flood_of_names_nobody_has_rings_and_stays_one_row_without_the_names()
    {
        var stranger = _app.Anonymous();
        for (var i = 0; i < 25; i++)
        {
            await TryAsync(stranger, "mat-khau-go-nham-" + i);
        }

        Assert.Equal(ConditionState.Bad, (await StateAsync()).State);
        var row = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<FailedSignIn>().SingleAsync());
        Assert.Equal((25, null, SignInWay.Password), (row.Times, row.AccountId, row.Way));
        var page = await (await _app.OfficerAsync("quantri.kythuat")).GetAsync(FailedModel.Address);
        Assert.Contains("không rõ", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("go-nham", page.Source, StringComparison.Ordinal);
        Assert.Equal(1, await _app.WithAsync(s => s.GetServices<IOldRecords>().Single(o => o.Record == "failed-sign-in").TakeAsync(_app.Clock.GetUtcNow().UtcDateTime.AddDays(1), 10, CancellationToken.None)));
    }

    [Fact]
    public async Task Second_factors_passkeys_and_systems_that_fail_stand_there_too_and_in_the_log()
    {
        const string user = "xuly1.long-xuyen";
        var officer = _app.Anonymous();
        await officer.EnterAsync(user);
        await _app.SetUpAppAsync(officer);
        var stranger = _app.Anonymous();
        await stranger.CodeAsync(await stranger.EnterAsync(user), "000000");
        await stranger.SubmitAsync(await stranger.GetAsync(FactorWorld.SignIn), [("Credential", "{}")], "form[action*='handler=Passkey']", expected: null);
        await stranger.GetAsync("/dang-nhap/quay-lai?state=x&code=y", HttpStatusCode.BadRequest);
        using var secret = new FormUrlEncodedContent([new("grant_type", "authorization_code"), new("client_id", "nobody"), new("client_secret", "x")]);
        using var system = await stranger.Client.PostAsync(new Uri("/api/sso/token", UriKind.Relative), secret);
        Assert.Equal(HttpStatusCode.Unauthorized, system.StatusCode);
        using var portal = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "nobody"), new("client_secret", "x")]);
        using var national = await stranger.Client.PostAsync(new Uri("/api/national/token", UriKind.Relative), portal);

        var id = await _app.OfficerIdAsync(user);
        var rows = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<FailedSignIn>().ToListAsync());
        Assert.Equal(
            [(SignInWay.SecondFactor, id, 1), (SignInWay.Passkey, null, 1), (SignInWay.System, (Guid?)null, 2)],
            rows.OrderBy(r => r.Way).Select(r => (r.Way, r.AccountId, r.Times)));
        foreach (var told in new[] { "Second step of officer", "Sign-in of officer (null): Wrong", "Sign-in of a citizen failed: StaleState", "A system did not prove itself" })
        {
            Assert.Contains(_log, l => l.Line.StartsWith("Warning", StringComparison.Ordinal) && l.Line.Contains(told, StringComparison.Ordinal) && l.Line.Contains("from 203.0.113.7", StringComparison.Ordinal));
        }

        var admin = await _app.OfficerAsync("quantri.kythuat");
        // An address of a sign-in that is over is no guess.
        Assert.Equal(3, (await admin.GetAsync(FailedModel.Address)).All("tbody tr").Count);
        Assert.Single((await admin.GetAsync($"{FailedModel.Address}?cach=Passkey")).All("tbody tr"));
    }

    private static Task<Page> TryAsync(Browser browser, string user) => browser.EnterAsync(user, Wrong);

    private Task<Condition> StateAsync() => _app.WithAsync(async s =>
        (await s.GetServices<IConditionSource>().OfType<FailedConditions>().Single().ReadAsync(_app.Clock.GetUtcNow().UtcDateTime, CancellationToken.None)).Single());

    private Task<List<MailRow>> MailsAsync() => _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().AsNoTracking().ToListAsync());

    private sealed class FromOneNetwork : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.7");
                return following(context);
            });
            next(app);
        };
    }
}
