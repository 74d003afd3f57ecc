using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Modules.Directory.Agencies;

/// <summary>An agency's id comes from its key, so that every installation and every catalogue file names the same agency by the same id.</summary>
internal static class AgencyKey
{
    /// <summary>Documented in catalogues/README-directory.md; a change would give every agency another id.</summary>
    private static readonly Guid Namespace = new("6f1d2a52-8c1e-5b7a-9f57-0d2f3c1b9a10");

    public static Guid IdOf(string key)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(key.Length)];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(key, input[16..]);

        Span<byte> hash = stackalloc byte[20];
        // RFC 9562 section 5.5 fixes SHA-1 for version 5; nothing here relies on it being hard to forge.
#pragma warning disable CA5350
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
