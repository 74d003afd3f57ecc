using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>New and changed objects appended to a file whose bytes stay as they are, with a cross-reference of the kind the file ends in.</summary>
internal sealed class IncrementalUpdate(PdfFile file)
{
    private readonly SortedDictionary<int, PdfObject> _changed = [];
    private int _next = Math.Max(file.Entries.Count == 0 ? 0 : file.Entries.Keys.Max(), file.Trailer["Size"] is PdfInteger { Value: > 0 and < PdfFile.MaxNumber } size ? (int)size.Value - 1 : 0);

    public PdfFile File => file;

    public PdfRef Add(PdfObject value)
    {
        _changed[++_next] = value;
        return new(_next, 0);
    }

    public PdfRef AddStream(PdfDict dict, byte[] data)
    {
        dict["Length"] = new PdfInteger(data.Length);
        return Add(new PdfStream(dict, data, 0, data.Length));
    }

    public PdfRef AddDeflated(PdfDict dict, ReadOnlySpan<byte> data)
    {
        dict["Filter"] = new PdfName("FlateDecode");
        return AddStream(dict, PdfFilters.Deflate(data));
    }

    public void Change(PdfRef reference, PdfObject value) => _changed[reference.Number] = value;

    /// <summary>The value as this update leaves it.</summary>
    public PdfObject Current(PdfObject? value) => value is PdfRef r && _changed.TryGetValue(r.Number, out var changed) ? changed : file.Resolve(value);

    /// <summary>The whole file; <paramref name="places"/> tells where the objects asked for were written.</summary>
    public byte[] Build(IReadOnlyList<PdfRef> wanted, out int[] places)
    {
        var to = new ArrayBufferWriter<byte>(file.Length + 65536);
        to.Write(file.Bytes.AsSpan(0, file.Length));
        if (file.Bytes[file.Length - 1] is not (10 or 13))
        {
            PdfWriter.Text(to, "\n");
        }

        var entries = new SortedDictionary<int, (int Offset, int Generation)>();
        foreach (var (number, value) in _changed)
        {
            var generation = file.Entries.TryGetValue(number, out var old) ? PdfFile.Generation(old) : 0;
            entries[number] = (to.WrittenCount, generation);
            PdfWriter.Text(to, string.Create(CultureInfo.InvariantCulture, $"{number} {generation} obj\n"));
            PdfWriter.Write(to, value);
            PdfWriter.Text(to, "\nendobj\n");
        }

        places = [.. wanted.Select(w => entries[w.Number].Offset)];
        var trailer = new PdfDict { ["Root"] = file.Root, ["Prev"] = new PdfInteger(file.StartXref) };
        if (file.Trailer["Info"] is PdfRef info)
        {
            trailer["Info"] = info;
        }

        // The first half of the identifier stays, the second half tells the revision (ISO 32000-1, 14.4).
        var first = file.Resolve(file.Trailer["ID"]) is PdfArray { Items: [PdfString id, ..] } ? id.Value : SHA256.HashData(file.Bytes.AsSpan(0, file.Length))[..16];
        trailer["ID"] = PdfArray.Of(new PdfString(first), new PdfString(SHA256.HashData(to.WrittenSpan[file.Length..])[..16]));
        var start = to.WrittenCount;
        if (file.EndsInStream)
        {
            WriteStream(to, entries, trailer);
        }
        else
        {
            WriteTable(to, entries, trailer);
        }

        PdfWriter.Text(to, string.Create(CultureInfo.InvariantCulture, $"startxref\n{start}\n%%EOF\n"));
        return to.WrittenSpan.ToArray();
    }

    private void WriteTable(ArrayBufferWriter<byte> to, SortedDictionary<int, (int Offset, int Generation)> entries, PdfDict trailer)
    {
        PdfWriter.Text(to, "xref\n");
        foreach (var run in Runs(entries.Keys))
        {
            PdfWriter.Text(to, string.Create(CultureInfo.InvariantCulture, $"{run[0]} {run.Count}\n"));
            foreach (var number in run)
            {
                PdfWriter.Text(to, string.Create(CultureInfo.InvariantCulture, $"{entries[number].Offset:0000000000} {entries[number].Generation:00000} n \n"));
            }
        }

        trailer["Size"] = new PdfInteger(_next + 1);
        PdfWriter.Text(to, "trailer\n");
        PdfWriter.Write(to, trailer);
        PdfWriter.Text(to, "\n");
    }

    private void WriteStream(ArrayBufferWriter<byte> to, SortedDictionary<int, (int Offset, int Generation)> entries, PdfDict trailer)
    {
        var own = ++_next;
        entries[own] = (to.WrittenCount, 0);
        var rows = new List<byte>();
        foreach (var (_, (offset, generation)) in entries)
        {
            rows.AddRange([1, (byte)(offset >> 24), (byte)(offset >> 16), (byte)(offset >> 8), (byte)offset, (byte)(generation >> 8), (byte)generation]);
        }

        trailer["Type"] = new PdfName("XRef");
        trailer["Size"] = new PdfInteger(_next + 1);
        trailer["W"] = PdfArray.Of(new PdfInteger(1), new PdfInteger(4), new PdfInteger(2));
        trailer["Index"] = PdfArray.Of(Runs(entries.Keys).SelectMany(r => new PdfObject[] { new PdfInteger(r[0]), new PdfInteger(r.Count) }));
        trailer["Length"] = new PdfInteger(rows.Count);
        PdfWriter.Text(to, string.Create(CultureInfo.InvariantCulture, $"{own} 0 obj\n"));
        PdfWriter.Write(to, new PdfStream(trailer, [.. rows], 0, rows.Count));
        PdfWriter.Text(to, "\nendobj\n");
    }

    private static List<List<int>> Runs(IEnumerable<int> numbers)
    {
        var runs = new List<List<int>>();
        foreach (var number in numbers)
        {
            if (runs.Count == 0 || runs[^1][^1] + 1 != number)
            {
                runs.Add([]);
            }

            runs[^1].Add(number);
        }

        return runs;
    }
}
