using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Outbound;
using TinhSo.Tests.Architecture;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Whom the server itself may call: the servers the operator named, and public addresses where a certificate names one. Held against a real listener.</summary>
[Trait("Engine", "any")]
public sealed class OutboundTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly ConcurrentQueue<(string Line, Exception? Error)> _log = new();
    private WebApplication _server = null!;

    private int Port => new Uri(_server.Urls.First()).Port;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            _heard.Enqueue(context.Request.Path);
            switch (context.Request.Path.Value)
            {
                case "/elsewhere":
                    context.Response.Redirect("/secret");
                    break;
                case "/large":
                    await context.Response.Body.WriteAsync(new byte[20_000], context.RequestAborted);
                    break;
                case "/endless":
                    await context.Response.StartAsync(context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                default:
                    await context.Response.WriteAsync("here", context.RequestAborted);
                    break;
            }
        });
        await _server.StartAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Addresses_of_this_machine_this_network_and_no_network_are_not_public()
    {
        foreach (var inside in new[]
        {
            "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255", "169.254.169.254", "192.0.0.192", "192.0.2.1", "198.18.0.1",
            "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
            "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1", "2001::7f00:1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1",
        })
        {
            Assert.False(PublicAddress.Is(IPAddress.Parse(inside)), inside);
        }

        foreach (var outside in new[] { "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2400:cb00::1" })
        {
            Assert.True(PublicAddress.Is(IPAddress.Parse(outside)), outside);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1/latest/meta-data")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://metadata.example/")]
    [InlineData("https://crl.example/")]
    [InlineData("http://crl.example:6379/")]
    [InlineData("https://crl.example:8443/")]
    public async Task A_stranger_whose_address_is_not_public_or_whose_port_is_not_the_webs_is_not_asked(string url)
    {
        using var services = Ways(_ => IPAddress.Loopback, []);
        using var client = Client(services);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(url)));
        Assert.Contains("is not asked", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains(_log, l => l.Line.Contains("Not asked", StringComparison.Ordinal) && !l.Line.Contains("meta-data", StringComparison.Ordinal));
        Assert.Empty(_heard);
    }

    [Fact]
    public async Task The_connection_goes_to_the_address_that_was_looked_at_and_each_one_is_looked_at()
    {
        var asked = 0;
        // A name that no resolver of the machine knows: only what was looked at can have been called.
        using var services = Ways(_ => ++asked == 1 ? IPAddress.Loopback : throw new InvalidOperationException("asked twice"), [$"http://identity.invalid:{Port}"]);
        using var client = Client(services);
        Assert.Equal("here", await client.GetStringAsync(new Uri($"http://identity.invalid:{Port}/")));
        Assert.Equal(1, asked);
        // Named is host, port and scheme together.
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{Port}/")));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"https://identity.invalid:{Port}/")));
        Assert.Single(_heard);
    }

    [Fact]
    public async Task A_name_that_was_public_a_moment_ago_is_refused_once_it_points_inside()
    {
        using var services = Ways(_ => IPAddress.Parse("169.254.169.254"), []);
        using var client = Client(services);
        for (var turn = 0; turn < 2; turn++)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://rebound.example/")));
        }

        Assert.Equal(2, _log.Count(l => l.Line.Contains("rebound.example", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_redirect_is_followed_and_answers_are_bounded_in_size_and_time()
    {
        using var services = Ways(_ => IPAddress.Loopback, [$"http://127.0.0.1:{Port}"]);
        using var client = Client(services);
        using (var moved = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/elsewhere")))
        {
            Assert.Equal(HttpStatusCode.Redirect, moved.StatusCode);
        }

        var large = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{Port}/large")));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, large.HttpRequestError);
        using var hasty = Ways(_ => IPAddress.Loopback, [$"http://127.0.0.1:{Port}"], milliseconds: 300);
        using var impatient = Client(hasty);
        await Assert.ThrowsAsync<TaskCanceledException>(() => impatient.GetAsync(new Uri($"http://127.0.0.1:{Port}/endless")));
        Assert.DoesNotContain("/secret", _heard);
    }

    [Fact]
    public async Task A_client_that_nobody_described_reaches_nobody()
    {
        using var services = Ways(_ => IPAddress.Loopback, [$"http://127.0.0.1:{Port}"]);
        foreach (var name in new[] { "", "somebody" })
        {
            using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient(name);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{Port}/")));
        }

        Assert.Empty(_heard);
    }

    [Fact]
    public void Nobody_makes_a_client_of_their_own()
    {
        Rule.Holds("outbound", Source.ProductCode().Where(f => !f.Path.StartsWith("src/Platform/Outbound/", StringComparison.Ordinal)).SelectMany(Made));
        foreach (var bad in new[] { "new HttpClient()", "new SocketsHttpHandler { }", "new HttpClientHandler()", "services.AddHttpClient(\"x\")", "services.AddHttpClient<Client>()", "WebRequest.Create(url)", "new TcpClient(host, 80)", "new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)", "new ClientWebSocket()", "new HttpDocumentRetriever()", "Dns.GetHostAddresses(name)" })
        {
            Rule.Catches(Made(new("src/Modules/Bad/Bad.cs", $"class Bad {{ object M() => {bad}; }}")), "src/Modules/Bad/Bad.cs");
        }

        Assert.Empty(Made(new("src/Modules/Good/Good.cs", "services.AddWayOut(Name, time, bytes, p => []); using var client = clients.CreateClient(Name);")));
    }

    private static IEnumerable<Violation> Made(SourceFile file) => System.Text.RegularExpressions.Regex
        .Matches(file.Text, @"\bnew (HttpClient|SocketsHttpHandler|HttpClientHandler|WinHttpHandler|TcpClient|UdpClient|Socket|ClientWebSocket|WebClient)\s*[({]|\bnew HttpDocumentRetriever\(\)|\.AddHttpClient\b|\bWebRequest\.|\bDns\.")
        .Select(m => new Violation(file.Path, $"line {file.LineOf(m.Index)}: {m.Value.Trim()} goes out past Platform/Outbound"));

    private static HttpClient Client(ServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient("test");

    private ServiceProvider Ways(Func<string, IPAddress> resolve, IEnumerable<string> named, int milliseconds = 20_000) => new ServiceCollection()
        .AddSingleton<FindAddresses>((host, _) => Task.FromResult<IPAddress[]>([resolve(host)]))
        .AddSingleton<ILoggerProvider>(new KeptLog(_log))
        .AddOutbound()
        .AddWayOut("test", TimeSpan.FromMilliseconds(milliseconds), 10_000, _ => named.Select(n => new Uri(n)), Strangers.Web)
        .BuildServiceProvider();
}
