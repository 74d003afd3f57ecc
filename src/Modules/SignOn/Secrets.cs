using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Modules.SignOn;

/// <summary>Secrets, codes and tokens: 256 random bits each, so a plain SHA-256 is all the database needs to keep of them.</summary>
internal static class Secrets
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    public static bool Matches(string hash, string secret) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(Hash(secret)));

    /// <summary>RFC 7636 section 4.6, method S256.</summary>
    public static bool Proves(string verifier, string challenge) =>
        verifier.Length is >= 43 and <= 128 && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Challenge(verifier)), Encoding.ASCII.GetBytes(challenge));

    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
