namespace TinhSo.Modules.Signing.Pdf;

/// <summary>One signature field: its name, where it stands and what signs it (nothing yet when <paramref name="Value"/> is null).</summary>
internal sealed record SignatureField(string Name, PdfRef Reference, PdfDict Dict, PdfRef? ValueReference, PdfDict? Value);

/// <summary>The form of a file and the signature fields in it.</summary>
internal static class SignatureFields
{
    private const int MostFields = 20_000;

    public static PdfDict? Form(PdfFile file) => file.Resolve(file.Catalog["AcroForm"]) as PdfDict;

    /// <summary>Every field of the form in order, with its full name; <paramref name="names"/> also receives those that are not signatures.</summary>
    public static List<SignatureField> Of(PdfFile file, HashSet<string>? names = null)
    {
        var found = new List<SignatureField>();
        if (Form(file) is { } form && file.Resolve(form["Fields"]) is PdfArray fields)
        {
            Walk(file, fields, "", null, [], found, names ?? [], 0);
        }

        return found;
    }

    private static void Walk(PdfFile file, PdfArray fields, string parent, string? type, HashSet<int> seen, List<SignatureField> found, HashSet<string> names, int depth)
    {
        foreach (var item in fields.Items)
        {
            if (depth > 30 || seen.Count > MostFields)
            {
                throw new PdfRefused("pdf-too-deep", "AcroForm");
            }

            if (item is not PdfRef reference || !seen.Add(reference.Number) || file.Resolve(reference) is not PdfDict field)
            {
                continue;
            }

            var own = file.Resolve(field["T"]) is PdfString t ? t.Text : null;
            var name = own is null ? parent : parent.Length == 0 ? own : parent + "." + own;
            var kind = file.Resolve(field["FT"]) is PdfName ft ? ft.Value : type;
            names.Add(name);
            if (kind == "Sig" && (own is not null || field["V"] is not null))
            {
                var value = file.Resolve(field["V"]);
                found.Add(new(name, reference, field, field["V"] as PdfRef, value as PdfDict));
            }

            if (file.Resolve(field["Kids"]) is PdfArray kids)
            {
                Walk(file, kids, name, kind, seen, found, names, depth + 1);
            }
        }
    }
}
