using System.Formats.Asn1;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>What we sign is judged by programs of others: pdfsig with NSS, openssl, xmlsec1, pdftotext.</summary>
[Trait("Engine", "any")]
public sealed class ForeignProgramTests(AuthorityHost host) : IClassFixture<AuthorityHost>
{
    private static readonly string[] Xmlsec = ["--verify", "--trusted-pem", "root.pem", "--enabled-key-data", "x509", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"];

    public static IEnumerable<object[]> FilesKeysAndLevels() =>
        from file in SamplePdf.Foreign.Prepend("own.pdf").Prepend("printed.pdf") from holder in new[] { "soft", "device" } from level in new[] { "B", "T" } select new object[] { file, holder, level };

    [Theory]
    [MemberData(nameof(FilesKeysAndLevels))]
    public async Task Pdfsig_finds_each_of_one_two_and_five_signatures_valid_trusted_and_over_its_own_revision(string file, string holder, string level)
    {
        var seal = new SealPdf(host.Stamps, host.Source, host.Roots);
        var keys = await host.FiveAsync();
        if (holder == "device")
        {
            var device = await host.DeviceAsync();
            keys = [.. Enumerable.Range(1, 5).Select(n => device.Find(AuthorityHost.Held(n))!)];
        }

        // Each file is the beginning of the next.
        var made = new List<byte[]> { await host.SampleAsync(file) };
        foreach (var key in keys)
        {
            var look = made.Count == 1 ? new Appearance(0, 150, 80, 220, 50) { Lines = ["Ký bởi: Đặng Thị Ngọc Ánh", "Cơ quan: Sở Nông nghiệp và Môi trường"] } : null;
            made.Add(await seal.SealAsync(made[^1], key, new SealOrder(Enum.Parse<PadesLevel>(level), TimeProvider.System.GetUtcNow()) { Appearance = look }, CancellationToken.None));
        }

        var lengths = made.Skip(1).Select(f => f.Length).ToList();
        await Task.WhenAll(new[] { 1, 2, 5 }.Select(n => PdfsigAsync($"{holder}-{level}-{n}-{file}", made[n], lengths[..n])));
        Assert.Contains("Đặng Thị Ngọc Ánh", await Programs.MustAsync(host.Folder, "pdftotext", $"{holder}-{level}-5-{file}", "-"), StringComparison.Ordinal);
        var report = await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(made[5], null, CancellationToken.None);
        Assert.Equal(Verdict.Valid, report.Verdict);
        Assert.Equal(lengths.Select(l => (long?)l), report.Signatures.Select(s => s.Covers));

        // A byte of the remark on the second line: nothing but the signatures notices.
        var flipped = (byte[])made[5].Clone();
        flipped[11] ^= 1;
        Assert.DoesNotContain("Signature is Valid.", (await Programs.RunAsync(host.Folder, "pdfsig", "-nssdir", "sql:.", host.Write("flipped.pdf", flipped))).Output, StringComparison.Ordinal);
    }

    private async Task PdfsigAsync(string name, byte[] pdf, IReadOnlyList<int> lengths)
    {
        var told = await Programs.MustAsync(host.Folder, "pdfsig", "-nssdir", "sql:.", host.Write(name, pdf));
        int Count(string words) => Regex.Count(told, Regex.Escape(words));
        Assert.True(lengths.Count == Count("Signature is Valid."), told);
        Assert.True(lengths.Count == Count("Certificate is Trusted."), told);
        Assert.True(lengths.Count == Count("Signature Type: ETSI.CAdES.detached"), told);
        // Only the last one is over the whole file.
        Assert.Equal([.. Enumerable.Repeat("Not total", lengths.Count - 1), "Total"], Regex.Matches(told, "- (Not total|Total) document signed").Select(m => m.Groups[1].Value));
        Assert.Equal(lengths, Regex.Matches(told, @"Signed Ranges: \[0 - \d+\], \[\d+ - (\d+)\]").Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)));
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

    [Theory]
    [InlineData("printed.pdf", "device")]
    [InlineData("libreoffice.pdf", "soft")]
    [InlineData("qpdf-object-streams.pdf", "device")]
    public async Task Openssl_verifies_the_stamps_of_a_long_lived_file(string file, string holder)
    {
        var key = holder == "device" ? (await host.DeviceAsync()).Find(AuthorityHost.Held(1))! : (await host.FiveAsync())[0];
        var original = await host.SampleAsync(file);
        var pdf = await new SealPdf(host.Stamps, host.Source, host.Roots).SealAsync(original, key, new SealOrder(PadesLevel.Lta, TimeProvider.System.GetUtcNow()), CancellationToken.None);
        var fields = SignatureFields.Of(PdfFile.Open(pdf));
        var report = await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(pdf, null, CancellationToken.None);
        var ends = SamplePdf.Ends(pdf)[SamplePdf.Ends(original).Count..];
        Assert.Equal(Verdict.Valid, report.Verdict);
        // The signature's revision, then the evidence's, then the stamp's over all.
        Assert.Equal([ends[0], ends[2]], report.Signatures.Select(s => s.Covers));
        Assert.Equal(pdf.Length, ends[2]);

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
        host.Write("letter.p7s", await CadesSignature.BesideAsync(Encoding.UTF8.GetBytes("Công văn số 15"), key, host.Stamps, TimeProvider.System.GetUtcNow(), CancellationToken.None));
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
        await Programs.MustAsync(host.Folder, "xmlsec1", [.. Xmlsec, host.Write("message.xml", signed)]);
        var edited = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed).Replace("định 15", "định 16", StringComparison.Ordinal));
        Assert.NotEqual(0, (await Programs.RunAsync(host.Folder, "xmlsec1", [.. Xmlsec, host.Write("edited.xml", edited)])).Code);
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
        var soft = (await host.FiveAsync())[0];
        var store = new SoftwareKeys(Path.Combine(host.Folder, "keys"), "mat-khau");
        store.Keep(AuthorityHost.Held(1), soft);
        var device = await host.DeviceAsync();

        Assert.Null(device.Find("nobody"));
        Assert.Null(store.Find("nobody"));
        foreach (var holder in new ISigningKeys[] { store, device })
        {
            var key = holder.Find(AuthorityHost.Held(1))!;
            Assert.Single(key.Chain);
            await ThreeKindsAsync(key);
        }

        Assert.Throws<CryptographicException>(() => new SoftwareKeys(Path.Combine(host.Folder, "keys"), "sai").Find(AuthorityHost.Held(1)));
        Assert.Throws<TinhSo.Platform.Failures.RuleBroken>(() => store.Find("../so-khcn"));
        Assert.Throws<CryptographicException>(() => new Pkcs11Keys(AuthorityHost.DeviceLibrary, "no-such-token", AuthorityHost.Pin).Find("so-khcn"));
    }

    [Fact]
    public async Task A_key_on_an_elliptic_curve_signs_for_others_too_from_a_folder_and_from_a_device()
    {
        var store = new SoftwareKeys(Path.Combine(host.Folder, "keys"), "mat-khau");
        store.Keep(AuthorityHost.Curve, await host.CurveAsync());
        foreach (var holder in new ISigningKeys[] { store, await host.DeviceAsync() })
        {
            await ThreeKindsAsync(holder.Find(AuthorityHost.Curve)!);
        }
    }

    [Fact]
    public async Task The_command_signs_through_a_device()
    {
        await host.DeviceAsync();
        host.Write("decision.pdf", await host.SampleAsync("chromium.pdf"));
        var settings = new Microsoft.Extensions.Configuration.ConfigurationManager
        {
            ["TINHSO_DATA"] = Path.Combine(host.Folder, "command"),
            ["TINHSO_DEMO"] = "true",
            ["TINHSO_SIM_URLS"] = host.Http.BaseAddress!.ToString().TrimEnd('/'),
            ["TINHSO_PKCS11"] = AuthorityHost.DeviceLibrary,
            ["TINHSO_PKCS11_TOKEN"] = "tinhso",
            ["TINHSO_PKCS11_PIN"] = AuthorityHost.Pin,
        };
        using var output = new StringWriter();
        Task<int> SignAsync(string post) => SigningCommands.Sign(settings).Parse([Path.Combine(host.Folder, "decision.pdf"), "--as", post, "--level", "T", "--out", Path.Combine(host.Folder, "decided.pdf")])
            .InvokeAsync(new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        Assert.Equal(0, await SignAsync(AuthorityHost.Held(3)));
        var signed = await File.ReadAllBytesAsync(Path.Combine(host.Folder, "decided.pdf"));
        await PdfsigAsync("decided.pdf", signed, [signed.Length]);
        Assert.Equal("Người ký số 3", (await new CheckFile(host.Roots, host.Source, TimeProvider.System).CheckAsync(signed, null, CancellationToken.None)).Signatures[0].Signer);
        Assert.Equal("signing.no-key", (await Assert.ThrowsAsync<TinhSo.Platform.Failures.RuleBroken>(() => SignAsync("nobody"))).Code);
    }

    /// <summary>PDF, XML and a message beside a file, each judged by a program of others, and by ours.</summary>
    private async Task ThreeKindsAsync(SigningKey key)
    {
        var check = new CheckFile(host.Roots, host.Source, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var pdf = await new SealPdf(host.Stamps, host.Source, host.Roots).SealAsync(await host.SampleAsync("chromium.pdf"), key, new SealOrder(PadesLevel.T, now), CancellationToken.None);
        await PdfsigAsync("held.pdf", pdf, [pdf.Length]);
        Assert.Equal(Verdict.Valid, (await check.CheckAsync(pdf, null, CancellationToken.None)).Verdict);

        var xml = SealXml.Seal("<edXML xmlns=\"urn:sample\"><Subject>Quyết định 15</Subject></edXML>"u8.ToArray(), key, now);
        await Programs.MustAsync(host.Folder, "xmlsec1", [.. Xmlsec, host.Write("held.xml", xml)]);
        Assert.Equal(Verdict.Valid, (await check.CheckAsync(xml, null, CancellationToken.None)).Verdict);
        var edited = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(xml).Replace("định 15", "định 16", StringComparison.Ordinal));
        Assert.NotEqual(0, (await Programs.RunAsync(host.Folder, "xmlsec1", [.. Xmlsec, host.Write("edited.xml", edited)])).Code);

        byte[] letter = [.. "Công văn số 15"u8];
        host.Write("held.txt", letter);
        var cms = await CadesSignature.BesideAsync(letter, key, host.Stamps, now, CancellationToken.None);
        host.Write("held.p7s", cms);
        await Programs.MustAsync(host.Folder, "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "held.p7s", "-content", "held.txt", "-CAfile", "root.pem", "-purpose", "any", "-out", "held.out");
        Assert.Equal(Verdict.Valid, (await check.CheckAsync(cms, letter, CancellationToken.None)).Verdict);
    }

    private static byte[] Der(byte[] padded)
    {
        AsnDecoder.TryReadEncodedValue(padded, AsnEncodingRules.DER, out _, out _, out _, out var length);
        return padded[..length];
    }
}
