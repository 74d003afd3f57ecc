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

    /// <summary>The place counts from the upper edge of the page: <see cref="Y"/> is the room above.</summary>
    public bool FromTop { get; init; }

    /// <summary>A frame around it, as a rubber stamp has one.</summary>
    public bool Framed { get; init; }

    /// <summary>So many lines at the beginning stand in the middle.</summary>
    public int Centred { get; init; }

    /// <summary>Red, green, blue from 0 to 1; a personal signature is blue, an agency's red (NĐ 30/2020 Annex I).</summary>
    public (double Red, double Green, double Blue) Colour { get; init; }
}

/// <summary>Draws an <see cref="Appearance"/> as a form with its own subset font, so that no reader's font is needed.</summary>
internal sealed class AppearanceDrawing(IncrementalUpdate update, Appearance appearance)
{
    private const double LineHeight = 1.2;

    /// <summary>Between the frame and the words, in points.</summary>
    private const double Inside = 5;

    public PdfRef Draw()
    {
        var resources = new PdfDict();
        var content = new StringBuilder("q\n");
        var textFrom = appearance.Framed ? Inside : 0;
        if (appearance.Framed)
        {
            content.Append(CultureInfo.InvariantCulture, $"q {Rgb} RG 1 w 0.5 0.5 {appearance.Width - 1:0.###} {appearance.Height - 1:0.###} re S Q\n");
        }

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

    private string Rgb => string.Create(CultureInfo.InvariantCulture, $"{appearance.Colour.Red:0.###} {appearance.Colour.Green:0.###} {appearance.Colour.Blue:0.###}");

    private PdfRef Write(TrueTypeFont font, StringBuilder content, double left)
    {
        var margin = appearance.Framed ? Inside : 0;
        var (width, height) = (appearance.Width - left - margin, appearance.Height - (2 * margin));
        var size = appearance.FontSize;
        var lines = Lines(font, size, width);
        // Too many lines become smaller before any is lost.
        while (lines.Count * size * LineHeight > height && size > 3)
        {
            size -= 0.25;
            lines = Lines(font, size, width);
        }

        content.Append(CultureInfo.InvariantCulture, $"BT /F0 {size:0.##} Tf {Rgb} rg\n");
        var y = appearance.Height - margin - size;
        foreach (var (line, centred) in lines)
        {
            var x = left + (centred ? Math.Max(0, (width - font.Measure(line, size)) / 2) : 0);
            content.Append(CultureInfo.InvariantCulture, $"1 0 0 1 {x:0.###} {y:0.###} Tm <").AppendJoin("", line.EnumerateRunes().Select(r => font.Glyph(r.Value).ToString("X4", CultureInfo.InvariantCulture))).Append("> Tj\n");
            y -= size * LineHeight;
        }

        content.Append("ET\n");
        return EmbeddedFont.Add(update, font, lines.SelectMany(l => l.Text.EnumerateRunes()).Select(r => r.Value).ToHashSet());
    }

    private List<(string Text, bool Centred)> Lines(TrueTypeFont font, double size, double room) =>
        [.. appearance.Lines.SelectMany((l, i) => Wrap(font, l, size, room).Select(w => (w, i < appearance.Centred)))];

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
