using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Failures;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>The verbs sign and verify, as a script calls them, against the simulated authority.</summary>
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
        Assert.Equal("signing.refused", (await Assert.ThrowsAsync<RuleBroken>(() => MustAsync(3, "sign", "broken.pdf", "--as", "so-khcn", "--out", "three.pdf"))).Code);
    }

    private async Task<string> MustAsync(int code, string verb, params string[] words)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TINHSO_DATA"] = Path.Combine(host.Folder, "command"),
            ["TINHSO_DEMO"] = "true",
            ["TINHSO_SIM_URLS"] = host.Http.BaseAddress!.ToString().TrimEnd('/'),
        }).Build();
        using var output = new StringWriter();
        var command = verb == "sign" ? SigningCommands.Sign(settings) : SigningCommands.Verify(settings);
        string[] placed = [.. words.Select(w => w.Contains('.', StringComparison.Ordinal) && !w.Contains('@', StringComparison.Ordinal) ? w == "../x" ? w : Path.Combine(host.Folder, w) : w)];
        var ended = await command.Parse(placed).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output });
        Assert.True(ended == code, $"{verb} {string.Join(' ', words)} ended with {ended}:\n{output}");
        return output.ToString();
    }
}
