using System.Globalization;
using System.Text;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Signing;

[Trait("Engine", "any")]
public sealed class TamperTests(ITestOutputHelper output)
{
    private readonly SigningWorld world = new();

    public static IEnumerable<object[]> Updates() =>
    [
        ["an appended page", "changed-object", new (int, string)[] { (2, "<< /Type /Pages /Kids [3 0 R 90 0 R] /Count 2 >>"), (90, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>") }],
        ["other words on the page", "changed-object", new (int, string)[] { (4, SamplePdf.Stream("BT /F1 24 Tf 72 700 Td (Decision 99) Tj ET")) }],
        ["another content for the page", "changed-page", new (int, string)[] { (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 91 0 R >>"), (91, SamplePdf.Stream("BT ET")) }],
        ["another font", "changed-object", new (int, string)[] { (5, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>") }],
        ["another page tree", "changed-catalog", new (int, string)[] { (1, "<< /Type /Catalog /Pages 92 0 R FORM >>"), (92, "<< /Type /Pages /Kids [] /Count 0 >>") }],
        ["an action when opened", "changed-catalog", new (int, string)[] { (1, "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert) >> FORM >>") }],
        ["a freed object", "changed-object", new (int, string)[] { (4, "null") }],
    ];

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task A_change_appended_after_signing_is_found(string what, string code, (int, string)[] objects)
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var form = System.Text.RegularExpressions.Regex.Match(Encoding.Latin1.GetString(signed), "/AcroForm <<[^>]*>>").Value;
        Assert.NotEmpty(form);
        var report = await world.CheckAsync(SamplePdf.Update(signed, [.. objects.Select(o => (o.Item1, o.Item2.Replace("FORM", form, StringComparison.Ordinal)))]));
        Assert.True(report.Verdict == Verdict.Invalid, what);
        Assert.Contains(report.Signatures.SelectMany(s => s.Reasons), r => r.Code == code);
    }

    [Fact]
    public async Task A_replaced_catalog_is_found()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var other = SamplePdf.Append(signed, SamplePdf.LastXref(signed), "/Root 95 0 R", (95, "<< /Type /Catalog /Pages 96 0 R /AcroForm << /Fields [9 0 R] >> >>"), (96, "<< /Type /Pages /Kids [97 0 R] /Count 1 >>"), (97, "<< /Type /Page /Parent 96 0 R >>"));
        Assert.NotEqual(Verdict.Valid, (await world.CheckAsync(other)).Verdict);
    }

    [Fact]
    public async Task Content_that_appears_where_the_signer_saw_nothing_is_found()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain("[4 0 R 98 0 R]"), key);
        Assert.Equal(Verdict.Valid, (await world.CheckAsync(signed)).Verdict);
        var report = await world.CheckAsync(SamplePdf.Update(signed, (98, SamplePdf.Stream("BT /F1 24 Tf 72 600 Td (not this) Tj ET"))));
        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.Contains(report.Signatures[0].Reasons, r => r.Code == "changed-shadow");
    }

    [Fact]
    public async Task A_removed_list_of_fields_and_a_note_on_the_page_are_found()
    {
        using var key = world.Key();
        // The form and the notes as objects of their own, so that an update can replace just them.
        var file = SamplePdf.Write((1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 20 0 R >>"), (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"), (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots 21 0 R >>"), (6, "<< >>"), (20, "<< /Fields [] >>"), (21, "[]"));
        var signed = await world.SealAsync(await world.SealAsync(file, key), key);

        // Without its fields a file has no signature left to judge, but it had.
        Assert.Contains((await world.CheckAsync(SamplePdf.Update(signed, (20, "<< /Fields [] /SigFlags 3 >>")))).Reasons, r => r.Code == "signature-removed");
        var bare = await world.CheckAsync(SamplePdf.Update(signed, (21, "[]")));
        Assert.Contains(bare.Signatures[0].Reasons, r => r.Code == "changed-annotations");

        var note = await world.CheckAsync(SamplePdf.Update(await world.SealAsync(file, key), (30, "<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 800] /Contents (not this) >>"), (21, "[102 0 R 30 0 R]")));
        Assert.Equal(Verdict.Invalid, note.Verdict);
    }

    [Fact]
    public async Task A_forged_field_over_a_foreign_signature_is_found()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var text = Encoding.Latin1.GetString(signed);
        var value = int.Parse(text[(text.LastIndexOf("/V ", StringComparison.Ordinal) + 3)..].Split(' ')[0], CultureInfo.InvariantCulture);
        var field = value + 1;

        var shared = await world.CheckAsync(SamplePdf.Update(signed, (1, $"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{field} 0 R 110 0 R] /SigFlags 3 >> >>"), (110, $"<< /FT /Sig /T (Head) /V {value} 0 R >>")));
        Assert.Contains(shared.Reasons, r => r.Code == "signature-shared");
        Assert.Equal(Verdict.Invalid, shared.Verdict);

        // The whole signature copied into a field of its own, over a range it never signed.
        var begin = text.IndexOf("/Contents <", StringComparison.Ordinal) + 11;
        var copy = text[begin..text.IndexOf('>', begin)];
        var copied = await world.CheckAsync(SamplePdf.Update(signed, (1, $"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{field} 0 R 110 0 R] /SigFlags 3 >> >>"), (110, "<< /FT /Sig /T (Head) /V 111 0 R >>"), (111, $"<< /Type /Sig /SubFilter /ETSI.CAdES.detached /ByteRange [0 10 20 30] /Contents <{copy}> >>")));
        Assert.Equal(Verdict.Invalid, copied.Signatures.Max(s => s.Verdict));
    }

    [Theory]
    [InlineData(null, "Invalid", "changed-object")]
    [InlineData(1, "Invalid", "changed-object")]
    [InlineData(2, "Valid", "filled-in")]
    public async Task A_form_is_filled_in_after_signing_only_where_the_first_signer_permits_it(int? permits, string verdict, string code)
    {
        using var key = world.Key();
        var form = SamplePdf.Write((1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 20 0 R >>"), (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"), (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [21 0 R] >>"), (6, "<< >>"),
            (20, "<< /Fields [21 0 R] >>"), (21, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Place) /Rect [0 0 100 20] >>"));
        var signed = await world.SealAsync(form, key, with: o => o with { Permits = permits });
        var report = await world.CheckAsync(SamplePdf.Update(signed, (21, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Place) /Rect [0 0 100 20] /V (Long Xuyen) >>")));
        Assert.Equal(verdict, report.Verdict.ToString());
        Assert.Contains(report.Signatures[0].Reasons, r => r.Code == code);
    }

    [Fact]
    public async Task Bytes_behind_the_end_are_found()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var report = await world.CheckAsync([.. signed, .. "9 0 obj\n<< >>\nendobj\n"u8]);
        Assert.Equal(Verdict.Invalid, report.Verdict);
        Assert.Contains(report.Reasons, r => r.Code == "trailing-bytes");
    }

    [Theory]
    [InlineData("/V ", "/W ")]
    [InlineData("/FT /Sig", "/FT /Sog")]
    public async Task A_signature_that_its_field_no_longer_shows_is_missed(string shown, string hidden)
    {
        var signed = await world.TwiceAsync();
        var at = signed.AsSpan().LastIndexOf(Encoding.Latin1.GetBytes(shown));
        Encoding.Latin1.GetBytes(hidden).CopyTo(signed, at);
        var report = await world.CheckAsync(signed);
        Assert.NotEqual(Verdict.Valid, report.Verdict);
        Assert.Contains(report.Reasons, r => r.Code == "signature-hidden");
    }

    [Fact]
    public async Task A_broken_byte_anywhere_in_the_signers_certificate_is_a_reason_and_never_an_exception()
    {
        using var key = world.Key();
        var signed = await world.SealAsync(SamplePdf.Plain(), key);
        var hex = Convert.ToHexString(key.Certificate.RawData);
        var at = Encoding.Latin1.GetString(signed).IndexOf(hex, StringComparison.OrdinalIgnoreCase);
        Assert.True(at > 0);
        for (var i = at; i < at + hex.Length; i += 2)
        {
            var changed = (byte[])signed.Clone();
            changed[i] = (byte)(changed[i] == '3' ? 'A' : '3');
            var report = await world.CheckAsync(changed);
            Assert.True(report.Verdict != Verdict.Valid && report.Signatures[0].Reasons.Count > 0, $"byte {(i - at) / 2} of the certificate");
        }
    }

    [Theory]
    [InlineData("own.pdf", "B")]
    [InlineData("own.pdf", "T")]
    [InlineData("own.pdf", "Lt")]
    [InlineData("own.pdf", "Lta")]
    [InlineData("libreoffice.pdf", "T")]
    [InlineData("qpdf-object-streams.pdf", "B")]
    public async Task No_single_byte_can_be_changed_unseen(string file, string level)
    {
        var signed = await world.TwiceAsync(Enum.Parse<PadesLevel>(level), file);
        // Evidence that no stamp covers is signed piece by piece by its givers, not as a whole.
        var covered = level == "Lt" ? (int)(await world.CheckAsync(signed)).Signatures[^1].Covers!.Value : signed.Length;
        await FlipAsync($"{file}, level {level}", signed, covered, changed => world.CheckAsync(changed));
    }

    [Fact]
    public async Task No_single_byte_of_evidence_can_be_changed_to_another_verdict_on_another_revision()
    {
        var signed = await world.TwiceAsync(PadesLevel.Lt);
        var whole = await world.CheckAsync(signed);
        var from = (int)whole.Signatures[^1].Covers!.Value;
        var (seed, unseen) = (TestNotes.Seed(), new List<string>());
        var random = new Random(seed);
        for (var i = 0; i < 120; i++)
        {
            var changed = (byte[])signed.Clone();
            var at = random.Next(from, changed.Length);
            changed[at] ^= (byte)random.Next(1, 256);
            // What survives says the same of the same bytes: a broken piece proves nothing, and the issuers are asked again.
            var report = await world.CheckAsync(changed);
            if (report.Verdict == Verdict.Valid)
            {
                unseen.Add(Encoding.Latin1.GetString(changed.AsSpan(Math.Max(from, at - 25), Math.Min(25, at - from) + 12)).ReplaceLineEndings("~"));
            }

            Assert.True(report.Verdict != Verdict.Valid || report.Signatures.Select(s => (s.Signer, s.Covers, s.Time)).SequenceEqual(whole.Signatures.Select(s => (s.Signer, s.Covers, s.Time))));
        }

        TestNotes.Write(output, $"flipped bytes of kept evidence: seed {seed}, {unseen.Count} of 120 without weight: {string.Join(" | ", unseen)}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_single_byte_of_signed_xml_can_be_changed_unseen(bool elliptic)
    {
        using var key = elliptic ? world.EllipticKey() : world.Key();
        var signed = SealXml.Seal("<?xml version=\"1.0\" encoding=\"utf-8\"?><edXML xmlns=\"urn:sample\"><Body kind=\"15\">Quyết định</Body></edXML>"u8.ToArray(), key, SigningWorld.Now);
        var canonical = Canonical(signed);
        // A blank for a line end within a tag, or one quotation mark for another: still the same document.
        await FlipAsync($"xml, elliptic {elliptic}", signed, signed.Length, changed => world.CheckAsync(changed), changed => Canonical(changed) == canonical);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_single_byte_of_a_message_beside_a_file_can_be_changed_unseen(bool elliptic)
    {
        using var key = elliptic ? world.EllipticKey() : world.Key();
        var signed = await CadesSignature.BesideAsync("Sổ, 2026"u8.ToArray(), key, world.Stamps(SigningWorld.Now), SigningWorld.Now, default);
        await FlipAsync($"cms, elliptic {elliptic}", signed, signed.Length, changed => world.CheckAsync(changed, beside: [.. "Sổ, 2026"u8]));
    }

    [Fact]
    public async Task An_issuers_certificate_written_a_second_way_is_found()
    {
        using var key = world.Key();
        var signed = await CadesSignature.BesideAsync("Sổ, 2026"u8.ToArray(), key, world.Stamps(SigningWorld.Now), SigningWorld.Now, default);
        var found = 0;
        // Absent parameters behind the algorithm of each RSA signature over a certificate, followed by its value.
        for (var at = 0; signed.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0x05, 0x00, 0x03, 0x82, 0x01, 0x01, 0x00]) is >= 0 and var next; at += next + 1, found++)
        {
            var changed = (byte[])signed.Clone();
            changed[at + next] = 0x04;
            Assert.NotEqual(Verdict.Valid, (await world.CheckAsync(changed, beside: [.. "Sổ, 2026"u8])).Verdict);
        }

        Assert.True(found >= 3, $"{found}");
    }

    /// <param name="same">Whether the change changes nothing that was said.</param>
    private async Task FlipAsync(string what, byte[] signed, int upTo, Func<byte[], Task<CheckReport>> check, Func<byte[], bool>? same = null)
    {
        Assert.Equal(Verdict.Valid, (await check(signed)).Verdict);
        var seed = TestNotes.Seed();
        TestNotes.Write(output, $"flipped bytes, {what}: seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 120; i++)
        {
            var changed = (byte[])signed.Clone();
            var at = random.Next(upTo);
            changed[at] ^= (byte)random.Next(1, 256);
            var report = await check(changed);
            Assert.True(report.Verdict != Verdict.Valid || same?.Invoke(changed) == true, $"seed {seed}: byte {at} was changed from {signed[at]} to {changed[at]} unseen: {Encoding.Latin1.GetString(signed.AsSpan(Math.Max(0, at - 60), Math.Min(60, at) + 1))}");
        }
    }

    private static string Canonical(byte[] xml)
    {
        var transform = new System.Security.Cryptography.Xml.XmlDsigC14NWithCommentsTransform();
        transform.LoadInput(SignedDocument.Load(xml));
        using var reader = new StreamReader((Stream)transform.GetOutput(typeof(Stream)));
        return reader.ReadToEnd();
    }
}
