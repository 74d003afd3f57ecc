using System.Globalization;
using System.Text;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Stamping;

/// <summary>A subset of a font as PDF wants it: glyph numbers as codes, with the way back to letters for search and reading aloud.</summary>
internal static class EmbeddedFont
{
    public static PdfRef Add(IncrementalUpdate update, TrueTypeFont font, IReadOnlyCollection<int> runes)
    {
        var glyphs = runes.Select(r => (Rune: r, Glyph: font.Glyph(r))).Where(p => p.Glyph != 0).DistinctBy(p => p.Glyph).OrderBy(p => p.Glyph).ToList();
        var name = new PdfName("TINHSO+LiberationSerif");
        PdfInteger Scaled(int units) => new(units * 1000 / font.UnitsPerEm);
        var program = font.Subset(glyphs.Select(g => g.Glyph));
        var descriptor = new PdfDict
        {
            ["Type"] = new PdfName("FontDescriptor"),
            ["FontName"] = name,
            ["Flags"] = new PdfInteger(4),
            ["FontBBox"] = PdfArray.Of(font.Box.Select(Scaled)),
            ["ItalicAngle"] = new PdfInteger(0),
            ["Ascent"] = Scaled(font.Ascent),
            ["Descent"] = Scaled(font.Descent),
            ["CapHeight"] = new PdfInteger(662),
            ["StemV"] = new PdfInteger(80),
            ["FontFile2"] = update.AddDeflated(new PdfDict { ["Length1"] = new PdfInteger(program.Length) }, program),
        };
        var descendant = new PdfDict
        {
            ["Type"] = new PdfName("Font"),
            ["Subtype"] = new PdfName("CIDFontType2"),
            ["BaseFont"] = name,
            ["CIDSystemInfo"] = new PdfDict { ["Registry"] = PdfString.OfText("Adobe"), ["Ordering"] = PdfString.OfText("Identity"), ["Supplement"] = new PdfInteger(0) },
            ["FontDescriptor"] = update.Add(descriptor),
            ["CIDToGIDMap"] = new PdfName("Identity"),
            ["W"] = PdfArray.Of(glyphs.SelectMany(g => new PdfObject[] { new PdfInteger(g.Glyph), PdfArray.Of(new PdfInteger(font.Width(g.Glyph))) })),
        };
        return update.Add(new PdfDict
        {
            ["Type"] = new PdfName("Font"),
            ["Subtype"] = new PdfName("Type0"),
            ["BaseFont"] = name,
            ["Encoding"] = new PdfName("Identity-H"),
            ["DescendantFonts"] = PdfArray.Of(update.Add(descendant)),
            ["ToUnicode"] = update.AddDeflated(new PdfDict(), Encoding.ASCII.GetBytes(ToUnicode(glyphs))),
        });
    }

    private static string ToUnicode(IReadOnlyList<(int Rune, int Glyph)> glyphs)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /TinhSo def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var part in glyphs.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{part.Length} beginbfchar\n");
            foreach (var (rune, glyph) in part)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(new Rune(rune).ToString()))}>\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end\n").ToString();
    }
}
