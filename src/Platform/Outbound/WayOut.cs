using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace TinhSo.Platform.Outbound;

/// <summary>Whom a client may ask beside those the operator named: nobody, public addresses over TLS, or public addresses of the web on their usual ports.</summary>
public enum Strangers
{
    None,
    Https,
    Web,
}

/// <summary>How names become addresses; a test gives its own.</summary>
public delegate Task<IPAddress[]> FindAddresses(string host, CancellationToken ct);

/// <summary>
/// One client's way out. Looks at the address a name resolved to and connects to that very address, so a name that changes its mind between look and call gains nothing.
/// Named servers may stand anywhere; strangers must be public. No redirect, no proxy (it would resolve for us), no cookies, nothing inflated.
/// </summary>
internal sealed class WayOut(IReadOnlyCollection<Uri> named, Strangers strangers, FindAddresses find, ILogger log)
{
    private readonly HashSet<(string Scheme, string Host, int Port)> _named = [.. named.Select(u => (u.Scheme, u.IdnHost.ToLowerInvariant(), u.Port))];

    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        MaxResponseHeadersLength = 64,
        MaxConnectionsPerServer = 20,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var (scheme, host, port) = (context.InitialRequestMessage.RequestUri!.Scheme, context.DnsEndPoint.Host.ToLowerInvariant(), context.DnsEndPoint.Port);
        var isNamed = _named.Contains((scheme, host, port));
        if (!isNamed && !Takes(scheme, port))
        {
            throw Refuse(scheme, host, port, "the operator did not name it");
        }

        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await find(host, ct);
        var open = isNamed ? found : [.. found.Where(PublicAddress.Is)];
        if (open.Length == 0)
        {
            throw found.Length == 0 ? new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} has no address") : Refuse(scheme, host, port, "its address is not public");
        }

        return await OpenAsync(open, port, ct);
    }

    private bool Takes(string scheme, int port) => (strangers, scheme, port) is (Strangers.Https or Strangers.Web, "https", 443) or (Strangers.Web, "http", 80);

    private static async Task<Stream> OpenAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            Socket? socket = null;
            try
            {
                // A machine without IPv6 refuses the socket itself.
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(addresses[i], port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < addresses.Length - 1)
            {
                socket?.Dispose();
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }
    }

    private HttpRequestException Refuse(string scheme, string host, int port, string why)
    {
        log.LogWarning("Not asked: {Scheme}://{Host}:{Port}, {Why}", scheme, host, port, why);
        return new HttpRequestException(HttpRequestError.ConnectionError, $"{host} is not asked: {why}");
    }
}
