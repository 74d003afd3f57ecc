using System.Globalization;
using System.Text;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Reads values from bytes, strictly: what two programs could read in two ways is refused, never guessed.</summary>
internal sealed partial class PdfLexer(byte[] bytes, int end, PdfBudget budget, int position = 0)
{
    public int Position { get; set; } = position;

    public byte[] Bytes => bytes;

    public int End => end;

    public static bool IsSpace(int b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(int b) => b is '(' or ')' or '<' or '>' or '[' or ']' or '{' or '}' or '/' or '%';

    private static bool IsRegular(int b) => b >= 0 && !IsSpace(b) && !IsDelimiter(b);

    private int Peek(int ahead = 0) => Position + ahead < end ? bytes[Position + ahead] : -1;

    public void SkipSpace()
    {
        while (Position < end)
        {
            if (IsSpace(bytes[Position]))
            {
                Position++;
            }
            else if (bytes[Position] == '%')
            {
                while (Position < end && bytes[Position] is not (10 or 13))
                {
                    Position++;
                }
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Takes the keyword if it stands next.</summary>
    public bool Take(string keyword)
    {
        SkipSpace();
        if (Position + keyword.Length > end || IsRegular(Peek(keyword.Length)))
        {
            return false;
        }

        for (var i = 0; i < keyword.Length; i++)
        {
            if (bytes[Position + i] != keyword[i])
            {
                return false;
            }
        }

        Position += keyword.Length;
        return true;
    }

    /// <summary>An unsigned integer that stands next; null when something else does.</summary>
    public long? TakeInteger()
    {
        SkipSpace();
        var at = Position;
        var value = 0L;
        while (at < end && bytes[at] is >= (byte)'0' and <= (byte)'9')
        {
            if (at - Position > 17)
            {
                return null;
            }

            value = (value * 10) + bytes[at++] - '0';
        }

        if (at == Position || (at < end && IsRegular(bytes[at])))
        {
            return null;
        }

        Position = at;
        return value;
    }

    public PdfObject ReadObject(int depth = 0)
    {
        budget.SpendObjects(1);
        if (depth > PdfBudget.MaxDepth)
        {
            throw new PdfRefused("pdf-too-deep");
        }

        SkipSpace();
        switch (Peek())
        {
            case '/':
                return new PdfName(ReadName());
            case '(':
                return ReadLiteral();
            case '<' when Peek(1) == '<':
                return ReadDict(depth);
            case '<':
                return ReadHex();
            case '[':
                return ReadArray(depth);
            case 't' when Take("true"):
                return new PdfBool(true);
            case 'f' when Take("false"):
                return new PdfBool(false);
            case 'n' when Take("null"):
                return PdfNull.It;
            case (>= '0' and <= '9') or '+' or '-' or '.':
                return ReadNumber();
            default:
                throw Bad();
        }
    }

    private PdfRefused Bad() => new("pdf-damaged", $"@{Position.ToString(CultureInfo.InvariantCulture)}");

    private string ReadName()
    {
        Position++;
        var name = new StringBuilder();
        while (IsRegular(Peek()))
        {
            var b = bytes[Position++];
            if (b == '#')
            {
                var (high, low) = (HexValue(Peek()), HexValue(Peek(1)));
                if (high < 0 || low < 0)
                {
                    throw Bad();
                }

                b = (byte)((high << 4) | low);
                Position += 2;
            }

            name.Append((char)b);
            if (name.Length > 1024)
            {
                throw Bad();
            }
        }

        return name.ToString();
    }

    private static int HexValue(int b) => b switch
    {
        >= '0' and <= '9' => b - '0',
        >= 'a' and <= 'f' => b - 'a' + 10,
        >= 'A' and <= 'F' => b - 'A' + 10,
        _ => -1,
    };

    private PdfArray ReadArray(int depth)
    {
        Position++;
        var items = new List<PdfObject>();
        while (true)
        {
            SkipSpace();
            if (Peek() == ']')
            {
                Position++;
                return new(items);
            }

            items.Add(ReadObject(depth + 1));
        }
    }

    private PdfDict ReadDict(int depth)
    {
        Position += 2;
        var dict = new PdfDict();
        while (true)
        {
            SkipSpace();
            if (Peek() == '>' && Peek(1) == '>')
            {
                Position += 2;
                return dict;
            }

            if (Peek() != '/')
            {
                throw Bad();
            }

            // Readers disagree which of two equal keys counts.
            if (!dict.Items.TryAdd(ReadName(), ReadObject(depth + 1)))
            {
                throw new PdfRefused("pdf-key-twice");
            }
        }
    }

    private PdfObject ReadNumber()
    {
        if (Peek() is >= '0' and <= '9' && TakeInteger() is { } whole)
        {
            var after = Position;
            if (whole is > 0 and <= int.MaxValue && TakeInteger() is { } generation and <= ushort.MaxValue && Take("R"))
            {
                return new PdfRef((int)whole, (int)generation);
            }

            Position = after;
            return new PdfInteger(whole);
        }

        var start = Position;
        while (IsRegular(Peek()))
        {
            Position++;
        }

        var text = Encoding.Latin1.GetString(bytes, start, Math.Min(Position - start, 64));
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? new PdfInteger(integer)
            : double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? new PdfReal(text)
            : throw Bad();
    }
}
