using System.Formats.Asn1;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>What we sign is judged by programs of others: pdfsig with NSS, openssl, xmlsec1, pdftotext.</summary>
public sealed class ForeignProgramTests(AuthorityHost host) : IClassFixture<AuthorityHost>
{
    [Theory]
    [InlineData("own.pdf", 1, "B")]
    [InlineData("own.pdf", 5, "T")]
    [InlineData("libreoffice.pdf", 2, "B")]
    [InlineData("libreoffice.pdf", 5, "B")]
    [InlineData("chromium.pdf", 2, "T")]
    [InlineData("qpdf-object-streams.pdf", 1, "T")]
    [InlineData("qpdf-object-streams.pdf", 5, "B")]
    public async Task Pdfsig_finds_every_signature_valid_trusted_and_over_its_own_revision(string file, int signatures, string level)
    {
        var seal = new SealPdf(host.Stamps, host.Source, host.Roots);
        var pdf = SamplePdf.Load(file);
        var lengths = new List<int>();
        for (var i = 0; i < signatures; i++)
        {
            using var key = await host.EnrolAsync($"Người ký số {i + 1}");
            var look = i == 0 ? new Appearance(0, 300, 80, 220, 50) { Lines = ["Ký bởi: Đặng Thị Ngọc Ánh", "Cơ quan: Sở Nông nghiệp và Môi trường"] } : null;
            pdf = await seal.SealAsync(pdf, key, new SealOrder(Enum.Parse<PadesLevel>(level), TimeProvider.System.GetUtcNow()) { Appearance = look }, CancellationToken.None);
            lengths.Add(pdf.Length);
        }

        var name = host.Write($"{level}-{signatures}-{file}", pdf);
        var told = await Programs.MustAsync(host.Folder, "pdfsig", "-nssdir", "sql:.", name);
        int Count(string words) => Regex.Count(told, Regex.Escape(words));
        Assert.True(signatures == Count("Signature is Valid."), told);
        Assert.True(signatures == Count("Certificate is Trusted."), told);
        Assert.True(signatures == Count("Signature Type: ETSI.CAdES.detached"), told);
        Assert.Equal(signatures - 1, Count("Not total document signed"));
        Assert.Equal(1, Count("- Total document signed"));
        Assert.Equal(lengths, Regex.Matches(told, @"Signed Ranges: \[0 - \d+\], \[\d+ - (\d+)\]").Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)));
        Assert.Contains("Đặng Thị Ngọc Ánh", await Programs.MustAsync(host.Folder, "pdftotext", name, "-"), StringComparison.Ordinal);
        Assert.Equal(Verdict.Valid, (await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(pdf, null, CancellationToken.None)).Verdict);

        // A byte of the remark on the second line: nothing but the signatures notices.
        pdf[11] ^= 1;
        Assert.DoesNotContain("Signature is Valid.", (await Programs.RunAsync(host.Folder, "pdfsig", "-nssdir", "sql:.", host.Write("flipped-" + name, pdf))).Output.Split("Signature #2")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_is_shown_with_its_transparency_beside_its_words()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        var png = Hostile.HostileOther.Pictures().First(p => p.Name == "png-as-it-is").Make();
        var look = new Appearance(1, 300, 80, 220, 50) { Png = png, Lines = ["Ủy ban nhân dân tỉnh An Giang"], Colour = (0.8, 0, 0) };
        var pdf = await new SealPdf(null, null, host.Roots).SealAsync(SamplePdf.Load("chromium.pdf"), key, new SealOrder(PadesLevel.B, TimeProvider.System.GetUtcNow()) { Appearance = look }, CancellationToken.None);
        host.Write("seal.pdf", pdf);
        var (code, trouble) = await Programs.RunAsync(host.Folder, "pdftoppm", "-r", "30", "-png", "seal.pdf", "seal");
        Assert.True(code == 0 && trouble.Length == 0, trouble);
        Assert.Contains("Ủy ban nhân dân tỉnh An Giang", await Programs.MustAsync(host.Folder, "pdftotext", "seal.pdf", "-"), StringComparison.Ordinal);
        Assert.Equal(Verdict.Valid, (await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(pdf, null, CancellationToken.None)).Verdict);
    }

    [Fact]
    public async Task Openssl_verifies_the_stamps_of_a_long_lived_file()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        var pdf = await new SealPdf(host.Stamps, host.Source, host.Roots).SealAsync(SamplePdf.Load("libreoffice.pdf"), key, new SealOrder(PadesLevel.Lta, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        var fields = SignatureFields.Of(PdfFile.Open(pdf));

        // The stamp over the whole file, cut out with the bytes it covers.
        var last = CheckedRange.Read(PdfFile.Open(pdf), fields[^1], new PdfBudget()).Range!;
        host.Write("covered.bin", [.. pdf.AsSpan(0, last.GapStart), .. pdf.AsSpan(last.GapEnd)]);
        host.Write("document.tst", Der(last.Contents));
        await Programs.MustAsync(host.Folder, "openssl", "ts", "-verify", "-data", "covered.bin", "-in", "document.tst", "-token_in", "-CAfile", "root.pem", "-untrusted", "issuing.pem");

        // The stamp inside the signature is over the signature's value.
        var cms = Der(CheckedRange.Read(PdfFile.Open(pdf), fields[0], new PdfBudget()).Range!.Contents);
        var message = CmsMessage.Read(cms)!;
        host.Write("value.bin", message.Signature);
        host.Write("signature.tst", message.Unsigned[Oids.TimeStampToken]);
        await Programs.MustAsync(host.Folder, "openssl", "ts", "-verify", "-data", "value.bin", "-in", "signature.tst", "-token_in", "-CAfile", "root.pem", "-untrusted", "issuing.pem");
    }

    [Fact]
    public async Task Openssl_verifies_a_signature_beside_any_file()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        host.Write("letter.txt", Encoding.UTF8.GetBytes("Công văn số 15"));
        host.Write("letter.p7s", await CadesSignature.MakeAsync(Encoding.UTF8.GetBytes("Công văn số 15"), key, host.Stamps, CancellationToken.None));
        await Programs.MustAsync(host.Folder, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "letter.p7s", "-content", "letter.txt", "-CAfile", "root.pem", "-purpose", "any", "-out", "letter.out");
        host.Write("letter.txt", Encoding.UTF8.GetBytes("Công văn số 16"));
        Assert.NotEqual(0, (await Programs.RunAsync(host.Folder, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "letter.p7s", "-content", "letter.txt", "-CAfile", "root.pem", "-purpose", "any", "-out", "letter.out")).Code);
    }

    [Fact]
    public async Task What_openssl_signs_is_judged_here()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "own.pem"), key.Certificate.ExportCertificatePem() + "\n" + ((RSA)key.Key).ExportPkcs8PrivateKeyPem() + "\n");
        host.Write("theirs.txt", "theirs"u8.ToArray());
        await Programs.MustAsync(host.Folder, "openssl", "cms", "-sign", "-binary", "-md", "sha256", "-signer", "own.pem", "-certfile", "issuing.pem", "-in", "theirs.txt", "-outform", "DER", "-out", "theirs.p7s");
        var report = await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(await File.ReadAllBytesAsync(Path.Combine(host.Folder, "theirs.p7s")), "theirs"u8.ToArray(), CancellationToken.None);
        Assert.Equal((Verdict.Valid, "Trần Văn Bá"), (report.Verdict, report.Signatures[0].Signer));
    }

    [Fact]
    public async Task Xmlsec_verifies_signed_xml_and_refuses_it_edited()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        var signed = SealXml.Seal("<edXML xmlns=\"urn:sample\"><Subject>Quyết định 15</Subject></edXML>"u8.ToArray(), key, TimeProvider.System.GetUtcNow());
        string[] words = ["--verify", "--trusted-pem", "root.pem", "--enabled-key-data", "x509", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"];
        await Programs.MustAsync(host.Folder, "xmlsec1", [.. words, host.Write("message.xml", signed)]);
        var edited = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed).Replace("định 15", "định 16", StringComparison.Ordinal));
        Assert.NotEqual(0, (await Programs.RunAsync(host.Folder, "xmlsec1", [.. words, host.Write("edited.xml", edited)])).Code);
    }

    [Fact]
    public async Task Openssl_reads_the_lists_answers_and_stamps_of_the_demo_authority()
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "post.pem"), key.Certificate.ExportCertificatePem() + "\n");
        string[] ask = ["ocsp", "-issuer", "issuing.pem", "-cert", "post.pem", "-url", host.Http.BaseAddress + "authority/ocsp", "-CAfile", "root.pem", "-verify_other", "issuing.pem", "-trust_other"];
        Assert.Contains("post.pem: good", await Programs.MustAsync(host.Folder, "openssl", ask), StringComparison.Ordinal);

        (await host.Http.PostAsJsonAsync("/sim/authority/revoke", new { serial = key.Certificate.SerialNumber })).EnsureSuccessStatusCode();
        Assert.Contains("post.pem: revoked", await Programs.MustAsync(host.Folder, "openssl", ask), StringComparison.Ordinal);
        host.Write("issuing.crl", await host.Http.GetByteArrayAsync("/authority/issuing.crl"));
        var list = await Programs.MustAsync(host.Folder, "openssl", "crl", "-inform", "DER", "-in", "issuing.crl", "-noout", "-text", "-CAfile", "issuing.pem", "-verify");
        Assert.Contains(key.Certificate.SerialNumber, list, StringComparison.OrdinalIgnoreCase);

        host.Write("data.bin", RandomNumberGenerator.GetBytes(100));
        await Programs.MustAsync(host.Folder, "openssl", "ts", "-query", "-data", "data.bin", "-sha256", "-cert", "-out", "data.tsq");
        using var answer = await host.Http.PostAsync("/authority/stamp", new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(host.Folder, "data.tsq"))));
        host.Write("data.tsr", await answer.Content.ReadAsByteArrayAsync());
        await Programs.MustAsync(host.Folder, "openssl", "ts", "-verify", "-queryfile", "data.tsq", "-in", "data.tsr", "-CAfile", "root.pem", "-untrusted", "issuing.pem");

        (await host.Http.PostAsJsonAsync("/sim/authority/down", new { down = true })).EnsureSuccessStatusCode();
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await host.Http.GetAsync("/authority/root.cer")).StatusCode);
        (await host.Http.PostAsJsonAsync("/sim/authority/down", new { down = false })).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_key_in_a_device_signs_as_one_in_a_folder_does()
    {
        using var soft = await host.EnrolAsync("so-khcn");
        var store = new SoftwareKeys(Path.Combine(host.Folder, "keys"), "mat-khau");
        store.Keep("so-khcn", soft);
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "softhsm.conf"), $"directories.tokendir = {host.Folder}/tokens\nobjectstore.backend = file\n");
        Directory.CreateDirectory(Path.Combine(host.Folder, "tokens"));
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "key.pem"), ((RSA)soft.Key).ExportPkcs8PrivateKeyPem());
        Programs.SetForNative("SOFTHSM2_CONF", Path.Combine(host.Folder, "softhsm.conf"));
        await Programs.MustAsync(host.Folder, "softhsm2-util", "--init-token", "--free", "--label", "tinhso", "--pin", "1234", "--so-pin", "12345678");
        await Programs.MustAsync(host.Folder, "softhsm2-util", "--import", "key.pem", "--token", "tinhso", "--label", "so-khcn", "--id", "01", "--pin", "1234");
        using var device = new Pkcs11Keys("/usr/lib/softhsm/libsofthsm2.so", "tinhso", "1234");
        device.KeepCertificate("so-khcn", soft.Certificate);
        device.KeepCertificate("issuing", soft.Chain[0]);

        Assert.Null(device.Find("nobody"));
        Assert.Null(store.Find("nobody"));
        foreach (var holder in new ISigningKeys[] { store, device })
        {
            using var key = holder.Find("so-khcn")!;
            Assert.Single(key.Chain);
            var pdf = await new SealPdf(host.Stamps, host.Source, host.Roots).SealAsync(SamplePdf.Load("chromium.pdf"), key, new SealOrder(PadesLevel.T, TimeProvider.System.GetUtcNow()), CancellationToken.None);
            var told = await Programs.MustAsync(host.Folder, "pdfsig", "-nssdir", "sql:.", host.Write("held.pdf", pdf));
            Assert.True(told.Contains("Signature is Valid.", StringComparison.Ordinal) && told.Contains("Certificate is Trusted.", StringComparison.Ordinal) && told.Contains("- Total document signed", StringComparison.Ordinal), told);
            Assert.Equal(Verdict.Valid, (await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(SealXml.Seal("<a/>"u8.ToArray(), key, TimeProvider.System.GetUtcNow()), null, CancellationToken.None)).Verdict);
        }

        Assert.Throws<CryptographicException>(() => new SoftwareKeys(Path.Combine(host.Folder, "keys"), "sai").Find("so-khcn"));
        Assert.Throws<TinhSo.Platform.Failures.RuleBroken>(() => store.Find("../so-khcn"));
        Assert.Throws<CryptographicException>(() => new Pkcs11Keys("/usr/lib/softhsm/libsofthsm2.so", "no-such-token", "1234").Find("so-khcn"));
    }

    private static byte[] Der(byte[] padded)
    {
        AsnDecoder.TryReadEncodedValue(padded, AsnEncodingRules.DER, out _, out _, out _, out var length);
        return padded[..length];
    }
}
