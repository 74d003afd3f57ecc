using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>Signed messages, pictures, workbooks and tables that are none, or too much.</summary>
internal static class HostileOther
{
    /// <param name="signed">A rightly signed message beside "content".</param>
    public static IEnumerable<(string Name, Func<byte[]> Make)> Messages(byte[] signed)
    {
        yield return ("cms-signed-as-it-is", () => signed);
        yield return ("cms-cut", () => signed[..(signed.Length / 2)]);
        yield return ("cms-with-more-behind", () => [.. signed, 0]);
        yield return ("cms-milliard-long", () => [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x06]);
        yield return ("cms-only-a-tag", () => [0x30]);
        yield return ("cms-100000-deep", () => [.. Enumerable.Range(0, 100_000).SelectMany(_ => new byte[] { 0x30, 0x80 })]);
        yield return ("cms-zeros", () => [0x30, .. new byte[1_000_000]]);
        yield return ("cms-noise", () => [0x30, 0x82, 0x40, 0x00, .. HostilePdf.Noise(0x4000)]);
        yield return ("cms-other-version", () => Change(signed, [0x02, 0x01, 0x01, 0x31], 2, 5));
        yield return ("cms-other-digest-named", () => Change(signed, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01], 8, 2));
        yield return ("cms-last-byte-changed", () => [.. signed[..^1], (byte)(signed[^1] ^ 1)]);
        yield return ("text-empty", () => []);
        yield return ("text-plain", () => "Kính gửi"u8.ToArray());
        yield return ("zip-plain", () => Zip(("a.txt", "a"u8.ToArray())));
        yield return ("zip-bomb", () => Zip(("a", new byte[64 * 1024 * 1024])));
        yield return ("image-jpeg", () => [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[1000]]);
        yield return ("csv-plain", () => "a,b\n1,2\n"u8.ToArray());
    }

    public static IEnumerable<(string Name, Func<byte[]> Make)> Pictures()
    {
        yield return ("png-as-it-is", () => Png(2, 2, 6, Rows(2, 2, 4)));
        yield return ("png-no-png", () => "GIF89a, or so it says, and long enough to be looked at"u8.ToArray());
        yield return ("png-header-only", () => Png(2, 2, 6, Rows(2, 2, 4))[..33]);
        yield return ("png-no-pixels", () => Png(0, 2, 6, []));
        yield return ("png-negative", () => Png(-2, 2, 6, Rows(2, 2, 4)));
        yield return ("png-milliard-wide", () => Png(1_000_000_000, 1_000_000_000, 6, Rows(2, 2, 4)));
        yield return ("png-bomb", () => Png(2, 2, 6, new byte[64 * 1024 * 1024]));
        yield return ("png-too-few-rows", () => Png(100, 100, 6, Rows(2, 2, 4)));
        yield return ("png-odd-filter", () => Png(2, 2, 6, [9, .. Rows(2, 2, 4)[1..]]));
        yield return ("png-16-bits", () => Png(2, 2, 6, Rows(2, 2, 8), bits: 16));
        yield return ("png-interlaced", () => Png(2, 2, 6, Rows(2, 2, 4), interlace: 1));
        yield return ("png-odd-colours", () => Png(2, 2, 5, Rows(2, 2, 4)));
        yield return ("png-palette-missing", () => Png(2, 2, 3, Rows(2, 2, 1)));
        yield return ("png-chunk-negative", () => Chunked(-8));
        yield return ("png-chunk-beyond", () => Chunked(1_000_000));
        yield return ("png-no-zlib", () => Png(2, 2, 6, [], raw: HostilePdf.Noise(100)));
    }

    public static IEnumerable<(string Name, Func<byte[]> Make)> Tables()
    {
        yield return ("xlsx-as-it-is", () => Xlsx("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>"));
        yield return ("xlsx-no-zip", () => "PK, they said"u8.ToArray());
        yield return ("xlsx-other-zip", () => Zip(("a.txt", "a"u8.ToArray())));
        yield return ("xlsx-sheet-bomb", () => Xlsx(new string(' ', 64 * 1024 * 1024)));
        yield return ("xlsx-bomb-beside", () => Xlsx("", ("xl/media/a", new byte[64 * 1024 * 1024])));
        yield return ("xlsx-5000-parts", () => Xlsx("", [.. Enumerable.Range(0, 5000).Select(n => ($"x/{n}", Array.Empty<byte>()))]));
        yield return ("xlsx-column-far-out", () => Xlsx("<row r=\"1\"><c r=\"ZZZZZZ1\"><v>1</v></c></row>"));
        yield return ("xlsx-entities", () => Xlsx("", doctype: "<!DOCTYPE a [<!ENTITY x \"ha\">]>"));
        yield return ("xlsx-cut-sheet", () => Xlsx("<row r=\"1\"><c"));
        yield return ("xlsx-no-sheet", () => Zip(("[Content_Types].xml", Encoding.UTF8.GetBytes(Types)), ("_rels/.rels", Encoding.UTF8.GetBytes(Rels)), ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>"u8.ToArray())));
    }

    private const string Types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>";
    private const string Rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

    private static byte[] Xlsx(string rows, params (string, byte[])[] more) => Xlsx(rows, "", more);

    private static byte[] Xlsx(string rows, string doctype, params (string, byte[])[] more) => Zip(
    [
        ("[Content_Types].xml", Encoding.UTF8.GetBytes(Types)),
        ("_rels/.rels", Encoding.UTF8.GetBytes(Rels)),
        ("xl/workbook.xml", Encoding.UTF8.GetBytes("<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", Encoding.UTF8.GetBytes(Rels.Replace("officeDocument\" Target=\"xl/workbook.xml", "worksheet\" Target=\"worksheets/sheet1.xml", StringComparison.Ordinal))),
        ("xl/worksheets/sheet1.xml", Encoding.UTF8.GetBytes(doctype + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" + rows + "</sheetData></worksheet>")),
        .. more,
    ]);

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

    private static byte[] Change(byte[] bytes, byte[] mark, int offset, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[changed.AsSpan().IndexOf(mark) + offset] = value;
        return changed;
    }

    private static byte[] Rows(int width, int height, int samples) => [.. Enumerable.Range(0, height).SelectMany(_ => new byte[1 + (width * samples)])];

    private static byte[] Png(int width, int height, byte kind, byte[] rows, byte bits = 8, byte interlace = 0, byte[]? raw = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, kind, interlace);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("IDAT", raw ?? HostilePdf.Deflate(rows)), .. Chunk("IEND", [])];
    }

    private static byte[] Chunked(int length)
    {
        var png = Png(2, 2, 6, Rows(2, 2, 4));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(33), length);
        return png;
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(name), .. data, 0, 0, 0, 0];
    }
}
