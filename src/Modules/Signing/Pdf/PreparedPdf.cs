using System.Globalization;
using System.Text;
using TinhSo.Modules.Signing.Stamping;

namespace TinhSo.Modules.Signing.Pdf;

/// <summary>What goes into a new signature field beside the signature itself.</summary>
/// <param name="At">Claimed time, for the entry M; null for a document time stamp, whose token has the time.</param>
/// <param name="Reserved">Bytes kept free for the signature.</param>
internal sealed record FieldOrder(DateTimeOffset? At, int Reserved)
{
    public string? Signer { get; init; }

    public string? Reason { get; init; }

    public string? Location { get; init; }

    public string? Contact { get; init; }

    public Appearance? Appearance { get; init; }

    /// <summary>Certifies the file: 1 nothing may follow, 2 filling in forms and signing may (ISO 32000-1 table 254); null for an ordinary signature.</summary>
    public int? Permits { get; init; }
}

/// <summary>A file with one more signature field whose place for the signature is still empty: everything else is fixed and can be hashed.</summary>
internal sealed class PreparedPdf
{
    private const string Unknown = "**********";
    private readonly byte[] _bytes;
    private readonly int _gapStart;
    private readonly int _gapEnd;

    private PreparedPdf(byte[] bytes, int gapStart, int gapEnd) => (_bytes, _gapStart, _gapEnd) = (bytes, gapStart, gapEnd);

    /// <summary>One made earlier and kept while its signature was made elsewhere.</summary>
    public static PreparedPdf Kept(byte[] bytes, int gapStart, int gapEnd) => new(bytes, gapStart, gapEnd);

    /// <summary>The file with the empty place in it, to be kept and shown.</summary>
    public byte[] Bytes => _bytes;

    public int GapStart => _gapStart;

    public int GapEnd => _gapEnd;

    /// <summary>All bytes but the place of the signature.</summary>
    public byte[] Signed => [.. _bytes.AsSpan(0, _gapStart), .. _bytes.AsSpan(_gapEnd)];

    public static PreparedPdf Make(byte[] pdf, FieldOrder order)
    {
        var file = PdfFile.Open(pdf);
        var update = new IncrementalUpdate(file);
        var pages = PageTree.Pages(file);
        var number = order.Appearance is { Page: > 0 } a ? a.Page : pages.Count;
        var page = number <= pages.Count && order.Appearance is not null ? pages[number - 1] : order.Appearance is null ? pages[0] : throw new PdfRefused("page-missing");

        var signature = update.Add(Value(order));
        var field = AddField(update, order, signature, page);
        AddToPage(update, page, field);
        AddToForm(update, field, order.Permits is null ? null : signature);
        var bytes = update.Build([signature], out var places);
        return Measure(bytes, places[0]);
    }

    /// <summary>The finished file.</summary>
    public byte[] Finish(byte[] signature)
    {
        if (signature.Length * 2 > _gapEnd - _gapStart - 2)
        {
            throw new PdfRefused("signature-too-long");
        }

        var done = (byte[])_bytes.Clone();
        Encoding.ASCII.GetBytes(Convert.ToHexString(signature)).CopyTo(done, _gapStart + 1);
        return done;
    }

    private static PdfDict Value(FieldOrder order)
    {
        var value = new PdfDict
        {
            ["Type"] = new PdfName(order.At is null ? "DocTimeStamp" : "Sig"),
            ["Filter"] = new PdfName("Adobe.PPKLite"),
            ["SubFilter"] = new PdfName(order.At is null ? "ETSI.RFC3161" : "ETSI.CAdES.detached"),
            ["ByteRange"] = PdfArray.Of(Enumerable.Repeat(0, 4).Select(_ => new PdfReal(Unknown))),
            ["Contents"] = new PdfString(new byte[order.Reserved]),
        };
        foreach (var (key, text) in new[] { ("Name", order.Signer), ("Reason", order.Reason), ("Location", order.Location), ("ContactInfo", order.Contact) })
        {
            if (text is { Length: > 0 })
            {
                value[key] = PdfString.OfText(text);
            }
        }

        if (order.Permits is { } permits)
        {
            value["Reference"] = PdfArray.Of(new PdfDict
            {
                ["Type"] = new PdfName("SigRef"),
                ["TransformMethod"] = new PdfName("DocMDP"),
                ["TransformParams"] = new PdfDict { ["Type"] = new PdfName("TransformParams"), ["P"] = new PdfInteger(permits), ["V"] = new PdfName("1.2") },
            });
        }

        if (order.At is { } at)
        {
            var zone = at.Offset;
            value["M"] = PdfString.OfText(string.Create(CultureInfo.InvariantCulture, $"D:{at:yyyyMMddHHmmss}{(zone < TimeSpan.Zero ? '-' : '+')}{zone:hh}'{zone:mm}'"));
        }

        return value;
    }

    private static PdfRef AddField(IncrementalUpdate update, FieldOrder order, PdfRef signature, PdfRef page)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        SignatureFields.Of(update.File, names);
        var number = 1;
        while (names.Contains(string.Create(CultureInfo.InvariantCulture, $"Signature{number}")))
        {
            number++;
        }

        var field = new PdfDict
        {
            ["Type"] = new PdfName("Annot"),
            ["Subtype"] = new PdfName("Widget"),
            ["FT"] = new PdfName("Sig"),
            ["T"] = PdfString.OfText(string.Create(CultureInfo.InvariantCulture, $"Signature{number}")),
            ["V"] = signature,
            // Printed, and locked against moving.
            ["F"] = new PdfInteger(4 + 128),
            ["P"] = page,
            ["Rect"] = PdfArray.Of(Enumerable.Repeat(0, 4).Select(_ => new PdfInteger(0))),
        };
        if (order.Appearance is { } look)
        {
            field["Rect"] = PdfArray.Of(PdfReal.Of(look.X), PdfReal.Of(look.Y), PdfReal.Of(look.X + look.Width), PdfReal.Of(look.Y + look.Height));
            field["AP"] = new PdfDict { ["N"] = new AppearanceDrawing(update, look).Draw() };
        }

        return update.Add(field);
    }

    private static void AddToPage(IncrementalUpdate update, PdfRef page, PdfRef field)
    {
        if (update.Current(page) is not PdfDict dict)
        {
            throw new PdfRefused("pdf-damaged", "Page");
        }

        AddToArray(update, dict, "Annots", field, changed => update.Change(page, changed));
    }

    private static void AddToForm(IncrementalUpdate update, PdfRef field, PdfRef? certifying)
    {
        var root = update.File.Root;
        var catalog = ((PdfDict)update.Current(root)).Copy();
        var form = (update.Current(catalog["AcroForm"]) as PdfDict ?? new PdfDict { ["Fields"] = PdfArray.Of() }).Copy();
        form["SigFlags"] = new PdfInteger(3);
        AddToArray(update, form, "Fields", field, changed => form = changed);
        if (catalog["AcroForm"] is PdfRef reference)
        {
            update.Change(reference, form);
        }
        else
        {
            catalog["AcroForm"] = form;
        }

        if (certifying is not null)
        {
            catalog["Perms"] = new PdfDict { ["DocMDP"] = certifying };
        }

        if (catalog["AcroForm"] is not PdfRef || certifying is not null)
        {
            update.Change(root, catalog);
        }
    }

    /// <summary>Appends to a list that is its own object or stands in its owner.</summary>
    private static void AddToArray(IncrementalUpdate update, PdfDict owner, string key, PdfRef item, Action<PdfDict> change)
    {
        var list = update.Current(owner[key]) as PdfArray ?? PdfArray.Of();
        var longer = PdfArray.Of([.. list.Items, item]);
        var changed = owner.Copy();
        if (owner[key] is PdfRef reference && update.Current(reference) is PdfArray)
        {
            update.Change(reference, longer);
        }
        else
        {
            changed[key] = longer;
        }

        change(changed);
    }

    private static PreparedPdf Measure(byte[] bytes, int signatureAt)
    {
        var range = signatureAt + bytes.AsSpan(signatureAt).IndexOf("/ByteRange ["u8) + "/ByteRange [".Length;
        var gap = range + bytes.AsSpan(range).IndexOf("/Contents <"u8) + "/Contents ".Length;
        var gapEnd = gap + bytes.AsSpan(gap).IndexOf((byte)'>') + 1;
        var numbers = new[] { 0, gap, gapEnd, bytes.Length - gapEnd }.Select(n => n.ToString(CultureInfo.InvariantCulture).PadLeft(Unknown.Length));
        Encoding.ASCII.GetBytes(string.Join(' ', numbers)).CopyTo(bytes, range);
        return new(bytes, gap, gapEnd);
    }
}
