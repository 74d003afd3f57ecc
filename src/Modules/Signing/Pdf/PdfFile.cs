using System.Globalization;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>A PDF, or an earlier revision of one (its first bytes), as signer and validator see it; objects are read when asked for.</summary>
internal sealed class PdfFile
{
    public const int MaxNumber = 2_000_000;
    private readonly PdfBudget _budget;
    private readonly Dictionary<int, PdfObject> _objects = [];
    private readonly Dictionary<int, (byte[] Data, Dictionary<int, int> Places)> _streams = [];
    private int _reading;

    private PdfFile(byte[] bytes, int length, PdfBudget budget) => (Bytes, Length, _budget) = (bytes, length, budget);

    public byte[] Bytes { get; }

    public int Length { get; }

    public IReadOnlyDictionary<int, XrefEntry> Entries { get; private set; } = new Dictionary<int, XrefEntry>();

    public PdfDict Trailer { get; private set; } = new();

    public int StartXref { get; private set; }

    /// <summary>Where the last end mark stops, its end of line included.</summary>
    public int EndOfLastRevision { get; private set; }

    public bool EndsInStream { get; private set; }

    public int Sections { get; private set; }

    public PdfDict Catalog { get; private set; } = new();

    public PdfRef Root { get; private set; } = new(0, 0);

    /// <summary>Reads the structure of the first <paramref name="length"/> bytes.</summary>
    public static PdfFile Open(byte[] bytes, int? length = null, PdfBudget? budget = null)
    {
        var end = length ?? bytes.Length;
        if (end > PdfBudget.MaxBytes)
        {
            throw new PdfRefused("pdf-too-large");
        }

        if (end < 8 || !bytes.AsSpan(0, 5).SequenceEqual("%PDF-"u8))
        {
            throw new PdfRefused("pdf-not");
        }

        var file = new PdfFile(bytes, end, budget ?? new PdfBudget());
        file.ReadEnd();
        var xref = new XrefReader(file, bytes, end, file._budget);
        xref.Read(file.StartXref);
        (file.Entries, file.Trailer, file.EndsInStream, file.Sections) = (xref.Entries, xref.Trailer!, xref.NewestIsStream, xref.Sections);
        file._objects.Clear();
        file.Root = file.Trailer["Root"] as PdfRef ?? throw new PdfRefused("pdf-damaged", "Root");
        file.Catalog = file.Resolve(file.Root) as PdfDict ?? throw new PdfRefused("pdf-damaged", "Root");
        return file;
    }

    /// <summary>The value behind references; a missing object is null, as the format wants.</summary>
    public PdfObject Resolve(PdfObject? value)
    {
        for (var hops = 0; value is PdfRef reference; hops++)
        {
            if (hops > 20)
            {
                throw new PdfRefused("pdf-reference-loop");
            }

            value = Entries.TryGetValue(reference.Number, out var entry) && Generation(entry) == reference.Generation ? Object(reference.Number) : PdfNull.It;
        }

        return value ?? PdfNull.It;
    }

    public PdfDict? Dict(PdfObject? value) => Resolve(value) switch { PdfDict dict => dict, PdfStream stream => stream.Dict, _ => null };

    public static int Generation(XrefEntry entry) => entry.Kind == XrefKind.InFile ? entry.B : 0;

    /// <summary>The object as it stands in this revision; null for a free number.</summary>
    public PdfObject Object(int number)
    {
        if (_objects.TryGetValue(number, out var known))
        {
            return known;
        }

        if (++_reading > 20)
        {
            throw new PdfRefused("pdf-reference-loop");
        }

        try
        {
            var entry = Entries.GetValueOrDefault(number);
            var value = entry.Kind switch
            {
                XrefKind.InFile => ReadAt(entry.A, (number, entry.B), out _),
                XrefKind.InStream => ReadInStream(entry.A, number, entry.B),
                _ => PdfNull.It,
            };
            return _objects[number] = value;
        }
        finally
        {
            _reading--;
        }
    }

    /// <summary>The indirect object written at this place; it must be the one asked for.</summary>
    public PdfObject ReadAt(int at, (int Number, int Generation)? expected, out int end)
    {
        var lexer = new PdfLexer(Bytes, Length, _budget, at);
        if (lexer.TakeInteger() is not { } number || lexer.TakeInteger() is not { } generation || !lexer.Take("obj") || (expected is { } e && (number != e.Number || generation != e.Generation)))
        {
            throw new PdfRefused("pdf-damaged", $"object @{at.ToString(CultureInfo.InvariantCulture)}");
        }

        var value = lexer.ReadObject();
        if (value is PdfDict dict && lexer.Take("stream"))
        {
            value = ReadStreamBody(lexer, dict);
        }

        if (!lexer.Take("endobj"))
        {
            throw new PdfRefused("pdf-damaged", $"endobj of {number.ToString(CultureInfo.InvariantCulture)}");
        }

        end = lexer.Position;
        return value;
    }

    private PdfStream ReadStreamBody(PdfLexer lexer, PdfDict dict)
    {
        var start = lexer.Position;
        start += start + 1 < Length && Bytes[start] == 13 && Bytes[start + 1] == 10 ? 2 : start < Length && Bytes[start] == 10 ? 1 : throw new PdfRefused("pdf-damaged", "stream");
        if (Resolve(dict["Length"]) is not PdfInteger { Value: >= 0 and <= int.MaxValue } length || start + length.Value > Length)
        {
            throw new PdfRefused("pdf-damaged", "Length");
        }

        lexer.Position = start + (int)length.Value;
        return lexer.Take("endstream") ? new(dict, Bytes, start, (int)length.Value) : throw new PdfRefused("pdf-damaged", "endstream");
    }

    private PdfObject ReadInStream(int streamNumber, int number, int index)
    {
        if (!_streams.TryGetValue(streamNumber, out var opened))
        {
            _streams[streamNumber] = opened = OpenStream(streamNumber);
        }

        if (!opened.Places.TryGetValue(number, out var place))
        {
            throw new PdfRefused("pdf-damaged", $"object stream index {index.ToString(CultureInfo.InvariantCulture)}");
        }

        return new PdfLexer(opened.Data, opened.Data.Length, _budget, place).ReadObject();
    }

    private (byte[] Data, Dictionary<int, int> Places) OpenStream(int number)
    {
        if (Entries.GetValueOrDefault(number).Kind != XrefKind.InFile || Object(number) is not PdfStream stream || !stream.Dict.IsType("ObjStm")
            || Resolve(stream.Dict["N"]) is not PdfInteger { Value: >= 0 and <= MaxNumber } count || Resolve(stream.Dict["First"]) is not PdfInteger { Value: >= 0 and <= int.MaxValue } first)
        {
            throw new PdfRefused("pdf-damaged", "object stream");
        }

        var data = PdfFilters.Decode(this, stream, _budget);
        var header = new PdfLexer(data, data.Length, _budget);
        var places = new Dictionary<int, int>();
        _budget.SpendObjects(count.Value / 4);
        for (var i = 0; i < count.Value; i++)
        {
            if (header.TakeInteger() is not ({ } inner and <= MaxNumber) || header.TakeInteger() is not { } offset || first.Value + offset >= data.Length || !places.TryAdd((int)inner, (int)(first.Value + offset)))
            {
                throw new PdfRefused("pdf-damaged", "object stream");
            }
        }

        return (data, places);
    }

    private void ReadEnd()
    {
        var from = Math.Max(0, Length - 2048);
        var at = Bytes.AsSpan(from, Length - from).LastIndexOf("startxref"u8);
        if (at < 0)
        {
            throw new PdfRefused("pdf-damaged", "startxref");
        }

        var lexer = new PdfLexer(Bytes, Length, _budget, from + at + 9);
        StartXref = lexer.TakeInteger() is { } start && start < Length ? (int)start : throw new PdfRefused("pdf-damaged", "startxref");
        var position = lexer.Position;
        while (position < Length && PdfLexer.IsSpace(Bytes[position]))
        {
            position++;
        }

        if (!Bytes.AsSpan(position, Length - position).StartsWith("%%EOF"u8))
        {
            throw new PdfRefused("pdf-damaged", "%%EOF");
        }

        position += 5;
        position += position < Length && Bytes[position] == 13 ? 1 : 0;
        position += position < Length && Bytes[position] == 10 ? 1 : 0;
        EndOfLastRevision = position;
    }
}
