using System.IO.Compression;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Inflates the streams that carry structure (cross-references, objects); others are compared as they lie.</summary>
internal static class PdfFilters
{
    public static byte[] Decode(PdfFile file, PdfStream stream, PdfBudget budget)
    {
        var filter = file.Resolve(stream.Dict["Filter"]);
        if (filter is PdfArray { Items: [var only] })
        {
            filter = file.Resolve(only);
        }

        if (filter is PdfNull or PdfArray { Items: [] })
        {
            budget.SpendInflated(stream.Length);
            return stream.Raw.ToArray();
        }

        if (filter is not PdfName { Value: "FlateDecode" or "Fl" })
        {
            throw new PdfRefused("pdf-filter");
        }

        var inflated = Inflate(stream.Source, stream.Start, stream.Length, budget.SpendInflated);
        var parameters = file.Resolve(stream.Dict["DecodeParms"]);
        if (parameters is PdfArray { Items: [var first] })
        {
            parameters = file.Resolve(first);
        }

        return parameters is PdfDict dict ? Unpredict(file, dict, inflated) : inflated;
    }

    /// <summary>zlib data; <paramref name="spend"/> is told each piece before it is kept.</summary>
    public static byte[] Inflate(byte[] source, int start, int length, Action<long> spend)
    {
        using var zlib = new ZLibStream(new MemoryStream(source, start, length, writable: false), CompressionMode.Decompress);
        using var result = new MemoryStream();
        var buffer = new byte[32768];
        try
        {
            int read;
            while ((read = zlib.Read(buffer)) > 0)
            {
                spend(read);
                result.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            throw new PdfRefused("pdf-damaged", "zlib");
        }

        return result.ToArray();
    }

    private static byte[] Unpredict(PdfFile file, PdfDict parameters, byte[] data)
    {
        int Of(string key, int otherwise) => file.Resolve(parameters[key]) is PdfInteger { Value: >= 0 and <= 100_000 } n ? (int)n.Value : otherwise;
        var predictor = Of("Predictor", 1);
        if (predictor < 2)
        {
            return data;
        }

        if (predictor < 10 || Of("Colors", 1) != 1 || Of("BitsPerComponent", 8) != 8)
        {
            throw new PdfRefused("pdf-filter", "predictor");
        }

        return UnfilterPng(data, Of("Columns", 1), 1);
    }

    /// <summary>PNG row filters (RFC 2083 section 6), for streams and for pictures.</summary>
    public static byte[] UnfilterPng(byte[] data, int rowBytes, int pixelBytes)
    {
        if (rowBytes < 1)
        {
            throw new PdfRefused("pdf-filter", "predictor");
        }

        var rows = data.Length / (rowBytes + 1);
        var result = new byte[rows * rowBytes];
        for (var row = 0; row < rows; row++)
        {
            var kind = data[row * (rowBytes + 1)];
            for (var i = 0; i < rowBytes; i++)
            {
                var at = (row * rowBytes) + i;
                int left = i >= pixelBytes ? result[at - pixelBytes] : 0;
                int up = row > 0 ? result[at - rowBytes] : 0;
                int corner = row > 0 && i >= pixelBytes ? result[at - rowBytes - pixelBytes] : 0;
                var add = kind switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => throw new PdfRefused("pdf-damaged", "predictor") };
                result[at] = (byte)(data[(row * (rowBytes + 1)) + 1 + i] + add);
            }
        }

        return result;
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    public static byte[] Deflate(ReadOnlySpan<byte> data)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Fastest))
        {
            zlib.Write(data);
        }

        return result.ToArray();
    }
}
