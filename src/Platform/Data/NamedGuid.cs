using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Platform.Data;

/// <summary>A stable id from a name (RFC 9562 version 5): catalogue rows keep their id on every machine, and the id is never a code.</summary>
public static class NamedGuid
{
    private static readonly byte[] Space = new Guid("6f0c5a1e-7f4b-5d0c-9a51-8e3c5d2b7a10").ToByteArray(bigEndian: true);

    public static Guid Of(string name)
    {
        // Version 5 prescribes SHA-1; it names, it does not protect.
#pragma warning disable CA5350
        var hash = SHA1.HashData([.. Space, .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
