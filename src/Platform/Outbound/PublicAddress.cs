using System.Net;
using System.Net.Sockets;

namespace TinhSo.Platform.Outbound;

/// <summary>Tells addresses of the Internet from those of this machine, this network or no network, by the registries of special addresses (RFC 6890 and its successors).</summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(n => IPNetwork.Parse(n)),
    ];

    // Teredo and 6to4 among them: they carry another address inside.
    private static readonly IPNetwork[] Special6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(n => IPNetwork.Parse(n))];
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>False for loopback, private, link-local (metadata of clouds), shared, documentation, multicast and translated addresses. IPv6 is judged by what is given out, so all else is not public.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Is(address.MapToIPv4());
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Special4.Any(n => n.Contains(address)),
            AddressFamily.InterNetworkV6 => Global6.Contains(address) && !Special6.Any(n => n.Contains(address)),
            _ => false,
        };
    }
}
