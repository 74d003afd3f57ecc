using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Platform.Security;

/// <summary>
/// A text that is kept encrypted while the audit keeps its digest for ever (ADR 38). 128 bits of chance before it keep the digest from telling the text to who tries all
/// that it might be; who is shown both can check that it is the text of then.
/// </summary>
public sealed record SealedText(string Salt, string Text)
{
    /// <summary>How a digest begins in the audit; 64 hexadecimal digits follow.</summary>
    public const string DigestPrefix = "sha256:";

    private const int SaltBytes = 16;

    /// <summary>What is hashed, encrypted and shown to a court: the salt as 32 hexadecimal digits, a line feed, the text, in UTF-8.</summary>
    private string Whole => $"{Salt}\n{Text}";

    public string Digest => DigestPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Whole)));

    public static SealedText Of(string text) => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes)), text);

    public string Protect(FieldProtector protector, string purpose) => protector.Protect(Whole, purpose);

    public static SealedText Reveal(FieldProtector protector, string cipher, string purpose)
    {
        var whole = protector.Reveal(cipher, purpose);
        return new(whole[..(2 * SaltBytes)], whole[((2 * SaltBytes) + 1)..]);
    }
}
