using System.Net;
using System.Net.Sockets;
using System.Text;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Security;

/// <summary>Where one request ends and the next begins is never in doubt: whoever writes ambiguous lengths past a proxy finds no second answer.</summary>
[Trait("Engine", "any")]
public sealed class MessageBorderTests : IAsyncLifetime
{
    private const string Hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private readonly int _port = FreePort();
    private TinhSoApp _app = null!;

    public async Task InitializeAsync()
    {
        _app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_URLS"] = $"http://127.0.0.1:{SimulatorHost.Text(_port)}" });
        _app.UseKestrel(_port);
        _app.StartServer();
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde")]
    [InlineData("Content-Length: 5, 6\r\n\r\nabcde")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 0x5\r\n\r\nabcde")]
    [InlineData("Content-Length : 5\r\n\r\nabcde")]
    [InlineData("Content-Length: 5\nX: y\r\n\r\nabcde")]
    [InlineData("Content-Length: 5\n\nabcde")]
    [InlineData("X: y\r\n Content-Length: 5\r\n\r\nabcde")]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5;\nabcde\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n")]
    public async Task A_request_of_doubtful_length_is_refused_and_nothing_behind_it_is_read(string rest)
    {
        var answers = await SendAsync("POST /can-bo/dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" + rest + Hidden);
        Assert.StartsWith("HTTP/1.1 400", answers, StringComparison.Ordinal);
        Assert.Single(answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>RFC 9112 6.3 lets a server take the chunks, if it hangs up afterwards.</summary>
    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n")]
    public async Task With_both_a_length_and_chunks_the_connection_ends_with_the_answer(string rest)
    {
        var answers = await SendAsync("POST /can-bo/dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" + rest + Hidden);
        Assert.StartsWith("HTTP/1.1 400", answers, StringComparison.Ordinal);
        Assert.Single(answers.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_request_that_is_in_no_doubt_is_answered_and_so_is_the_next() =>
        Assert.Equal(2, (await SendAsync(Hidden + Hidden.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal))).Split("HTTP/1.1 200 OK").Length - 1);

    private async Task<string> SendAsync(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(patience.Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
