using System.Globalization;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>A value of the PDF language (ISO 32000-1 section 7.3).</summary>
internal abstract class PdfObject;

internal sealed class PdfNull : PdfObject
{
    public static readonly PdfNull It = new();
}

internal sealed class PdfBool(bool value) : PdfObject
{
    public bool Value => value;
}

internal sealed class PdfInteger(long value) : PdfObject
{
    public long Value => value;
}

/// <summary>A real number, kept as it was written.</summary>
internal sealed class PdfReal(string text) : PdfObject
{
    public string Text => text;

    public static PdfReal Of(double value) => new(value.ToString("0.###", CultureInfo.InvariantCulture));
}

internal sealed class PdfName(string value) : PdfObject
{
    public string Value => value;
}

/// <summary>A string with the place of its token in the file: what a signature leaves out must be exactly that place.</summary>
internal sealed class PdfString(byte[] value, int start = -1, int end = -1, bool hex = false) : PdfObject
{
    public byte[] Value => value;

    public int Start => start;

    public int End => end;

    public bool IsHex => hex;

    /// <summary>Text for people: UTF-16 with its mark, UTF-8 with its mark, else one byte a letter.</summary>
    public string Text => value switch
    {
        [0xFE, 0xFF, ..] => System.Text.Encoding.BigEndianUnicode.GetString(value, 2, value.Length - 2),
        [0xEF, 0xBB, 0xBF, ..] => System.Text.Encoding.UTF8.GetString(value, 3, value.Length - 3),
        _ => System.Text.Encoding.Latin1.GetString(value),
    };

    public static PdfString OfText(string text) => text.All(char.IsAscii)
        ? new(System.Text.Encoding.ASCII.GetBytes(text))
        : new([0xFE, 0xFF, .. System.Text.Encoding.BigEndianUnicode.GetBytes(text)]);
}

internal sealed class PdfRef(int number, int generation) : PdfObject
{
    public int Number => number;

    public int Generation => generation;
}

internal sealed class PdfArray(List<PdfObject> items) : PdfObject
{
    public List<PdfObject> Items => items;

    public static PdfArray Of(params IEnumerable<PdfObject> items) => new([.. items]);
}

internal sealed class PdfDict : PdfObject
{
    public Dictionary<string, PdfObject> Items { get; } = new(StringComparer.Ordinal);

    public PdfObject? this[string key]
    {
        get => Items.GetValueOrDefault(key);
        set => Items[key] = value!;
    }

    public bool IsType(string type) => this["Type"] is PdfName name && name.Value == type;

    public PdfDict Copy()
    {
        var copy = new PdfDict();
        foreach (var (key, value) in Items)
        {
            copy.Items[key] = value;
        }

        return copy;
    }
}

/// <summary>A stream: its dictionary and where its raw bytes lie in <paramref name="source"/>.</summary>
internal sealed class PdfStream(PdfDict dict, byte[] source, int start, int length) : PdfObject
{
    public PdfDict Dict => dict;

    public ReadOnlySpan<byte> Raw => source.AsSpan(start, length);

    public byte[] Source => source;

    public int Start => start;

    public int Length => length;
}
