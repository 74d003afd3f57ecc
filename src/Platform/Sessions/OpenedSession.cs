using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Sessions;

/// <summary>Why a session ended before its time.</summary>
public enum SessionEnd
{
    SignedOut,
    EndedByHolder,
    EndedByAdministrator,
    PasswordChanged,
    FactorChanged,
    AccountClosed,

    /// <summary>The database was put back to an earlier state.</summary>
    Restored,
}

/// <summary>How long a session lives in use, and unused.</summary>
public sealed record SessionLife(TimeSpan Longest, TimeSpan Idle)
{
    /// <summary>No session of anybody lives longer: so long are ends remembered.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(12);

    /// <summary>A working day fits; a forgotten machine does not see the next morning.</summary>
    public static SessionLife OfOfficers { get; } = new(Most, TimeSpan.FromHours(8));

    public static SessionLife Of(CallerKind kind, Settings settings) => kind == CallerKind.Officer ? OfOfficers : settings.CitizenSession;
}

/// <summary>One signed-in browser of an officer or a citizen. Technical: it tells of itself; the acts done in it have their audit.</summary>
public sealed class OpenedSession : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required CallerKind Kind { get; init; }

    /// <summary>Officer or citizen account.</summary>
    public required Guid HolderId { get; init; }

    public required string Device { get; init; }

    /// <summary>The network, not the place in it: enough to see that it was not you.</summary>
    public required string Address { get; set; }

    /// <summary>Its holder proved a second factor in it; never so with citizens.</summary>
    public bool SecondFactor { get; set; }

    public DateTime BegunAt { get; init; }

    public DateTime SeenAt { get; set; }

    public DateTime? EndedAt { get; set; }

    public SessionEnd? EndedBy { get; set; }

    /// <summary>Those neither ended nor run out.</summary>
    public static IQueryable<OpenedSession> Live(IQueryable<OpenedSession> sessions, SessionLife life, DateTime now)
    {
        var (begun, seen) = (now - life.Longest, now - life.Idle);
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
            builder.ToTable("platform_session");
            builder.HasIndex(s => new { s.HolderId, s.BegunAt });
            builder.HasIndex(s => s.BegunAt);
            builder.HasIndex(s => s.EndedAt);
        }
    }
}
