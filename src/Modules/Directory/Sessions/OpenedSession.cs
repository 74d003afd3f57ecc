using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Sessions;

internal enum SessionEnd
{
    SignedOut,
    EndedByOfficer,
    EndedByAdministrator,
    PasswordChanged,
    FactorChanged,
    AccountClosed,
}

/// <summary>One signed-in browser of an officer. Technical: it tells of itself; the acts done in it have their audit.</summary>
internal sealed class OpenedSession : ITechnical
{
    /// <summary>In use or not, a session ends after this; the cookie's own eight idle hours end it sooner.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(12);

    public static readonly TimeSpan IdleLife = TimeSpan.FromHours(8);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OfficerId { get; init; }

    public required string Device { get; init; }

    /// <summary>The network, not the place in it: enough to see that it was not you.</summary>
    public required string Address { get; set; }

    public DateTime BegunAt { get; init; }

    public DateTime SeenAt { get; set; }

    public DateTime? EndedAt { get; set; }

    public SessionEnd? EndedBy { get; set; }

    /// <summary>Those neither ended nor run out.</summary>
    public static IQueryable<OpenedSession> Live(IQueryable<OpenedSession> sessions, DateTime now)
    {
        var (begun, seen) = (now - LongestLife, now - IdleLife);
        return sessions.Where(s => s.EndedAt == null && s.BegunAt >= begun && s.SeenAt >= seen);
    }

    public void End(DateTime now, SessionEnd by) => (EndedAt, EndedBy) = (now, by);

    /// <summary>IPv4 to its /24, IPv6 to its /48.</summary>
    public static string Shorten(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
        {
            address = address.MapToIPv4();
        }

        var bytes = address?.GetAddressBytes() ?? [];
        bytes.AsSpan(Math.Min(bytes.Length, bytes.Length == 4 ? 3 : 6)).Clear();
        return address is null ? "" : $"{new IPAddress(bytes)}/{(address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48)}";
    }

    /// <summary>Browser and system in two words; what the browser says is a courtesy, not a proof.</summary>
    public static string NameOf(string agent)
    {
        static string First(string agent, params (string Mark, string Name)[] known) => known.FirstOrDefault(k => agent.Contains(k.Mark, StringComparison.Ordinal)).Name ?? "";

        // Most browsers also name those they descend from, so the order decides.
        var browser = First(agent, ("Edg", "Edge"), ("coc_coc", "Coc Coc"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"));
        var system = First(agent, ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"));
        return string.Join(", ", new[] { browser, system }.Where(w => w.Length > 0));
    }

    internal sealed class Mapping : IEntityTypeConfiguration<OpenedSession>
    {
        public void Configure(EntityTypeBuilder<OpenedSession> builder)
        {
            builder.ToTable("directory_session");
            builder.HasIndex(s => new { s.OfficerId, s.BegunAt });
            builder.HasIndex(s => s.EndedAt);
        }
    }
}
