using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TinhSo.Tests.Signing.Hostile;

/// <summary>A rightly signed PDF, then cut, covered, extended or forged.</summary>
internal sealed class HostileSigned(byte[] signed)
{
    private readonly string _text = Encoding.Latin1.GetString(signed);

    public IEnumerable<(string Name, Func<byte[]> Make)> All()
    {
        yield return ("signed-as-it-is", () => signed);
        foreach (var part in new[] { 10, 30, 50, 70, 90, 99 })
        {
            yield return ($"signed-cut-to-{part}-percent", () => signed[..(signed.Length * part / 100)]);
        }

        yield return ("signed-last-byte-lost", () => signed[..^1]);
        yield return ("signed-end-mark-lost", () => signed[..^7]);
        yield return ("signed-line-ends-converted", () => HostilePdf.Text(signed, t => t.Replace("\n", "\r\n", StringComparison.Ordinal)));
        yield return ("signed-space-appended", () => [.. signed, .. "  \n"u8]);
        yield return ("signed-words-appended", () => [.. signed, .. "% more\n"u8]);
        yield return ("signed-second-end-mark", () => [.. signed, .. "%%EOF\n"u8]);
        yield return ("signed-twice-concatenated", () => [.. signed, .. signed]);

        foreach (var (name, range) in new[]
        {
            ("three-numbers", "[0 100 200]"), ("five-numbers", "[0 100 200 10 10]"), ("negative", "[0 -1 200 100]"), ("overlapping", "[0 500 100 900]"), ("not-from-zero", "[5 100 200 100]"),
            ("milliards", "[0 9999999999 9999999999 9999999999]"), ("reals", "[0.0 100.5 200 100]"), ("nothing-left", "[0 1 2 0]"), ("names", "[/A /B /C /D]"), ("beyond", "[0 100 200 99999999]"),
        })
        {
            yield return ("range-" + name, () => Range(range));
        }

        yield return ("range-missing", () => Same("/ByteRange [", "/ByteRangf ["));
        yield return ("range-gap-wider", () => Gap(-20, 0));
        yield return ("range-gap-longer", () => Gap(0, 20));
        yield return ("range-gap-narrower", () => Gap(2, -2));
        yield return ("range-whole-file", () => Gap(int.MinValue, 0));
        yield return ("contents-missing", () => Same("/Contents <", "/Contentz <"));
        yield return ("contents-empty", () => Same("/Contents <", "/Contents <>/X <"));
        yield return ("contents-zeros", () => Contents(_ => '0'));
        yield return ("contents-noise", () => Contents(i => "0123456789ABCDEF"[(i * 7 % 16) ^ (i / 16 % 16)]));
        yield return ("contents-letters-mixed", () => HostilePdf.Text(signed, t => Regex.Replace(t, "/Contents <[0-9A-F]*A", m => m.Value[..^1] + "a")));
        yield return ("contents-milliard-long", () => Replace(12, "308480000000"));
        yield return ("contents-endless-form", () => Replace(4, "3080"));
        yield return ("contents-data-behind", () => Tail("FF"));
        yield return ("contents-in-plain-brackets", () => HostilePdf.Text(signed, t => t.Replace("/Contents <", "/Contents (", StringComparison.Ordinal)));
        yield return ("profile-unknown", () => Same("/ETSI.CAdES.detached", "/ETSI.CAdES.attached"));
        yield return ("profile-sha1", () => Same("/ETSI.CAdES.detached", "/adbe.x509.rsa_sha1 "));
        yield return ("field-without-name", () => Same("/T <", "/U <"));
        yield return ("field-of-another-kind", () => Same("/FT /Sig", "/FT /Btn"));

        var form = Regex.Match(_text, "/AcroForm <<[^>]*>>").Value;
        var value = Regex.Match(_text, @"/V (\d+) 0 R").Groups[1].Value;
        var field = Regex.Match(_text, @"/Fields \[(\d+) 0 R\]").Groups[1].Value;
        foreach (var (name, change) in new (string, (int, string)[])[]
        {
            ("page-appended", [(2, "<< /Type /Pages /Kids [3 0 R 90 0 R] /Count 2 >>"), (90, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")]),
            ("page-removed", [(2, "<< /Type /Pages /Kids [] /Count 0 >>")]),
            ("page-turned", [(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 180 /Contents 4 0 R >>")]),
            ("content-replaced", [(4, SamplePdf.Stream("BT ET"))]),
            ("content-hidden", [(4, "null")]),
            ("font-replaced", [(5, "<< /Type /Font /Subtype /Type3 >>")]),
            ("catalog-with-script", [(1, $"<< /Type /Catalog /Pages 2 0 R {form} /OpenAction << /S /JavaScript /JS (x) >> >>")]),
            ("catalog-other-pages", [(1, $"<< /Type /Catalog /Pages 92 0 R {form} >>"), (92, "<< /Type /Pages /Kids [] /Count 0 >>")]),
            ("catalog-layers", [(1, $"<< /Type /Catalog /Pages 2 0 R {form} /OCProperties << /D << /OFF [] >> >> >>")]),
            ("form-emptied", [(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> >>")]),
            ("form-lost", [(1, "<< /Type /Catalog /Pages 2 0 R >>")]),
            ("form-xfa", [(1, $"<< /Type /Catalog /Pages 2 0 R {form.Replace(">>", "/XFA (x) >>", StringComparison.Ordinal)} >>")]),
            ("form-text-field-added", [(1, $"<< /Type /Catalog /Pages 2 0 R {form.Replace("]", " 93 0 R]", StringComparison.Ordinal)} >>"), (93, "<< /FT /Tx /T (x) /V (y) >>")]),
            ("form-signature-shared", [(1, $"<< /Type /Catalog /Pages 2 0 R {form.Replace("]", " 93 0 R]", StringComparison.Ordinal)} >>"), (93, $"<< /FT /Sig /T (x) /V {value} 0 R >>")]),
            ("form-signature-hollow", [(1, $"<< /Type /Catalog /Pages 2 0 R {form.Replace("]", " 93 0 R]", StringComparison.Ordinal)} >>"), (93, "<< /FT /Sig /T (x) /V 94 0 R >>"), (94, "<< /Type /Sig /SubFilter /ETSI.CAdES.detached >>")]),
            ("form-signature-swapped", [(int.Parse(field, CultureInfo.InvariantCulture), "<< /FT /Sig /T (Signature1) /V 94 0 R >>"), (94, "<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>")]),
            ("signature-overwritten", [(int.Parse(value, CultureInfo.InvariantCulture), "<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>")]),
            ("note-added", [(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots [95 0 R] >>"), (95, "<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 800] >>")]),
            ("encrypted-later", [(6, "<< >>")]),
        })
        {
            yield return ("later-" + name, () => name == "encrypted-later"
                ? SamplePdf.Append(signed, SamplePdf.LastXref(signed), "/Root 1 0 R /Info 6 0 R /Encrypt << /Filter /Standard >>", change)
                : SamplePdf.Update(signed, change));
        }

        yield return ("later-catalog-elsewhere", () => SamplePdf.Append(signed, SamplePdf.LastXref(signed), "/Root 96 0 R", (96, $"<< /Type /Catalog /Pages 2 0 R {form} >>")));
        yield return ("later-history-cut", () => SamplePdf.Append(signed, null, "/Root 1 0 R", (1, $"<< /Type /Catalog /Pages 2 0 R {form} >>"), (2, "<< /Type /Pages /Kids [] /Count 0 >>")));
        yield return ("later-table-points-back", () => PointsBack());
        yield return ("later-only-description", () => SamplePdf.Update(signed, (6, "<< /Title (Other) >>")));
        yield return ("later-150-hollow-signatures", () => SamplePdf.Update(signed,
            [(1, $"<< /Type /Catalog /Pages 2 0 R {form.Replace("]", " " + string.Join(' ', Enumerable.Range(200, 150).Select(n => $"{n} 0 R")) + "]", StringComparison.Ordinal)} >>"), .. Enumerable.Range(200, 150).Select(n => (n, $"<< /FT /Sig /T (s{n}) /V << /Type /Sig >> >>"))]));
    }

    private byte[] Same(string old, string now) => HostilePdf.Text(signed, t => t.Replace(old, now, StringComparison.Ordinal));

    private byte[] Range(string range) => HostilePdf.Text(signed, t => Regex.Replace(t, @"/ByteRange \[[^\]]*\]", m => "/ByteRange " + range.PadRight(m.Length - 11)));

    private byte[] Gap(int before, int after) => HostilePdf.Text(signed, t => Regex.Replace(t, @"/ByteRange \[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\]", m =>
    {
        var n = m.Groups.Values.Skip(1).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture)).ToArray();
        var (gap, stop) = before == int.MinValue ? (1, 2) : (n[0] + before, n[1] + after);
        return string.Create(CultureInfo.InvariantCulture, $"/ByteRange [0 {gap} {stop} {signed.Length - stop}").PadRight(m.Length - 1) + "]";
    }));

    private byte[] Contents(Func<int, char> digit) => HostilePdf.Text(signed, t => Regex.Replace(t, "/Contents <([0-9A-F]*)>", m => "/Contents <" + string.Concat(Enumerable.Range(0, m.Groups[1].Length).Select(digit)) + ">"));

    private byte[] Replace(int length, string digits) => HostilePdf.Text(signed, t => Regex.Replace(t, "/Contents <.{" + length.ToString(CultureInfo.InvariantCulture) + "}", "/Contents <" + digits));

    private byte[] Tail(string digits) => HostilePdf.Text(signed, t => Regex.Replace(t, "/Contents <([0-9A-F]*)00>", m => m.Value[..^3] + digits + ">"));

    /// <summary>A later table that takes the content from a byte inside the signed part, where the words of an older stream look like an object.</summary>
    private byte[] PointsBack()
    {
        var at = _text.IndexOf("5 0 obj", StringComparison.Ordinal);
        var start = signed.Length;
        return [.. signed, .. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"xref\n5 1\n{at + 2:0000000000} 00000 n \ntrailer\n<< /Size 100 /Root 1 0 R /Prev {SamplePdf.LastXref(signed)} >>\nstartxref\n{start}\n%%EOF\n"))];
    }
}
