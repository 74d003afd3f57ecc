using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>One record of a frozen list. <see cref="Key"/> and <see cref="Fails"/> stand for the distinct key: a digest of this period only, never an identifier.</summary>
internal readonly record struct FrozenRow(Guid Id, Guid AgencyId, DateOnly Day, long Key = 0, bool Fails = false)
{
    /// <summary>The digest of a distinct key; salted with the period, so that two periods cannot be joined by it.</summary>
    public static long KeyOf(Guid frozenPeriodId, string? key)
    {
        if (key is null)
        {
            return 0;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{frozenPeriodId:N}{key}"), digest);
        return BinaryPrimitives.ReadInt64BigEndian(digest);
    }
}

/// <summary>Lists sorted by record, column by column, so that they compress; read back only when the hash still fits.</summary>
internal static class FrozenRows
{
    public static (byte[] Packed, string Hash) Pack(IEnumerable<FrozenRow> rows)
    {
        var sorted = rows.OrderBy(r => r.Id).ToList();
        var agencies = sorted.Select(r => r.AgencyId).Distinct().Order().ToList();
        var places = agencies.Select((a, i) => (a, i)).ToDictionary(p => p.a, p => p.i);
        using var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(sorted.Count);
            writer.Write(agencies.Count);
            agencies.ForEach(a => writer.Write(a.ToByteArray(bigEndian: true)));
            sorted.ForEach(r => writer.Write(r.Id.ToByteArray(bigEndian: true)));
            sorted.ForEach(r => writer.Write(places[r.AgencyId]));
            sorted.ForEach(r => writer.Write(r.Day.DayNumber));
            sorted.ForEach(r => writer.Write(r.Key));
            sorted.ForEach(r => writer.Write(r.Fails));
        }

        return Pack(plain.ToArray());
    }

    public static (byte[] Packed, string Hash) Pack(byte[] plain)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Optimal))
        {
            brotli.Write(plain);
        }

        return (target.ToArray(), Convert.ToHexStringLower(SHA256.HashData(plain)));
    }

    /// <summary>The bytes before compression; null when they are not what the hash says.</summary>
    public static byte[]? Plain(byte[] packed, string hash)
    {
        using var target = new MemoryStream();
        try
        {
            using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
            brotli.CopyTo(target);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            return null;
        }

        var plain = target.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(plain)) == hash ? plain : null;
    }

    public static IReadOnlyList<FrozenRow> Read(byte[] plain)
    {
        var (count, places) = (BitConverter.ToInt32(plain, 0), BitConverter.ToInt32(plain, 4));
        const int guid = 16;
        var ids = 8 + (places * guid);
        var agencies = Enumerable.Range(0, places).Select(i => new Guid(plain.AsSpan(8 + (i * guid), guid), bigEndian: true)).ToArray();
        var place = MemoryMarshal.Cast<byte, int>(plain.AsSpan(ids + (count * guid), count * sizeof(int)));
        var day = MemoryMarshal.Cast<byte, int>(plain.AsSpan(ids + (count * (guid + sizeof(int))), count * sizeof(int)));
        var key = MemoryMarshal.Cast<byte, long>(plain.AsSpan(ids + (count * (guid + (2 * sizeof(int)))), count * sizeof(long)));
        var fails = plain.AsSpan(ids + (count * (guid + (2 * sizeof(int)) + sizeof(long))), count);
        var rows = new FrozenRow[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new(new Guid(plain.AsSpan(ids + (i * guid), guid), bigEndian: true), agencies[place[i]], DateOnly.FromDayNumber(day[i]), key[i], fails[i] != 0);
        }

        return rows;
    }
}
