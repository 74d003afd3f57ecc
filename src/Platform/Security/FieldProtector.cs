using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Platform.Security;

/// <summary>
/// Encrypts a field for one purpose (table and column): <c>keyId.base64(nonce, text, tag)</c>, AES-256-GCM. Equal texts are found by a keyed digest, never by the text.
/// Who reads the database, a dump or a backup without the keys learns neither the text nor whether it is somebody's.
/// </summary>
public sealed class FieldProtector(FieldKeys keys)
{
    private const int Nonce = 12;
    private const int Tag = 16;

    private readonly ConcurrentDictionary<(string Id, string Use), byte[]> _derived = [];

    /// <summary>What everything written now begins with.</summary>
    public string CurrentPrefix => keys.Ring.Current + ".";

    public string Protect(string text, string purpose)
    {
        var key = Current();
        var plain = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[Nonce + plain.Length + Tag];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, Nonce));
        using var aes = new AesGcm(Derived(key, "cipher"), Tag);
        aes.Encrypt(bytes.AsSpan(0, Nonce), plain, bytes.AsSpan(Nonce, plain.Length), bytes.AsSpan(Nonce + plain.Length), Encoding.UTF8.GetBytes(purpose));
        return $"{key.Id}.{Convert.ToBase64String(bytes)}";
    }

    /// <summary>Throws <see cref="CryptographicException"/> when the key is gone, the text was changed or belongs to another column.</summary>
    public string Reveal(string cipher, string purpose)
    {
        var dot = cipher.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || keys.Find(cipher[..dot]) is not { } key)
        {
            throw new FieldKeyMissingException(dot < 0 ? "?" : cipher[..dot]);
        }

        var bytes = Convert.FromBase64String(cipher[(dot + 1)..]);
        var plain = new byte[bytes.Length - Nonce - Tag];
        using var aes = new AesGcm(Derived(key, "cipher"), Tag);
        aes.Decrypt(bytes.AsSpan(0, Nonce), bytes.AsSpan(Nonce, plain.Length), bytes.AsSpan(Nonce + plain.Length), plain, Encoding.UTF8.GetBytes(purpose));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>The digest by which an equal text is found, under the current key.</summary>
    public string BlindIndex(string text, string purpose) => Digest(Current(), text, purpose);

    /// <summary>The same under every key: while rows are encrypted anew, some still stand under an old one.</summary>
    public IReadOnlyList<string> BlindIndexes(string text, string purpose) => [.. keys.Ring.Keys.Select(k => Digest(k, text, purpose))];

    /// <summary>
    /// The digest by which people are counted and found where many rows stand: under the lasting key, so that a rotation changes neither a figure nor an index (ADR 37).
    /// Short, because it is a key of distinct counts over millions of rows.
    /// </summary>
    public string LastingIndex(string text, string purpose) => Convert.ToHexStringLower(Lasting(text, purpose).AsSpan(0, 12));

    /// <summary>Which lasting key digests stand under now.</summary>
    public string LastingId => keys.Ring.Lasting!.Id;

    /// <summary>What stands for a number among the searched words of a record: one folded word, found only whole, equal wherever the number stands.</summary>
    public string SearchWord(string number) => 'n' + Convert.ToHexStringLower(Lasting(number, "search").AsSpan(0, 10));

    /// <summary>What lists and the audit trail show of it: the last three characters, and no more than half.</summary>
    public static string Mask(string text)
    {
        var shown = Math.Min(3, text.Length / 2);
        return new string('•', text.Length - shown) + text[^shown..];
    }

    private FieldKey Current()
    {
        var ring = keys.Ring;
        return ring.Keys.First(k => k.Id == ring.Current);
    }

    private string Digest(FieldKey key, string text, string purpose) =>
        $"{key.Id}.{Convert.ToHexStringLower(HMACSHA256.HashData(Derived(key, "index"), Encoding.UTF8.GetBytes($"{purpose}\u001f{text}")).AsSpan(0, 16))}";

    private byte[] Lasting(string text, string purpose) => HMACSHA256.HashData(Derived(keys.Ring.Lasting!, "lasting"), Encoding.UTF8.GetBytes($"{purpose}\u001f{text}"));

    private byte[] Derived(FieldKey key, string use) => _derived.GetOrAdd(
        (key.Id, use), _ => HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(key.Secret), 32, info: Encoding.UTF8.GetBytes($"tinhso field {use}")));
}

/// <summary>What is encrypted cannot be read until the operator puts the key back; a page says so instead of telling of a bug.</summary>
public sealed class FieldKeyMissingException(string id) : CryptographicException($"The key {id} of an encrypted field is not in the key file: put it back from its safe copy");
