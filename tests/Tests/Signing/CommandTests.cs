using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Failures;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The verbs sign and verify, as a script calls them, against the simulated authority.</summary>
[Trait("Engine", "any")]
public sealed class CommandTests(AuthorityHost host) : IClassFixture<AuthorityHost>
{
    [Fact]
    public async Task A_post_signs_pdf_xml_and_any_file_and_each_is_verified()
    {
        host.Write("paper.pdf", SamplePdf.Load("libreoffice.pdf"));
        host.Write("message.xml", "<message><Body>15</Body></message>"u8.ToArray());
        host.Write("letter.txt", "Kính gửi"u8.ToArray());
        host.Write("broken.pdf", "%PDF-1.7\nnothing more"u8.ToArray());

        await MustAsync(0, "sign", "paper.pdf", "--as", "so-khcn", "--out", "one.pdf", "--level", "T", "--visible", "--name", "Trần Văn Bá", "--agency", "Sở Khoa học và Công nghệ", "--mail", "ba@tinhso.example");
        await MustAsync(0, "sign", "one.pdf", "--as", "ubnd-tinh", "--out", "two.pdf", "--name", "UBND tỉnh");
        await MustAsync(0, "sign", "message.xml", "--as", "so-khcn", "--out", "signed.xml");
        await MustAsync(0, "sign", "letter.txt", "--as", "so-khcn", "--out", "letter.txt.p7s");

        var told = JsonNode.Parse(await MustAsync(0, "verify", "two.pdf", "--json"))!;
        Assert.Equal("valid", (string?)told["verdict"]);
        Assert.Equal(["Trần Văn Bá", "UBND tỉnh"], told["signatures"]!.AsArray().Select(s => (string?)s!["signer"]));
        Assert.All(told["signatures"]!.AsArray(), s => Assert.Equal("valid", (string?)s!["verdict"]));
        Assert.Equal([3, 3], told["signatures"]!.AsArray().Select(s => s!["proof"]!["chain"]!.AsArray().Count));
        Assert.Equal([1, 0], told["signatures"]!.AsArray().Select(s => Math.Min(1, s!["proof"]!["stampChain"]!.AsArray().Count)));
        Assert.All(told["signatures"]!.AsArray(), s => Assert.Equal("good", (string?)s!["proof"]!["chain"]![0]!["revocation"]!["status"]));
        Assert.Contains("Email: ba@tinhso.example", await Programs.MustAsync(host.Folder, "pdftotext", "two.pdf", "-"), StringComparison.Ordinal);
        Assert.Contains("Hợp lệ", await MustAsync(0, "verify", "signed.xml"), StringComparison.Ordinal);
        await MustAsync(0, "verify", "letter.txt.p7s");

        host.Write("letter.txt", "Kính gởi"u8.ToArray());
        Assert.Contains("\"invalid\"", await MustAsync(1, "verify", "letter.txt.p7s", "--json"), StringComparison.Ordinal);
        Assert.Equal("indeterminate", (string?)JsonNode.Parse(await MustAsync(1, "verify", "paper.pdf", "--json"))!["verdict"]);
        await Assert.ThrowsAsync<FileNotFoundException>(() => MustAsync(2, "verify", "no-such-file.pdf"));
        Assert.Equal("signing.post-name", (await Assert.ThrowsAsync<RuleBroken>(() => MustAsync(3, "sign", "paper.pdf", "--as", "../x", "--out", "three.pdf"))).Code);
        host.Write("locked.pdf", Hostile.HostilePdf.All().Single(f => f.Name == "pdf-encrypted").Make());
        foreach (var (file, reason) in new[] { ("broken.pdf", "hỏng"), ("locked.pdf", "mã hóa") })
        {
            var refused = await Assert.ThrowsAsync<RuleBroken>(() => MustAsync(3, "sign", file, "--as", "so-khcn", "--out", "three.pdf"));
            Assert.Equal("signing.refused", refused.Code);
            Assert.Contains(reason, string.Join(' ', refused.Args), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(host.Folder, "three.pdf")));

        // The same file, the same folder of roots, but no demo: the demo root proves nothing, whatever its file is called.
        var roots = Path.Combine(host.Folder, "command", "trust-roots");
        Assert.True(File.Exists(Path.Combine(roots, "demo-root.cer")));
        File.Copy(Path.Combine(roots, "demo-root.cer"), Path.Combine(roots, "cong-vu.cer"));
        foreach (var file in new[] { "two.pdf", "signed.xml" })
        {
            demo = true;
            await MustAsync(0, "verify", file);
            demo = false;
            told = JsonNode.Parse(await MustAsync(1, "verify", file, "--json"))!;
            Assert.Equal("indeterminate", (string?)told["verdict"]);
            Assert.All(told["signatures"]!.AsArray(), s => Assert.Contains("no-roots", s!["reasons"]!.AsArray().Select(r => (string?)r)));
        }
    }

    [Fact]
    public async Task A_document_that_came_in_shows_the_stamp_at_the_upper_left_of_its_first_page()
    {
        host.Write("came.pdf", SamplePdf.Load("libreoffice.pdf"));
        await MustAsync(0, "sign", "came.pdf", "--as", "so-khcn-den", "--out", "stamped.pdf", "--name", "Sở Khoa học và Công nghệ", "--incoming", "1507", "--forward-to", "Phòng Chuyển đổi số");

        var stamp = await Programs.MustAsync(host.Folder, "pdftotext", "-layout", "-f", "1", "-l", "1", "-x", "80", "-y", "145", "-W", "152", "-H", "110", "stamped.pdf", "-");
        Assert.Matches(
            @"^SỞ KHOA HỌC VÀ CÔNG NGHỆ ĐẾN Số: 1507 Ngày: \d\d/\d\d/\d{4} \d\d:\d\d Chuyển: Phòng Chuyển đổi số Số và ký hiệu HS: \.{9,}$",
            string.Join(' ', stamp.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        await MustAsync(0, "verify", "stamped.pdf");

        host.Write("came.txt", "Kính gửi"u8.ToArray());
        await Assert.ThrowsAsync<FormatException>(() => MustAsync(2, "sign", "came.txt", "--as", "so-khcn-den", "--out", "came.txt.p7s", "--incoming", "1507"));
    }

    [Fact]
    public void Only_certificates_of_the_folder_count_as_roots_and_none_is_shipped()
    {
        var folder = Directory.CreateDirectory(Path.Combine(host.Folder, "roots")).FullName;
        using var key = System.Security.Cryptography.RSA.Create(2048);
        using var own = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=Province root", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllBytes(Path.Combine(folder, "tinh.cer"), own.RawData);
        File.Copy(Path.Combine(host.Folder, "root.cer"), Path.Combine(folder, "demo-root.cer"));
        foreach (var file in Directory.GetFiles(Path.Combine(Architecture.Source.Root, "catalogues/trust-roots")))
        {
            Assert.True(Path.GetExtension(file) is ".md" or ".csv", $"{file}: no certificate is shipped that nobody compared");
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        int Roots() => SigningSettings.Read(Settings(("TINHSO_ROOTS", folder)), TinhSo.Platform.Settings.Read(Settings())).Roots().All.Count;
        Assert.Equal(2, Roots());
        demo = false;
        Assert.Equal(1, Roots());
    }

    private bool demo = true;

    private IConfiguration Settings(params (string Name, string Value)[] more) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>([.. more.Select(m => KeyValuePair.Create(m.Name, (string?)m.Value))])
    {
        ["TINHSO_DATA"] = Path.Combine(host.Folder, "command"),
        ["TINHSO_DEMO"] = demo ? "true" : "false",
        ["TINHSO_SIM_URLS"] = host.Http.BaseAddress!.ToString().TrimEnd('/'),
    }).Build();

    private async Task<string> MustAsync(int code, string verb, params string[] words)
    {
        var settings = Settings();
        using var output = new StringWriter();
        var command = verb == "sign" ? SigningCommands.Sign(settings) : SigningCommands.Verify(settings);
        string[] placed = [.. words.Select(w => w.Contains('.', StringComparison.Ordinal) && !w.Contains('@', StringComparison.Ordinal) ? w == "../x" ? w : Path.Combine(host.Folder, w) : w)];
        var ended = await command.Parse(placed).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        Assert.True(ended == code, $"{verb} {string.Join(' ', words)} ended with {ended}:\n{output}");
        return output.ToString();
    }
}
