namespace TinhSo.Modules.Signing.Pdf;

/// <summary>Texts in brackets and in hexadecimal digits.</summary>
internal sealed partial class PdfLexer
{
    private PdfString ReadLiteral()
    {
        var start = Position++;
        var value = new List<byte>();
        for (var open = 1; open > 0;)
        {
            if (Position >= end)
            {
                throw Bad();
            }

            var b = bytes[Position++];
            open += b == '(' ? 1 : b == ')' ? -1 : 0;
            if (b == '\\')
            {
                ReadEscape(value);
            }
            else if (open > 0)
            {
                // An end of line in a string is one line feed, however it is written.
                if (b == 13)
                {
                    Position += Peek() == 10 ? 1 : 0;
                    b = 10;
                }

                value.Add(b);
            }
        }

        return new([.. value], start, Position);
    }

    private void ReadEscape(List<byte> value)
    {
        var b = Peek();
        Position++;
        switch (b)
        {
            case -1:
                throw Bad();
            case 'n' or 'r' or 't' or 'b' or 'f':
                value.Add(b switch { 'n' => 10, 'r' => 13, 't' => 9, 'b' => 8, _ => (byte)12 });
                break;
            case >= '0' and <= '7':
                var octal = b - '0';
                for (var i = 0; i < 2 && Peek() is >= '0' and <= '7'; i++)
                {
                    octal = (octal * 8) + bytes[Position++] - '0';
                }

                value.Add((byte)octal);
                break;
            case 10:
                break;
            case 13:
                Position += Peek() == 10 ? 1 : 0;
                break;
            default:
                value.Add((byte)b);
                break;
        }
    }

    private PdfString ReadHex()
    {
        var start = Position++;
        var digits = new List<byte>();
        while (Peek() != '>')
        {
            var b = Peek();
            var digit = HexValue(b);
            if (digit < 0 && !IsSpace(b))
            {
                throw Bad();
            }

            Position++;
            if (digit >= 0)
            {
                digits.Add((byte)digit);
            }
        }

        Position++;
        var value = new byte[(digits.Count + 1) / 2];
        for (var i = 0; i < digits.Count; i++)
        {
            value[i / 2] |= (byte)(i % 2 == 0 ? digits[i] << 4 : digits[i]);
        }

        return new(value, start, Position, hex: true);
    }
}
