using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>PDF files that lie about their structure, loop, nest, inflate, or are cut off; none of them signed.</summary>
internal static class HostilePdf
{
    private const string Catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    private const string Pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    private const string Page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";

    public static IEnumerable<(string Name, Func<byte[]> Make)> All()
    {
        yield return ("pdf-empty-after-mark", () => Bytes("%PDF"));
        yield return ("pdf-header-only", () => Bytes("%PDF-1.7\n"));
        yield return ("pdf-header-and-zeros", () => [.. Bytes("%PDF-1.7\n"), .. new byte[1_000_000]]);
        yield return ("pdf-random-bytes", () => [.. Bytes("%PDF-1.7\n"), .. Noise(300_000)]);
        yield return ("pdf-larger-than-allowed", () => [.. Bytes("%PDF-1.7\n"), .. new byte[100 * 1024 * 1024]]);
        yield return ("pdf-half-hundred-megabytes-of-objects", () => Bytes("%PDF-1.7\n" + new string('[', 50_000_000)));
        yield return ("pdf-bom-first", () => [0xEF, 0xBB, 0xBF, .. SamplePdf.Plain()]);
        yield return ("pdf-junk-first", () => [.. "junk\n"u8, .. SamplePdf.Plain()]);
        yield return ("pdf-no-end-mark", () => Cut("%%EOF"));
        yield return ("pdf-no-startxref", () => Cut("startxref"));
        yield return ("pdf-no-trailer", () => Cut("trailer"));
        foreach (var (name, start) in new[] { ("beyond", "99999999"), ("negative", "-5"), ("zero", "0"), ("words", "here"), ("overflow", "99999999999999999999") })
        {
            yield return ("pdf-startxref-" + name, () => Text(SamplePdf.Plain(), t => t[..t.LastIndexOf("startxref", StringComparison.Ordinal)] + $"startxref\n{start}\n%%EOF\n"));
        }

        yield return ("pdf-xref-to-itself", () => Looped(self: true));
        yield return ("pdf-xref-ring-of-two", () => Looped(self: false));
        yield return ("pdf-xref-chain-of-3000", Chained);
        yield return ("pdf-xref-prev-is-a-name", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root 1 0 R /Prev /Back", StringComparison.Ordinal)));
        yield return ("pdf-xref-four-milliard-entries", () => Text(SamplePdf.Plain(), t => t.Replace("xref\n0 1\n", "xref\n0 4000000000\n", StringComparison.Ordinal)));
        yield return ("pdf-xref-two-million-entries-missing", () => Text(SamplePdf.Plain(), t => t.Replace("xref\n0 1\n", "xref\n0 2000000\n", StringComparison.Ordinal)));
        yield return ("pdf-xref-letters", () => Text(SamplePdf.Plain(), t => t.Replace(" 00000 n ", " 00000 q ", StringComparison.Ordinal)));
        yield return ("pdf-xref-offset-beyond", () => Text(SamplePdf.Plain(), t => System.Text.RegularExpressions.Regex.Replace(t, @"1 1\n\d{10}", "1 1\n9999999999")));
        yield return ("pdf-xref-offset-into-middle", () => Text(SamplePdf.Plain(), t => System.Text.RegularExpressions.Regex.Replace(t, @"1 1\n\d{10}", "1 1\n0000000030")));
        yield return ("pdf-xref-catalog-free", () => Text(SamplePdf.Plain(), t => System.Text.RegularExpressions.Regex.Replace(t, @"(1 1\n\d{10} 00000) n", "$1 f")));
        yield return ("pdf-hybrid-loop", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", $"/Root 1 0 R /XRefStm {SamplePdf.LastXref(SamplePdf.Plain())}", StringComparison.Ordinal)));
        yield return ("pdf-hybrid-beyond", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root 1 0 R /XRefStm 99999999", StringComparison.Ordinal)));
        yield return ("pdf-trailer-is-array", () => Text(SamplePdf.Plain(), t => t.Replace("trailer\n<<", "trailer\n[ <<", StringComparison.Ordinal)));
        yield return ("pdf-no-root", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "", StringComparison.Ordinal)));
        yield return ("pdf-root-is-direct", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root << >>", StringComparison.Ordinal)));
        yield return ("pdf-root-refers-to-itself", () => With((1, "1 0 R")));
        yield return ("pdf-root-ring", () => With((1, "7 0 R"), (7, "8 0 R"), (8, "1 0 R")));
        yield return ("pdf-encrypted", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 >>", StringComparison.Ordinal)));
        yield return ("pdf-encrypted-by-reference", () => Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 50 0 R", StringComparison.Ordinal)));
        yield return ("pdf-encrypted-in-an-older-revision", () => SamplePdf.Update(Text(SamplePdf.Plain(), t => t.Replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 50 0 R", StringComparison.Ordinal)), (6, "<< >>")));
        yield return ("pdf-deep-arrays", () => With((1, new string('[', 20_000) + new string(']', 20_000))));
        yield return ("pdf-deep-dictionaries", () => With((1, string.Concat(Enumerable.Repeat("<< /A ", 20_000)))));
        yield return ("pdf-million-numbers", () => With((1, "<< /A [" + string.Concat(Enumerable.Repeat("1 ", 1_000_000)) + "] >>")));
        yield return ("pdf-endless-name", () => With((1, "<< /" + new string('A', 1_000_000) + " 1 >>")));
        yield return ("pdf-endless-string", () => With((1, "<< /A (" + new string('(', 500_000))));
        yield return ("pdf-endless-hex", () => With((1, "<< /A <" + new string('0', 500_000))));
        yield return ("pdf-hex-of-letters", () => With((1, "<< /A <zz> >>")));
        yield return ("pdf-bad-name-escape", () => With((1, "<< /A#ZZ 1 >>")));
        yield return ("pdf-number-of-signs", () => With((1, "<< /A +-+-1 >>")));
        yield return ("pdf-open-dictionary", () => With((1, "<< /Type /Catalog /Pages 2 0 R")));
        yield return ("pdf-key-twice", () => With((1, "<< /Type /Catalog /Pages 2 0 R /Pages 3 0 R >>")));
        yield return ("pdf-wrong-object-number", () => Text(SamplePdf.Plain(), t => t.Replace("1 0 obj", "9 0 obj", StringComparison.Ordinal)));
        yield return ("pdf-no-endobj", () => Text(SamplePdf.Plain(), t => t.Replace("endobj", "endobi", StringComparison.Ordinal)));
        yield return ("pdf-fields-in-a-ring", () => With((1, Form("20 0 R")), (20, "<< /T (a) /Kids [20 0 R 21 0 R] >>"), (21, "<< /T (b) /Kids [20 0 R] >>")));
        yield return ("pdf-fields-100-deep", () => With([(1, Form("100 0 R")), .. Enumerable.Range(100, 100).Select(n => (n, $"<< /T (a) /Kids [{n + 1} 0 R] >>"))]));
        yield return ("pdf-fields-30000", () => With([(1, Form(string.Join(' ', Enumerable.Range(100, 30_000).Select(n => $"{n} 0 R")))), .. Enumerable.Range(100, 30_000).Select(n => (n, "<< /T (a) >>"))]));
        yield return ("pdf-fields-not-a-list", () => With((1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields /None >> >>")));
        yield return ("pdf-no-pages", () => With((1, "<< /Type /Catalog >>")));
        foreach (var (name, file) in Streams())
        {
            yield return ("pdf-" + name, file);
        }
    }

    private static IEnumerable<(string, Func<byte[]>)> Streams()
    {
        var bomb = new Lazy<byte[]>(() => Deflate(new byte[80 * 1024 * 1024]));
        yield return ("xref-stream-bomb", () => XrefStream("/W [1 4 2] /Size 5 /Filter /FlateDecode", bomb.Value));
        yield return ("xref-stream-wide", () => XrefStream("/W [9 9 9] /Size 5", new byte[135]));
        yield return ("xref-stream-no-width", () => XrefStream("/W [0 0 0] /Size 1000000", new byte[7]));
        yield return ("xref-stream-too-short", () => XrefStream("/W [1 4 2] /Size 1000", new byte[7]));
        yield return ("xref-stream-index-overflow", () => XrefStream("/W [1 4 2] /Size 5 /Index [2147483647 2147483647]", new byte[70]));
        yield return ("xref-stream-odd-filter", () => XrefStream("/W [1 4 2] /Size 5 /Filter /JBIG2Decode", new byte[70]));
        yield return ("xref-stream-many-filters", () => XrefStream("/W [1 4 2] /Size 5 /Filter [/FlateDecode /FlateDecode /FlateDecode]", new byte[70]));
        yield return ("xref-stream-no-zlib", () => XrefStream("/W [1 4 2] /Size 5 /Filter /FlateDecode", Noise(200)));
        yield return ("xref-stream-no-columns", () => XrefStream("/W [1 4 2] /Size 5 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 0 >>", Deflate(new byte[70])));
        yield return ("xref-stream-odd-row", () => XrefStream("/W [1 4 2] /Size 5 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 7 >>", Deflate(Enumerable.Repeat((byte)9, 80).ToArray())));
        yield return ("object-stream-bomb", () => ObjectStream("/N 1 /First 4 /Filter /FlateDecode", bomb.Value));
        yield return ("object-stream-of-two-million", () => ObjectStream("/N 2000000 /First 10", Bytes("1 0 << >>")));
        yield return ("object-stream-first-beyond", () => ObjectStream("/N 1 /First 99999", Bytes("1 0 << >>")));
        yield return ("object-stream-number-twice", () => ObjectStream("/N 2 /First 8", Bytes("1 0 1 0 << >>")));
        yield return ("object-stream-without-its-object", () => ObjectStream("/N 1 /First 4", Bytes("8 0 << >>")));
        yield return ("object-stream-in-itself", () => ObjectStream("/N 1 /First 4", Bytes("1 0 << >>"), inItself: true));
        yield return ("object-stream-is-no-stream", () => XrefStream("/W [1 4 2] /Size 3", [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        yield return ("length-refers-to-itself", () => With((1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>"), (4, "<< /Length 4 0 R >>\nstream\nx\nendstream")));
        yield return ("length-too-long", () => With((1, "<< /Length 99999999 >>\nstream\nx\nendstream")));
        yield return ("length-negative", () => With((1, "<< /Length -1 >>\nstream\nx\nendstream")));
        yield return ("length-wrong", () => With((1, "<< /Length 3 >>\nstream\nabcdef\nendstream")));
        yield return ("stream-never-ends", () => With((1, "<< /Length 1 >>\nstream\nx\n")));
    }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static byte[] Text(byte[] file, Func<string, string> change) => Bytes(change(Encoding.Latin1.GetString(file)));

    public static byte[] Noise(int count)
    {
        var noise = new byte[count];
        new Random(7).NextBytes(noise);
        return noise;
    }

    public static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    private static string Form(string fields) => $"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{fields}] >> >>";

    private static byte[] With(params (int Number, string Body)[] objects) =>
        SamplePdf.Write([.. new[] { (1, Catalog), (2, Pages), (3, Page), (6, "<< >>") }.Where(o => objects.All(x => x.Number != o.Item1)), .. objects]);

    private static byte[] Cut(string from) => Text(SamplePdf.Plain(), t => t[..t.LastIndexOf(from, StringComparison.Ordinal)]);

    private static byte[] Looped(bool self)
    {
        var file = SamplePdf.Plain();
        if (self)
        {
            return Text(file, t => t.Replace("/Root 1 0 R", string.Create(CultureInfo.InvariantCulture, $"/Root 1 0 R /Prev {SamplePdf.LastXref(file)}"), StringComparison.Ordinal));
        }

        // The first table leads forward to the second, which leads back.
        var open = Text(file, t => t.Replace("/Root 1 0 R", "/Root 1 0 R /Prev 0000000000", StringComparison.Ordinal));
        var second = SamplePdf.Update(open, (6, "<< >>"));
        return Text(second, t => t.Replace("/Prev 0000000000", string.Create(CultureInfo.InvariantCulture, $"/Prev {SamplePdf.LastXref(second):0000000000}"), StringComparison.Ordinal));
    }

    private static byte[] Chained()
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(SamplePdf.Plain()));
        var last = SamplePdf.LastXref(SamplePdf.Plain());
        for (var i = 0; i < 3000; i++)
        {
            var start = text.Length;
            text.Append(CultureInfo.InvariantCulture, $"xref\n0 0\ntrailer\n<< /Size 100 /Root 1 0 R /Prev {last} >>\nstartxref\n{start}\n%%EOF\n");
            last = start;
        }

        return Bytes(text.ToString());
    }

    /// <summary>A file whose only cross-reference is this stream.</summary>
    private static byte[] XrefStream(string dict, byte[] data)
    {
        var head = Bytes("%PDF-1.7\n");
        var body = Bytes(string.Create(CultureInfo.InvariantCulture, $"1 0 obj\n<< /Type /XRef /Root 2 0 R {dict} /Length {data.Length} >>\nstream\n"));
        return [.. head, .. body, .. data, .. Bytes(string.Create(CultureInfo.InvariantCulture, $"\nendstream\nendobj\nstartxref\n{head.Length}\n%%EOF\n"))];
    }

    /// <summary>A file whose catalog (1) lies in this object stream (3); the cross-reference is object 2.</summary>
    private static byte[] ObjectStream(string dict, byte[] data, bool inItself = false)
    {
        var head = Bytes("%PDF-1.7\n");
        byte[] stream = [.. Bytes(string.Create(CultureInfo.InvariantCulture, $"3 0 obj\n<< /Type /ObjStm {dict} /Length {data.Length} >>\nstream\n")), .. data, .. Bytes("\nendstream\nendobj\n")];
        var at = head.Length + stream.Length;
        byte[] Row(byte kind, int a, byte b) => [kind, (byte)(a >> 24), (byte)(a >> 16), (byte)(a >> 8), (byte)a, 0, b];
        byte[] rows = [.. Row(0, 0, 0), .. Row(2, 3, 0), .. Row(1, at, 0), .. inItself ? Row(2, 3, 1) : Row(1, head.Length, 0)];
        byte[] xref = [.. Bytes(string.Create(CultureInfo.InvariantCulture, $"2 0 obj\n<< /Type /XRef /Root 1 0 R /W [1 4 2] /Size 4 /Length {rows.Length} >>\nstream\n")), .. rows, .. Bytes("\nendstream\nendobj\n")];
        return [.. head, .. stream, .. xref, .. Bytes(string.Create(CultureInfo.InvariantCulture, $"startxref\n{at}\n%%EOF\n"))];
    }
}
