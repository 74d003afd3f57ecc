using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Codes of an authenticator app after RFC 6238: SHA-1, six digits, thirty seconds, one step of drift to each side.</summary>
internal static class Totp
{
    public const int Digits = 6;
    private const int StepSeconds = 30;
    private const int Drift = 1;
    private const int SecretBytes = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepAt(DateTime utc) => (long)(utc - DateTime.UnixEpoch).TotalSeconds / StepSeconds;

    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        // RFC 4226 fixes SHA-1, and apps know nothing else for certain; a MAC does not rest on collision resistance.
#pragma warning disable CA5350
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var offset = hash[^1] & 0x0F;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is, newer than the last one accepted; null when there is none.</summary>
    public static long? Match(byte[] secret, string code, DateTime utc, long lastStep)
    {
        var given = Encoding.ASCII.GetBytes(code);
        long? found = null;
        for (var step = StepAt(utc) - Drift; step <= StepAt(utc) + Drift; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), given) && step > lastStep)
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The secret as people type it into an app: groups of four.</summary>
    public static string Typed(byte[] secret) => string.Join(' ', ToBase32(secret).Chunk(4).Select(c => new string(c)));

    /// <summary>What the QR code says; the form is the one apps agree on.</summary>
    public static string Address(byte[] secret, string issuer, string account) => string.Create(
        CultureInfo.InvariantCulture,
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}");

    private static string ToBase32(byte[] bytes)
    {
        var text = new StringBuilder();
        var (bits, value) = (0, 0);
        foreach (var b in bytes)
        {
            value = (value << 8) | b;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Base32[(value >> (bits - 5)) & 31]);
            }

            value &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(Base32[(value << (5 - bits)) & 31]).ToString();
    }
}
