using System.Text;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>What an address of another system must be: whole, exact, and over TLS outside the demo.</summary>
internal static class SystemAddresses
{
    public const int Most = 10;
    public const int Longest = 500;

    public static IReadOnlyList<string> Split(string? lines) => [.. (lines ?? "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>The text that says what to mend, or null.</summary>
    public static string? Problem(string address, bool demo) =>
        address.Contains('*', StringComparison.Ordinal) ? "signon.address.wildcard"
        : address.Length > Longest || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Scheme is not ("http" or "https") ? "signon.address.form"
        : address.Contains('#', StringComparison.Ordinal) ? "signon.address.fragment"
        : uri.Scheme == "http" && !demo ? "signon.address.https"
        // Addresses are compared letter by letter, so one that browsers would spell otherwise could never match.
        : !Ascii.IsValid(address) || uri.AbsoluteUri != address ? "signon.address.spelling"
        : null;
}
