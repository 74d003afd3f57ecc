using System.Globalization;
using System.Text;
using TinhSo.Tests.Architecture;

namespace TinhSo.Tests.Signing;

/// <summary>Small PDF files: written here object by object, so that a test can write them wrongly too, and those of other programs.</summary>
internal static class SamplePdf
{
    public static IReadOnlyList<string> Foreign { get; } = ["libreoffice.pdf", "chromium.pdf", "qpdf-object-streams.pdf"];

    public static byte[] Load(string name) => name == "own.pdf" ? Plain() : File.ReadAllBytes(Path.Combine(Source.Root, "tests/Tests/Signing/files", name));

    /// <summary>Catalog 1, pages 2, page 3, its content 4, font 5, description 6.</summary>
    public static byte[] Plain(string contents = "4 0 R", string page = "", string catalog = "") => Write(
        (1, $"<< /Type /Catalog /Pages 2 0 R {catalog}>>"),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, $"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} /Resources << /Font << /F1 5 0 R >> >> {page}>>"),
        (4, Stream("BT /F1 24 Tf 72 700 Td (Decision 15) Tj ET")),
        (5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
        (6, "<< /Title (Sample) >>"));

    public static string Stream(string data, string more = "") => string.Create(CultureInfo.InvariantCulture, $"<< /Length {data.Length} {more}>>\nstream\n{data}\nendstream");

    public static byte[] Write(params (int Number, string Body)[] objects) => Append(Encoding.Latin1.GetBytes("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"), null, "/Root 1 0 R /Info 6 0 R", objects);

    /// <summary>The file with more objects behind it and a table that leads back to <paramref name="previous"/>.</summary>
    public static byte[] Append(byte[] file, int? previous, string trailer, params (int Number, string Body)[] objects)
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(file));
        var places = new SortedDictionary<int, int>();
        foreach (var (number, body) in objects)
        {
            places[number] = text.Length;
            text.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var start = text.Length;
        text.Append("xref\n");
        if (previous is null)
        {
            text.Append("0 1\n0000000000 65535 f \n");
        }

        foreach (var (number, place) in places)
        {
            text.Append(CultureInfo.InvariantCulture, $"{number} 1\n{place:0000000000} 00000 n \n");
        }

        var back = previous is { } p ? string.Create(CultureInfo.InvariantCulture, $" /Prev {p}") : "";
        text.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {Math.Max(100, places.Keys.DefaultIfEmpty(0).Max() + 1)} {trailer}{back} >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>An update of a file as it stands, the way an attacker or an editor appends one.</summary>
    public static byte[] Update(byte[] file, params (int Number, string Body)[] objects) => Append(file, LastXref(file), "/Root 1 0 R /Info 6 0 R", objects);

    /// <summary>Where revisions end: behind each end mark and its line end.</summary>
    public static List<long?> Ends(byte[] file) =>
        [.. System.Text.RegularExpressions.Regex.Matches(Encoding.Latin1.GetString(file), "%%EOF(\\r\\n|\\n|\\r|)").Select(m => (long?)(m.Index + m.Length))];

    public static int LastXref(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        var at = text.LastIndexOf("startxref", StringComparison.Ordinal) + 10;
        return int.Parse(text[at..text.IndexOf('\n', at)], CultureInfo.InvariantCulture);
    }
}
