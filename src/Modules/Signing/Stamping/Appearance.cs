using System.Globalization;
using System.Text;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Stamping;

/// <summary>What a visible signature shows and where: a picture (handwritten signature, seal), lines of text, or both, in points from the lower left corner.</summary>
/// <param name="Page">Number of the page, from 1; 0 the last one.</param>
internal sealed record Appearance(int Page, double X, double Y, double Width, double Height)
{
    public byte[]? Png { get; init; }

    /// <summary>How wide the picture may be beside text; a square of a third at most when left out.</summary>
    public double? PictureRoom { get; init; }

    public IReadOnlyList<string> Lines { get; init; } = [];

    public double FontSize { get; init; } = 8;

    /// <summary>Red, green, blue from 0 to 1; a personal signature is blue, an agency's red (NĐ 30/2020 Annex I).</summary>
    public (double Red, double Green, double Blue) Colour { get; init; }
}

/// <summary>Draws an <see cref="Appearance"/> as a form with its own subset font, so that no reader's font is needed.</summary>
internal sealed class AppearanceDrawing(IncrementalUpdate update, Appearance appearance)
{
    private const double LineHeight = 1.2;

    public PdfRef Draw()
    {
        var resources = new PdfDict();
        var content = new StringBuilder("q\n");
        var textFrom = 0.0;
        if (appearance.Png is { } png)
        {
            // A picture beside text takes a square at the left, alone it takes the room.
            var picture = PngPicture.Read(png);
            var room = appearance.Lines.Count == 0 ? appearance.Width : appearance.PictureRoom ?? Math.Min(appearance.Height, appearance.Width / 3);
            var scale = Math.Min(room / picture.Width, appearance.Height / picture.Height);
            var (width, height) = (picture.Width * scale, picture.Height * scale);
            resources["XObject"] = new PdfDict { ["Im0"] = Picture(picture) };
            content.Append(CultureInfo.InvariantCulture, $"q {width:0.###} 0 0 {height:0.###} {(room - width) / 2:0.###} {(appearance.Height - height) / 2:0.###} cm /Im0 Do Q\n");
            textFrom = room + 4;
        }

        if (appearance.Lines.Count > 0)
        {
            var font = SignatureFont.Installed ?? throw new PdfRefused("font-missing");
            resources["Font"] = new PdfDict { ["F0"] = Write(font, content, textFrom) };
        }

        content.Append("Q\n");
        var form = new PdfDict
        {
            ["Type"] = new PdfName("XObject"),
            ["Subtype"] = new PdfName("Form"),
            ["BBox"] = PdfArray.Of(new PdfInteger(0), new PdfInteger(0), PdfReal.Of(appearance.Width), PdfReal.Of(appearance.Height)),
            ["Resources"] = resources,
        };
        return update.AddDeflated(form, Encoding.ASCII.GetBytes(content.ToString()));
    }

    private PdfRef Write(TrueTypeFont font, StringBuilder content, double left)
    {
        var size = appearance.FontSize;
        var lines = appearance.Lines.SelectMany(l => Wrap(font, l, size, appearance.Width - left)).ToList();
        // Too many lines become smaller before any is lost.
        while (lines.Count * size * LineHeight > appearance.Height && size > 3)
        {
            size -= 0.25;
            lines = [.. appearance.Lines.SelectMany(l => Wrap(font, l, size, appearance.Width - left))];
        }

        var (red, green, blue) = appearance.Colour;
        content.Append(CultureInfo.InvariantCulture, $"BT /F0 {size:0.##} Tf {red:0.###} {green:0.###} {blue:0.###} rg {size * LineHeight:0.##} TL {left:0.###} {appearance.Height - size:0.###} Td\n");
        foreach (var line in lines)
        {
            content.Append('<').AppendJoin("", line.EnumerateRunes().Select(r => font.Glyph(r.Value).ToString("X4", CultureInfo.InvariantCulture))).Append("> Tj T*\n");
        }

        content.Append("ET\n");
        return EmbeddedFont.Add(update, font, lines.SelectMany(l => l.EnumerateRunes()).Select(r => r.Value).ToHashSet());
    }

    private static IEnumerable<string> Wrap(TrueTypeFont font, string text, double size, double room)
    {
        var line = "";
        foreach (var word in text.Normalize(NormalizationForm.FormC).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && font.Measure(longer, size) > room)
            {
                yield return line;
                longer = word;
            }

            line = longer;
        }

        yield return line;
    }

    private PdfRef Picture(PngPicture picture)
    {
        PdfDict Image(int channels) => new()
        {
            ["Type"] = new PdfName("XObject"),
            ["Subtype"] = new PdfName("Image"),
            ["Width"] = new PdfInteger(picture.Width),
            ["Height"] = new PdfInteger(picture.Height),
            ["BitsPerComponent"] = new PdfInteger(8),
            ["ColorSpace"] = new PdfName(channels == 1 ? "DeviceGray" : "DeviceRGB"),
        };
        var image = Image(picture.Channels);
        if (picture.Alpha is { } alpha)
        {
            image["SMask"] = update.AddDeflated(Image(1), alpha);
        }

        return update.AddDeflated(image, picture.Colours);
    }
}
