using System.IO.Compression;

namespace TinhSo.Platform.Files;

/// <summary>
/// Whether a packed file (DOCX, XLSX) is whole and stays small when it is unpacked. What a part says of its own size is not believed; it is unpacked once and counted.
/// One that says less than it holds is read only so far, and then its check sum is wrong.
/// </summary>
internal static class PackedBounds
{
    /// <summary>Much more than 20 MB of pictures and text ever unpack to.</summary>
    public const long MostOfUpload = 100 * 1024 * 1024;

    public const int MostParts = 2_000;

    private static readonly uint[] Table = MakeTable();

    /// <summary>False also for what is no archive, or a broken one.</summary>
    public static bool Hold(Stream stream, long most)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return zip.Entries.Count <= MostParts && Counted(zip, most);
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            stream.Position = 0;
        }
    }

    private static bool Counted(ZipArchive zip, long left)
    {
        var buffer = new byte[65536];
        foreach (var entry in zip.Entries)
        {
            using var part = entry.Open();
            var sum = uint.MaxValue;
            for (int read; (read = part.Read(buffer)) > 0;)
            {
                if ((left -= read) < 0)
                {
                    return false;
                }

                sum = Sum(sum, buffer.AsSpan(0, read));
            }

            if (~sum != entry.Crc32)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>CRC-32 as ZIP writes it.</summary>
    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            }

            table[i] = value;
        }

        return table;
    }
}
