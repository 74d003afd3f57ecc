using System.Buffers;
using System.Globalization;
using System.Text;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Writes values; keys in order, so that two equal values give equal bytes.</summary>
internal static class PdfWriter
{
    public static byte[] Bytes(PdfObject value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, value);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Value and, for a stream, its raw bytes: equal when nothing changed.</summary>
    public static bool Same(PdfObject one, PdfObject other) =>
        one is PdfStream a && other is PdfStream b
            ? a.Raw.SequenceEqual(b.Raw) && Bytes(a.Dict).AsSpan().SequenceEqual(Bytes(b.Dict))
            : one is not PdfStream && other is not PdfStream && Bytes(one).AsSpan().SequenceEqual(Bytes(other));

    public static void Text(IBufferWriter<byte> to, string text) => to.Write(Encoding.Latin1.GetBytes(text));

    public static void Write(IBufferWriter<byte> to, PdfObject value)
    {
        switch (value)
        {
            case PdfNull:
                Text(to, "null");
                break;
            case PdfBool b:
                Text(to, b.Value ? "true" : "false");
                break;
            case PdfInteger n:
                Text(to, n.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case PdfReal r:
                Text(to, r.Text);
                break;
            case PdfName name:
                Text(to, Name(name.Value));
                break;
            case PdfString s:
                Text(to, "<" + Convert.ToHexString(s.Value) + ">");
                break;
            case PdfRef r:
                Text(to, string.Create(CultureInfo.InvariantCulture, $"{r.Number} {r.Generation} R"));
                break;
            case PdfArray array:
                Text(to, "[");
                for (var i = 0; i < array.Items.Count; i++)
                {
                    Text(to, i == 0 ? "" : " ");
                    Write(to, array.Items[i]);
                }

                Text(to, "]");
                break;
            case PdfDict dict:
                Text(to, "<<");
                foreach (var (key, item) in dict.Items.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    Text(to, Name(key) + " ");
                    Write(to, item);
                }

                Text(to, ">>");
                break;
            case PdfStream stream:
                Write(to, stream.Dict);
                Text(to, "\nstream\n");
                to.Write(stream.Raw);
                Text(to, "\nendstream");
                break;
            default:
                throw new InvalidOperationException(value.GetType().Name);
        }
    }

    private static string Name(string name)
    {
        var text = new StringBuilder("/");
        foreach (var c in name)
        {
            text.Append(c is > '!' and <= '~' && c != '#' && !"()<>[]{}/%".Contains(c, StringComparison.Ordinal) ? c.ToString() : "#" + ((int)c).ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
