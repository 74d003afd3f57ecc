using System.Buffers.Binary;

namespace TinhSo.Platform.Files;

/// <summary>Reads from the head of a PNG or JPEG how many pixels it claims, without decoding it: a few kilobytes may claim gigabytes, for whoever opens them.</summary>
internal static class PictureSize
{
    /// <summary>An A3 page at 600 dpi has some 70 million.</summary>
    public const ulong Most = 100_000_000;

    private const byte Marker = 0xFF;

    /// <summary>0 where the head says nothing that can be read.</summary>
    public static ulong Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[24];
        if (file.ReadAtLeast(head, 24, throwOnEndOfStream: false) < 24)
        {
            return 0;
        }

        return head[0] == 0x89 ? BinaryPrimitives.ReadUInt32BigEndian(head[16..]) * (ulong)BinaryPrimitives.ReadUInt32BigEndian(head[20..]) : Jpeg(file);
    }

    /// <summary>Walks from segment to segment to the one that begins the frame.</summary>
    private static ulong Jpeg(FileStream file)
    {
        file.Position = 2;
        Span<byte> segment = stackalloc byte[9];
        while (file.ReadAtLeast(segment, 9, throwOnEndOfStream: false) == 9 && segment[0] == Marker)
        {
            var kind = segment[1];
            // C4, C8 and CC stand among the frames and are none.
            if (kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return BinaryPrimitives.ReadUInt16BigEndian(segment[5..]) * (ulong)BinaryPrimitives.ReadUInt16BigEndian(segment[7..]);
            }

            // A filling byte moves on by one, anything else by its length.
            file.Position += kind == Marker ? -8 : BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) + 2 - 9;
        }

        return 0;
    }
}
