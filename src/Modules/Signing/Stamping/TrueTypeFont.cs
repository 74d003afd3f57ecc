using System.Buffers.Binary;
using System.Text;

namespace TinhSo.Modules.Signing.Stamping;

/// <summary>A TrueType font: finds glyphs, measures them and cuts out those that are used, so that a signature shows the same letters everywhere.</summary>
internal sealed class TrueTypeFont
{
    private static readonly string[] Kept = ["cvt ", "fpgm", "prep", "head", "hhea", "maxp", "hmtx", "loca", "glyf"];
    private readonly byte[] _font;
    private readonly Dictionary<string, (int At, int Length)> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _glyphs = [];
    private readonly int _metrics;
    private readonly bool _longPlaces;

    public TrueTypeFont(byte[] font)
    {
        _font = font;
        if (U32(0) != 0x00010000)
        {
            throw new FormatException("not a TrueType font");
        }

        for (var i = 0; i < U16(4); i++)
        {
            _tables[Encoding.ASCII.GetString(font, 12 + (16 * i), 4)] = (U32(12 + (16 * i) + 8), U32(12 + (16 * i) + 12));
        }

        var head = _tables["head"].At;
        UnitsPerEm = U16(head + 18);
        Box = [S16(head + 36), S16(head + 38), S16(head + 40), S16(head + 42)];
        _longPlaces = S16(head + 50) == 1;
        var hhea = _tables["hhea"].At;
        (Ascent, Descent, _metrics) = (S16(hhea + 4), S16(hhea + 6), U16(hhea + 34));
        GlyphCount = U16(_tables["maxp"].At + 4);
        ReadCharacters();
    }

    public int UnitsPerEm { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public int[] Box { get; }

    public int GlyphCount { get; }

    /// <summary>Glyph of a letter; 0 when the font lacks it.</summary>
    public int Glyph(int rune) => _glyphs.GetValueOrDefault(rune);

    /// <summary>Has every letter of Vietnamese (U+1EA0 to U+1EF9 and the older ones).</summary>
    public bool HasVietnamese => Enumerable.Range(0x1EA0, 0x1EF9 - 0x1EA0 + 1).Concat([0x110, 0x111, 0x1A0, 0x1A1, 0x1AF, 0x1B0]).All(r => Glyph(r) != 0);

    /// <summary>Advance width in thousandths of the size.</summary>
    public int Width(int glyph) => U16(_tables["hmtx"].At + (4 * Math.Min(glyph, _metrics - 1))) * 1000 / UnitsPerEm;

    public double Measure(string text, double size) => text.EnumerateRunes().Sum(r => Width(Glyph(r.Value))) * size / 1000;

    /// <summary>The same font with only these glyphs' outlines (and the parts they are made of); numbers of glyphs stay.</summary>
    public byte[] Subset(IEnumerable<int> glyphs)
    {
        var wanted = new SortedSet<int>(glyphs) { 0 };
        var waiting = new Queue<int>(wanted);
        while (waiting.TryDequeue(out var glyph))
        {
            foreach (var part in Parts(glyph).Where(wanted.Add).ToList())
            {
                waiting.Enqueue(part);
            }
        }

        var count = wanted.Max + 1;
        using var outlines = new MemoryStream();
        var places = new byte[4 * (count + 1)];
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteInt32BigEndian(places.AsSpan(4 * glyph), (int)outlines.Length);
            if (wanted.Contains(glyph))
            {
                var (at, length) = Outline(glyph);
                outlines.Write(_font, at, length);
                outlines.Write(new byte[(4 - (length % 4)) % 4]);
            }
        }

        BinaryPrimitives.WriteInt32BigEndian(places.AsSpan(4 * count), (int)outlines.Length);
        return Assemble(count, places, outlines.ToArray());
    }

    private byte[] Assemble(int count, byte[] places, byte[] outlines)
    {
        var metrics = Math.Min(_metrics, count);
        var head = Table("head");
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 0);
        var hhea = Table("hhea");
        BinaryPrimitives.WriteUInt16BigEndian(hhea.AsSpan(34), (ushort)metrics);
        var maxp = Table("maxp");
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)count);
        var tables = Kept.Where(_tables.ContainsKey).Select(name => (Name: name, Data: name switch
        {
            "head" => head,
            "hhea" => hhea,
            "maxp" => maxp,
            "hmtx" => Table("hmtx")[..((4 * metrics) + (2 * (count - metrics)))],
            "loca" => places,
            "glyf" => outlines,
            _ => Table(name),
        })).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();

        using var font = new MemoryStream();
        var directory = new byte[12 + (16 * tables.Count)];
        BinaryPrimitives.WriteInt32BigEndian(directory, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(4), (ushort)tables.Count);
        var power = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(6), (ushort)(power * 16));
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(8), (ushort)Math.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(directory.AsSpan(10), (ushort)((tables.Count - power) * 16));
        font.Write(directory);
        for (var i = 0; i < tables.Count; i++)
        {
            var row = directory.AsSpan(12 + (16 * i));
            Encoding.ASCII.GetBytes(tables[i].Name).CopyTo(row);
            BinaryPrimitives.WriteUInt32BigEndian(row[4..], Sum(tables[i].Data));
            BinaryPrimitives.WriteInt32BigEndian(row[8..], (int)font.Length);
            BinaryPrimitives.WriteInt32BigEndian(row[12..], tables[i].Data.Length);
            font.Write(tables[i].Data);
            font.Write(new byte[(4 - (tables[i].Data.Length % 4)) % 4]);
        }

        font.Position = 0;
        font.Write(directory);
        return font.ToArray();
    }

    private static uint Sum(byte[] data)
    {
        var sum = 0u;
        for (var i = 0; i < data.Length; i++)
        {
            sum += (uint)data[i] << (24 - (8 * (i % 4)));
        }

        return sum;
    }

    private byte[] Table(string name) => _font.AsSpan(_tables[name].At, _tables[name].Length).ToArray();

    private (int At, int Length) Outline(int glyph)
    {
        var loca = _tables["loca"].At;
        var (from, to) = _longPlaces ? (U32(loca + (4 * glyph)), U32(loca + (4 * glyph) + 4)) : (2 * U16(loca + (2 * glyph)), 2 * U16(loca + (2 * glyph) + 2));
        return (_tables["glyf"].At + from, to - from);
    }

    private IEnumerable<int> Parts(int glyph)
    {
        var (at, length) = Outline(glyph);
        if (length == 0 || S16(at) >= 0)
        {
            yield break;
        }

        // A composite: flags say how long each part's arguments are.
        at += 10;
        for (var more = true; more;)
        {
            var flags = U16(at);
            yield return U16(at + 2);
            more = (flags & 0x20) != 0;
            at += 4 + ((flags & 0x01) != 0 ? 4 : 2) + ((flags & 0x08) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
        }
    }

    private void ReadCharacters()
    {
        var cmap = _tables["cmap"].At;
        for (var i = 0; i < U16(cmap + 2); i++)
        {
            var (platform, encoding, at) = (U16(cmap + 4 + (8 * i)), U16(cmap + 6 + (8 * i)), cmap + U32(cmap + 8 + (8 * i)));
            if (platform == 3 && encoding == 1 && U16(at) == 4)
            {
                ReadSegments(at);
            }
        }
    }

    private void ReadSegments(int at)
    {
        var count = U16(at + 6) / 2;
        for (var i = 0; i < count; i++)
        {
            var last = U16(at + 14 + (2 * i));
            var first = U16(at + 16 + (2 * count) + (2 * i));
            var delta = U16(at + 16 + (4 * count) + (2 * i));
            var offsetAt = at + 16 + (6 * count) + (2 * i);
            for (var c = first; c <= last && c != 0xFFFF; c++)
            {
                var glyph = U16(offsetAt) == 0 ? c : U16(offsetAt + U16(offsetAt) + (2 * (c - first)));
                _glyphs[c] = glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
            }
        }
    }

    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_font.AsSpan(at));

    private int S16(int at) => BinaryPrimitives.ReadInt16BigEndian(_font.AsSpan(at));

    private int U32(int at) => BinaryPrimitives.ReadInt32BigEndian(_font.AsSpan(at));
}
