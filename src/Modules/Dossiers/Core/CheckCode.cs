using System.Security.Cryptography;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The code under which anybody holding a paper finds out whether it is ours and still stands: 80 random bits, told by the paper alone, never to be guessed from the dossier's code.</summary>
internal static class CheckCode
{
    public const int Length = 16;

    /// <summary>Without I, L, O and U, which eyes take for others.</summary>
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As it is printed, in fours.</summary>
    public static string Shown(string code) => string.Join('-', code.Chunk(4).Select(c => new string(c)));

    /// <summary>The code in what somebody typed or scanned; null when it cannot be one.</summary>
    public static string? Read(string typed)
    {
        var code = string.Concat(typed.Where(char.IsAsciiLetterOrDigit).Select(c => char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other }));
        return code.Length == Length && code.All(c => Letters.Contains(c, StringComparison.Ordinal)) && typed.All(c => char.IsAsciiLetterOrDigit(c) || char.IsWhiteSpace(c) || c is '-' or '–' or '—') ? code : null;
    }
}
