using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>What a person may upload to a dossier or import as a table: office files, photographs and CSV that lie, swell or never end.</summary>
internal static class HostileUploads
{
    private const string Document = "word/document.xml";
    private const int Bomb = 128 * 1024 * 1024;

    public static IEnumerable<(string Name, Func<byte[]> Make)> Files()
    {
        yield return ("docx-as-it-is", () => Docx(("word/media/a.png", new byte[1000])));
        yield return ("docx-bomb", () => Docx(("word/styles.xml", new byte[Bomb])));
        yield return ("docx-bomb-of-many", () => Docx([.. Enumerable.Range(0, 1500).Select(n => ($"word/media/{n}", new byte[80_000]))]));
        yield return ("docx-5000-parts", () => Docx([.. Enumerable.Range(0, 5000).Select(n => ($"word/media/{n}", Array.Empty<byte>()))]));
        yield return ("docx-bomb-that-says-it-is-small", () => SayingSmall(Docx(("word/styles.xml", new byte[Bomb]))));
        yield return ("docx-broken-inside", () => Broken(Docx(("word/media/a.png", HostilePdf.Noise(5000)))));
        yield return ("docx-way-out", () => Docx(("../../../etc/cron.d/x", "x"u8.ToArray())));
        yield return ("docx-cut", () => Docx(("word/media/a.png", new byte[1000]))[..^40]);
        yield return ("docx-without-document", () => Zip(("[Content_Types].xml", "<Types/>"u8.ToArray())));
        yield return ("docx-head-only", () => [0x50, 0x4B, 0x03, 0x04, .. new byte[100]]);
        yield return ("jpeg-as-it-is", () => Jpeg(Frame(0xC0, 600, 800)));
        yield return ("jpeg-four-milliard-pixels", () => Jpeg(Frame(0xC2, 65_535, 65_535)));
        yield return ("jpeg-frame-after-a-thousand-segments", () => Jpeg([.. Enumerable.Range(0, 1000).SelectMany(_ => (byte[])[0xFF, 0xE1, 0x00, 0x04, 1, 2]), .. Frame(0xC0, 65_535, 65_535)]));
        yield return ("jpeg-18-MB-of-filling", () => Jpeg([.. Enumerable.Repeat((byte)0xFF, 18 * 1024 * 1024), .. Frame(0xC0, 65_535, 65_535)]));
        yield return ("jpeg-segment-of-no-length", () => Jpeg([.. Enumerable.Range(0, 2_000_000).SelectMany(_ => (byte[])[0xFF, 0xE1, 0x00, 0x00])]));
        yield return ("image-png-milliard-wide", () => Picture(1_000_000_000, 1_000_000_000));
        yield return ("pdf-21-MB", () => [.. "%PDF-1.7\n"u8, .. new byte[21 * 1024 * 1024]]);
        yield return ("file-empty", () => []);
        yield return ("file-program", () => [.. "MZ"u8, .. new byte[500]]);
        yield return ("file-svg", () => "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>"u8.ToArray());
    }

    public static IEnumerable<(string Name, Func<byte[]> Make)> Csv()
    {
        yield return ("csv-as-it-is", () => "ten,tuoi\nAn,5\n"u8.ToArray());
        yield return ("csv-cell-of-15-MB", () => Text("ten,tuoi\nAn," + new string('x', 15 * 1024 * 1024)));
        yield return ("csv-quote-that-never-closes", () => Text("ten,tuoi\nAn,\"" + string.Concat(Enumerable.Repeat("x,y\n", 2_000_000))));
        yield return ("csv-5-million-columns", () => Text(new string(',', 5_000_000) + "\n"));
        yield return ("csv-row-of-5-million-columns", () => Text("ten,tuoi\n" + new string(',', 5_000_000) + "\n"));
        yield return ("csv-formula", () => Text("ten,tuoi\n  =cmd|' /C calc'!A0,5\n"));
        yield return ("csv-other-letters", () => [.. "ten,tuoi\n"u8, 0xD4, 0xC3, 0xB2, (byte)',', (byte)'5', (byte)'\n']);
        yield return ("csv-zeros", () => [.. "ten,tuoi\n"u8, .. new byte[5_000_000]]);
        yield return ("csv-only-line-ends", () => Text(new string('\n', 10_000_000)));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Docx(params (string Name, byte[] Data)[] more) => Zip([("[Content_Types].xml", "<Types/>"u8.ToArray()), (Document, "<w:document/>"u8.ToArray()), .. more]);

    private static byte[] Zip(params (string Name, byte[] Data)[] parts)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in parts)
            {
                using var part = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                part.Write(data);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The central directory's last entry claims eleven bytes.</summary>
    private static byte[] SayingSmall(byte[] zip)
    {
        var entry = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(entry + 24), 11);
        return zip;
    }

    /// <summary>Bytes in the middle of the packed data are others.</summary>
    private static byte[] Broken(byte[] zip)
    {
        var middle = zip.AsSpan().LastIndexOf("word/media/a.png"u8) / 2;
        zip.AsSpan(middle, 200).Fill(0xEE);
        return zip;
    }

    private static byte[] Jpeg(byte[] segments) => [0xFF, 0xD8, .. segments, 0xFF, 0xD9, .. new byte[20]];

    private static byte[] Frame(byte kind, ushort height, ushort width) => [0xFF, kind, 0x00, 0x11, 0x08, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1];

    private static byte[] Picture(int width, int height)
    {
        var head = new byte[33];
        byte[] begin = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8];
        begin.CopyTo(head, 0);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        return head;
    }
}
