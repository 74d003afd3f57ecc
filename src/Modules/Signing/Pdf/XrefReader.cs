namespace TinhSo.Modules.Signing.Pdf;

internal enum XrefKind
{
    Free,
    InFile,
    InStream,
}

/// <summary>Where an object lies: at <paramref name="A"/> in the file (generation <paramref name="B"/>), or as number <paramref name="B"/> in object stream <paramref name="A"/>.</summary>
internal readonly record struct XrefEntry(XrefKind Kind, int A, int B);

/// <summary>Walks the chain of cross-references from the newest back: tables, streams and files that carry both.</summary>
internal sealed class XrefReader(PdfFile file, byte[] bytes, int end, PdfBudget budget)
{
    private readonly HashSet<int> _seen = [];

    public Dictionary<int, XrefEntry> Entries { get; } = [];

    /// <summary>Dictionary of the newest section.</summary>
    public PdfDict? Trailer { get; private set; }

    public bool NewestIsStream { get; private set; }

    public int Sections { get; private set; }

    public void Read(int start)
    {
        for (var next = (int?)start; next is { } at;)
        {
            if (!_seen.Add(at) || ++Sections > PdfBudget.MaxSections)
            {
                throw new PdfRefused("pdf-xref-loop");
            }

            var trailer = ReadSection(at, out var isStream);
            if (Trailer is null)
            {
                (Trailer, NewestIsStream) = (trailer, isStream);
            }

            if (trailer["Encrypt"] is not null and not PdfNull)
            {
                throw new PdfRefused("pdf-encrypted");
            }

            next = trailer["Prev"] switch
            {
                null => null,
                PdfInteger { Value: > 0 and <= int.MaxValue } prev => (int)prev.Value,
                _ => throw new PdfRefused("pdf-damaged", "Prev"),
            };
        }
    }

    private PdfDict ReadSection(int at, out bool isStream)
    {
        if (at >= end)
        {
            throw new PdfRefused("pdf-damaged", "startxref");
        }

        var lexer = new PdfLexer(bytes, end, budget, at);
        isStream = !lexer.Take("xref");
        return isStream ? ReadStream(at) : ReadTable(lexer);
    }

    private PdfDict ReadTable(PdfLexer lexer)
    {
        var hidden = new List<int>();
        while (!lexer.Take("trailer"))
        {
            if (lexer.TakeInteger() is not ({ } first and <= PdfFile.MaxNumber) || lexer.TakeInteger() is not ({ } count and <= PdfFile.MaxNumber))
            {
                throw new PdfRefused("pdf-damaged", "xref");
            }

            budget.SpendObjects(count / 4);
            for (var number = (int)first; number < first + count; number++)
            {
                if (lexer.TakeInteger() is not { } offset || lexer.TakeInteger() is not { } generation)
                {
                    throw new PdfRefused("pdf-damaged", "xref");
                }

                if (lexer.Take("n"))
                {
                    // Offset 0 holds the header; some writers mean "not there".
                    Add(number, offset == 0 ? default : new(XrefKind.InFile, Place(offset), (int)Math.Min(generation, ushort.MaxValue)));
                }
                else if (lexer.Take("f"))
                {
                    hidden.Add(number);
                }
                else
                {
                    throw new PdfRefused("pdf-damaged", "xref");
                }
            }
        }

        if (lexer.ReadObject() is not PdfDict trailer)
        {
            throw new PdfRefused("pdf-damaged", "trailer");
        }

        // What the table calls free may be described by the stream beside it (ISO 32000-1, 7.5.8.4).
        if (trailer["XRefStm"] is PdfInteger beside)
        {
            if (!_seen.Add(Place(beside.Value)))
            {
                throw new PdfRefused("pdf-xref-loop");
            }

            ReadStream(Place(beside.Value));
        }

        hidden.ForEach(number => Add(number, default));
        return trailer;
    }

    private int Place(long offset) => offset < end ? (int)offset : throw new PdfRefused("pdf-damaged", "offset");

    private void Add(int number, XrefEntry entry)
    {
        if (number > PdfFile.MaxNumber)
        {
            throw new PdfRefused("pdf-too-many-objects");
        }

        Entries.TryAdd(number, entry);
    }

    private PdfDict ReadStream(int at)
    {
        if (file.ReadAt(at, null, out _) is not PdfStream stream || !stream.Dict.IsType("XRef") || stream.Dict["W"] is not PdfArray { Items: [PdfInteger w0, PdfInteger w1, PdfInteger w2] }
            || stream.Dict["Size"] is not PdfInteger { Value: >= 0 and <= PdfFile.MaxNumber } size)
        {
            throw new PdfRefused("pdf-damaged", "xref stream");
        }

        int[] widths = [Width(w0), Width(w1), Width(w2)];
        var index = stream.Dict["Index"] is PdfArray given ? given.Items : [new PdfInteger(0), size];
        var data = PdfFilters.Decode(file, stream, budget);
        var width = widths.Sum();
        var position = 0;
        for (var i = 0; i + 1 < index.Count; i += 2)
        {
            if (index[i] is not PdfInteger { Value: >= 0 and <= PdfFile.MaxNumber } first || index[i + 1] is not PdfInteger { Value: >= 0 and <= PdfFile.MaxNumber } count)
            {
                throw new PdfRefused("pdf-damaged", "xref stream");
            }

            budget.SpendObjects(count.Value / 4);
            for (var n = 0; n < count.Value; n++, position += width)
            {
                if (position + width > data.Length || width == 0)
                {
                    throw new PdfRefused("pdf-damaged", "xref stream");
                }

                var kind = widths[0] == 0 ? 1 : Field(data, position, widths[0]);
                var a = Field(data, position + widths[0], widths[1]);
                var b = (int)Math.Min(Field(data, position + widths[0] + widths[1], widths[2]), int.MaxValue);
                Add((int)first.Value + n, kind switch
                {
                    1 => new(XrefKind.InFile, Place(a), b),
                    2 => new(XrefKind.InStream, a is > 0 and <= PdfFile.MaxNumber ? (int)a : throw new PdfRefused("pdf-damaged", "xref stream"), b),
                    _ => default,
                });
            }
        }

        return stream.Dict;
    }

    private static int Width(PdfInteger width) => width.Value is >= 0 and <= 7 ? (int)width.Value : throw new PdfRefused("pdf-damaged", "xref stream");

    private static long Field(byte[] data, int at, int width)
    {
        var value = 0L;
        for (var i = 0; i < width; i++)
        {
            value = (value << 8) | data[at + i];
        }

        return value;
    }
}
