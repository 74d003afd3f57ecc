using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Backups;

/// <summary>
/// The secret that encrypts backups, from TINHSO_BACKUP_KEY or the file TINHSO_BACKUP_KEY_FILE names: 32 random bytes as base64 (<c>openssl rand -base64 32</c>) or a passphrase.
/// Every backup has a key of its own, derived with the salt in its head.
/// </summary>
public sealed class BackupKey
{
    public const string Setting = "TINHSO_BACKUP_KEY";

    private const string Demo = "chi-dung-cho-ban-dung-thu";
    private const int ShortestPhrase = 16;

    // What OWASP asks of PBKDF2 with SHA-256; the number stands in the head, so it may grow.
    private const int Rounds = 600_000;
    private const int MostRounds = 10_000_000;

    private readonly string? _secret;

    public BackupKey(IConfiguration configuration, Settings settings)
    {
        _secret = configuration.Secret(Setting) ?? (settings.Demo ? Demo : null);
        if (_secret is { Length: < ShortestPhrase })
        {
            throw new FormatException($"{Setting}: a passphrase has at least {ShortestPhrase} characters; 'openssl rand -base64 32' makes a good key");
        }
    }

    /// <summary>The key of one file. <paramref name="rounds"/> is 0 for a random key, which needs no stretching.</summary>
    internal byte[] Of(byte[] salt, int rounds)
    {
        var secret = _secret ?? throw new RuleBroken("platform.backup-key-missing", Setting);
        if (rounds is < 0 or > MostRounds)
        {
            throw new InvalidDataException("the head of the backup is damaged");
        }

        return rounds == 0
            ? HKDF.DeriveKey(HashAlgorithmName.SHA256, RandomBytes(secret) ?? throw new InvalidDataException("it was encrypted with a random key, and the given one is a passphrase"), 32, salt, "tinhso backup"u8.ToArray())
            : Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, rounds, HashAlgorithmName.SHA256, 32);
    }

    internal int RoundsForNew() => RandomBytes(_secret ?? throw new RuleBroken("platform.backup-key-missing", Setting)) is null ? Rounds : 0;

    private static byte[]? RandomBytes(string secret)
    {
        var bytes = new byte[secret.Length];
        return Convert.TryFromBase64String(secret, bytes, out var count) && count >= 32 ? bytes[..count] : null;
    }
}
