using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Observability;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Requests are limited per account, else per address, and costly ones weigh more. One app with a fiftieth of the usual purses; each test has its own addresses and accounts.</summary>
[Trait("Engine", "any")]
public sealed class LimitTests(LimitTests.World world) : IClassFixture<LimitTests.World>
{
    private const int OfAccount = 12;
    private const int OfAddress = 24;
    private readonly TinhSoApp _app = world.App;

    [Fact]
    public async Task An_account_that_asks_too_much_is_told_to_wait_and_its_neighbour_is_not()
    {
        using var listener = new MeterListener();
        var counted = 0L;
        listener.InstrumentPublished = (i, l) =>
        {
            if (i.Meter.Name == Telemetry.Name && i.Name == "tinhso.limited")
            {
                l.EnableMeasurementEvents(i);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, n, tags, _) => Interlocked.Add(ref counted, tags.ToArray().Contains(new("counted", "account")) ? n : 0));
        listener.Start();
        var (first, second) = (await SignInAsync("203.0.113.20"), await SignInAsync("203.0.113.20"));

        Assert.InRange(await UntilRefusedAsync(first.Browser, "203.0.113.20"), OfAccount, OfAccount + 3);
        using var refused = await AskAsync(first.Browser, "203.0.113.20", "/tai-khoan");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.True(refused.Headers.Contains("Content-Security-Policy"));
        var page = await refused.Content.ReadAsStringAsync();
        Assert.Contains("Hãy chờ một phút rồi thử lại", page, StringComparison.Ordinal);
        Assert.True(counted >= 1);
        var line = Assert.Single(world.Log, l => l.Line.Contains(first.Id.ToString("N"), StringComparison.Ordinal)).Line;
        Assert.Contains("203.0.113.20", line, StringComparison.Ordinal);

        // Behind the same address: another account, and people nobody knows.
        using var neighbour = await AskAsync(second.Browser, "203.0.113.20", "/ngon-ngu");
        Assert.Equal(HttpStatusCode.Redirect, neighbour.StatusCode);
        using var passer = await AskAsync(_app.Anonymous(), "203.0.113.20", "/ngon-ngu");
        Assert.Equal(HttpStatusCode.Redirect, passer.StatusCode);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.1", "198.51.100.2")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")]
    public async Task Strangers_are_counted_by_address_and_a_network_of_ipv6_as_one(string address, string same, string other)
    {
        Assert.InRange(await UntilRefusedAsync(_app.Anonymous(), address), OfAddress, OfAddress + 3);
        using var again = await AskAsync(_app.Anonymous(), same, "/ngon-ngu");
        Assert.Equal(HttpStatusCode.TooManyRequests, again.StatusCode);
        using var elsewhere = await AskAsync(_app.Anonymous(), other, "/ngon-ngu");
        Assert.Equal(HttpStatusCode.Redirect, elsewhere.StatusCode);
    }

    [Fact]
    public async Task What_costs_more_empties_the_purse_sooner_and_some_things_cost_nothing()
    {
        const string Address = "198.51.100.40";
        var browser = _app.Anonymous();
        using (var check = await browser.Client.SendAsync(Request(HttpMethod.Post, Address, "/kiem-tra-chu-ky")))
        {
            // Refused for its form, and paid for all the same.
            Assert.Equal(HttpStatusCode.BadRequest, check.StatusCode);
        }

        using var next = await AskAsync(browser, Address, "/");
        Assert.Equal(HttpStatusCode.TooManyRequests, next.StatusCode);
        // A static file by the name that pages give it.
        using var limited = await AskAsync(_app.Anonymous(), Address, "/");
        var script = System.Text.RegularExpressions.Regex.Match(await limited.Content.ReadAsStringAsync(), "src=\"([^\"]+\\.js[^\"]*)\"").Groups[1].Value;
        Assert.NotEmpty(script);
        foreach (var free in new[] { "/healthz", "/readyz", script })
        {
            using var answer = await AskAsync(browser, Address, free);
            Assert.True(answer.StatusCode is not HttpStatusCode.TooManyRequests, free);
        }

        // Machines get no page.
        using var machine = await AskAsync(browser, Address, "/api/no-such-thing");
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/problem+json"), (machine.StatusCode, machine.Content.Headers.ContentType!.MediaType));
        Assert.Equal("too-many-requests", JsonDocument.Parse(await machine.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());

        // In the other language.
        using var english = Request(HttpMethod.Get, Address, "/");
        english.Headers.Add("Cookie", "tinhso.lang=en");
        using var said = await _app.Anonymous().Client.SendAsync(english);
        Assert.Contains("Wait a minute", await said.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_that_is_made_when_asked_for_states_its_cost()
    {
        // The server must have started, or nothing is mapped yet.
        _ = _app.Services;
        var endpoints = _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        var made = endpoints.Where(e => new[] { ".csv", ".xlsx", ".docx", ".pdf", ".json", "}.csv" }.Any(k => e.RoutePattern.RawText?.EndsWith(k, StringComparison.Ordinal) == true) && e.RoutePattern.RawText!.Contains('{', StringComparison.Ordinal)).ToList();
        Assert.True(made.Count >= 10, $"{made.Count}");
        Assert.All(made, e => Assert.True(e.Metadata.GetMetadata<CostsAttribute>() is { Tokens: > 1 }, e.RoutePattern.RawText));
    }

    private async Task<int> UntilRefusedAsync(Browser browser, string address)
    {
        for (var asked = 0; asked < 100; asked++)
        {
            using var answer = await AskAsync(browser, address, "/ngon-ngu");
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return asked;
            }
        }

        return -1;
    }

    private async Task<(Browser Browser, Guid Id)> SignInAsync(string address)
    {
        var id = Guid.CreateVersion7();
        var browser = _app.Anonymous();
        using var request = Request(HttpMethod.Get, address, $"/test/sign-in?kind={CallerKind.Citizen}&id={id}&name=Ai");
        using var answer = await browser.Client.SendAsync(request);
        return (browser, id);
    }

    private static async Task<HttpResponseMessage> AskAsync(Browser browser, string address, string path)
    {
        using var request = Request(HttpMethod.Get, address, path);
        return await browser.Client.SendAsync(request);
    }

    private static HttpRequestMessage Request(HttpMethod method, string address, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-From", address);
        return request;
    }

    /// <summary>Says from where a request comes.</summary>
    private sealed class Doorstep : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (context.Request.Headers["X-From"].ToString() is { Length: > 0 } from)
                {
                    context.Connection.RemoteIpAddress = IPAddress.Parse(from);
                }

                return following(context);
            });
            next(app);
        };
    }

    /// <summary>One province for all of these.</summary>
    public sealed class World : IAsyncLifetime
    {
        internal ConcurrentQueue<(string Line, Exception? Error)> Log { get; } = new();

        internal TinhSoApp App { get; private set; } = null!;

        public async Task InitializeAsync() => App = await TinhSoApp.StartAsync(
            new Dictionary<string, string> { ["TINHSO_RATE"] = "2" },
            services => services.AddSingleton<ILoggerProvider>(_ => new KeptLog(Log)).AddSingleton<IStartupFilter, Doorstep>());

        public async Task DisposeAsync() => await App.DisposeAsync();
    }
}
