using System.Buffers.Binary;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Stamping;

/// <summary>A PNG of a signature or a seal as the colours and the transparency that PDF keeps apart; 8 bits a channel, no interlacing.</summary>
internal sealed class PngPicture
{
    private const int MostPixels = 4_000_000;

    private PngPicture(int width, int height, int channels, byte[] colours, byte[]? alpha) =>
        (Width, Height, Channels, Colours, Alpha) = (width, height, channels, colours, alpha);

    public int Width { get; }

    public int Height { get; }

    /// <summary>1 grey, 3 red, green and blue.</summary>
    public int Channels { get; }

    public byte[] Colours { get; }

    public byte[]? Alpha { get; }

    /// <summary>Width in points (1/72 inch) as the file tells its resolution; null where it does not.</summary>
    public double? RealWidth { get; private init; }

    public double? RealHeight { get; private init; }

    public static PngPicture Read(byte[] png)
    {
        if (png.Length < 45 || !png.AsSpan(0, 8).SequenceEqual((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            throw new PdfRefused("picture-not-png");
        }

        var header = png.AsSpan(16);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var kind = header[9];
        if (width < 1 || height < 1 || (long)width * height > MostPixels || header[8] != 8 || header[12] != 0 || kind is not (0 or 2 or 3 or 4 or 6))
        {
            throw new PdfRefused("picture-form");
        }

        var (data, palette, clear, dots) = Chunks(png);
        var samples = kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var left = (long)height * ((width * samples) + 1);
        var inflated = PdfFilters.Inflate(data, 0, data.Length, n => left = left >= n ? left - n : throw new PdfRefused("picture-form"));
        var rows = PdfFilters.UnfilterPng(inflated, width * samples, samples);
        return rows.Length == width * height * samples ? Split(width, height, kind, samples, rows, palette, clear, dots) : throw new PdfRefused("picture-form");
    }

    /// <summary>Dots in a metre across and down, 0 where not told.</summary>
    private static (byte[] Data, byte[] Palette, byte[] Clear, (uint X, uint Y) Dots) Chunks(byte[] png)
    {
        using var data = new MemoryStream();
        byte[] palette = [], clear = [];
        (uint X, uint Y) dots = default;
        for (var at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (length < 0 || at + 12 + (long)length > png.Length)
            {
                throw new PdfRefused("picture-form");
            }

            var body = png.AsSpan(at + 8, length);
            var name = png.AsSpan(at + 4, 4);
            if (name.SequenceEqual("IDAT"u8))
            {
                data.Write(body);
            }
            else if (name.SequenceEqual("PLTE"u8))
            {
                palette = body.ToArray();
            }
            else if (name.SequenceEqual("tRNS"u8))
            {
                clear = body.ToArray();
            }

            else if (name.SequenceEqual("pHYs"u8) && body is [.., 1] && length == 9)
            {
                dots = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
            }

            at += 12 + length;
        }

        return (data.ToArray(), palette, clear, dots);
    }

    private static PngPicture Split(int width, int height, int kind, int samples, byte[] rows, byte[] palette, byte[] clear, (uint X, uint Y) dots)
    {
        var channels = kind is 0 or 4 ? 1 : 3;
        var hasAlpha = kind is 4 or 6 || (kind == 3 && clear.Length > 0);
        var colours = new byte[width * height * channels];
        var alpha = hasAlpha ? new byte[width * height] : null;
        for (var i = 0; i < width * height; i++)
        {
            if (kind == 3)
            {
                var index = rows[i];
                if ((3 * index) + 3 > palette.Length)
                {
                    throw new PdfRefused("picture-form");
                }

                palette.AsSpan(3 * index, 3).CopyTo(colours.AsSpan(3 * i));
                if (alpha is not null)
                {
                    alpha[i] = index < clear.Length ? clear[index] : (byte)255;
                }

                continue;
            }

            rows.AsSpan(i * samples, channels).CopyTo(colours.AsSpan(i * channels));
            if (alpha is not null)
            {
                alpha[i] = rows[(i * samples) + samples - 1];
            }
        }

        return new(width, height, channels, colours, alpha) { RealWidth = Points(width, dots.X), RealHeight = Points(height, dots.Y) };
    }

    private static double? Points(int pixels, uint dotsPerMetre) => dotsPerMetre == 0 ? null : pixels * 72 / (dotsPerMetre * 0.0254);
}
