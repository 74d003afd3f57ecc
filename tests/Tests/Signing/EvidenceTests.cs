using System.CommandLine;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Proving;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Dossiers.Desk;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>A dossier given out as evidence is verified by sha256sum, openssl, xmlsec1 and pdfsig, never by us.</summary>
public sealed partial class EvidenceTests(AuthorityHost host) : IClassFixture<AuthorityHost>
{
    private const string Reason = "Tòa án nhân dân yêu cầu, công văn 15.";

    [Fact]
    public async Task Others_verify_a_dossier_with_its_papers_its_audit_and_its_stamps_and_find_every_change()
    {
        var province = new Province { Settings = Settings(host.Http.BaseAddress!.ToString().TrimEnd('/')) };
        await province.InitializeAsync();
        try
        {
            // Results are signed from a day on; certificates begin today.
            var today = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
            today = today < SigningWorld.Now ? SigningWorld.Now : today;
            province.App.Clock.Set(today.Year, today.Month, today.Day, today.Hour, today.Minute);
            var code = await FileAsync(province);
            await province.WorkAsync(code, "accept", "take");
            // Two blocks, the first without a stamp of its own: the way leads on to the second.
            await province.App.PumpAsync();
            await province.WorkAsync(code, "propose");
            await CorrectAsync(province, code, "child_name", "Trần Văn Bê");
            await province.WorkAsync(code, "approve");
            await IssueAsync(province, code);

            var (exit, told, zip) = await EvidenceAsync(province, code, Reason);

            Assert.True(exit == 0, told);
            var whole = Unpack(zip, "whole");
            var verified = await Programs.MustAsync(whole, "bash", "verify.sh", "../root.pem");
            Assert.Contains("Everything holds.", verified, StringComparison.Ordinal);
            Assert.Contains("documents/paper-1.pdf: 2 of 2 signatures hold, 2 by a certificate under these roots (Trần Văn Bá", verified, StringComparison.Ordinal);
            // The citizen's and its stamp above; here the officer's and the agency's, over the result that was issued.
            Assert.Matches(@"ok    documents/result-1\.pdf: 2 of 2 signatures hold, 2 by a certificate under these roots \([^;]+;[^;]+\)", verified);
            Assert.Contains("the stamp over block", verified, StringComparison.Ordinal);
            // The giving out itself is the last act told.
            Assert.Contains("dossiers.exhibit", (await File.ReadAllLinesAsync(Path.Combine(whole, "audit/audit.xml"))).Last(l => l.Contains("<Act ", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.Contains(Reason, await File.ReadAllTextAsync(Path.Combine(whole, "audit/audit.xml")), StringComparison.Ordinal);
            Assert.True((await province.App.WithAsync(s => s.GetRequiredService<VerifyAudit>().RunAsync(default))).Whole);

            // A root that nobody trusts proves nothing.
            Assert.NotEqual(0, (await Programs.RunAsync(whole, "bash", "verify.sh", "../issuing.pem")).Code);
            await FindsAsync(zip, "documents/form.json", t => t.Replace("Trần Văn Bê", "Trần Văn Tý", StringComparison.Ordinal), "files are those of manifest.sha256");
            await FindsAsync(zip, "manifest.sha256", t => t.Replace("  documents/form.json", "  documents/farm.json", StringComparison.Ordinal), "manifest.sha256 is signed");
            await FindsAsync(zip, "audit/audit.xml", t => t.Replace("dossiers.accept", "dossiers.refuse", StringComparison.Ordinal), "audit/audit.xml is signed");
            await FindsAsync(zip, "audit/rows/0002.txt", t => t.Replace("dossiers.accept", "dossiers.refuse", StringComparison.Ordinal), "act 0002 is as it was recorded");
            await FindsAsync(zip, "audit/rows.txt", t => t[..(t.LastIndexOf("\n0003 ", StringComparison.Ordinal) + 1)], "rows are here");
            await FindsAsync(zip, "audit/blocks.txt", t => t.Replace(" stamped", " -", StringComparison.Ordinal), "the last block is under a stamp");
            await FindsForgedAsync(zip);
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    [Fact]
    public async Task Without_a_stamping_authority_or_a_reason_the_package_says_so_and_a_wrong_code_or_a_blank_reason_is_refused()
    {
        var province = new Province { Settings = Settings(host.Http.BaseAddress!.ToString().TrimEnd('/'), ("TINHSO_STAMP_URL", "http://127.0.0.1:9/stamp")) };
        await province.InitializeAsync();
        try
        {
            var code = await FileAsync(province);
            var (exit, told, zip) = await EvidenceAsync(province, code, null);
            Assert.Equal(1, exit);
            Assert.Contains("chưa nằm dưới dấu thời gian", told, StringComparison.Ordinal);
            var (verified, output) = await Programs.RunAsync(Unpack(zip, "unstamped"), "bash", "verify.sh", "../root.pem");
            Assert.Equal(1, verified);
            // Without a reason the trail says so.
            Assert.Contains("Xuất bằng dòng lệnh, không nêu lý do", await File.ReadAllTextAsync(Path.Combine(host.Folder, "unstamped", "audit/audit.xml")), StringComparison.Ordinal);
            Assert.Contains("act 0001 is under no time stamp", output, StringComparison.Ordinal);
            Assert.Contains("ok    act 0001 is as it was recorded", output, StringComparison.Ordinal);

            Assert.Equal("signing.evidence-unknown", (await Assert.ThrowsAsync<RuleBroken>(() => EvidenceAsync(province, "H01.1-000000-0000", Reason))).Code);
            Assert.Equal("signing.evidence-reason", (await Assert.ThrowsAsync<RuleBroken>(() => EvidenceAsync(province, code, " "))).Code);
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_newest_block_is_stamped_once_an_hour_and_a_silent_authority_stops_nothing()
    {
        var province = new Province { Settings = Settings(host.Http.BaseAddress!.ToString().TrimEnd('/')) };
        await province.InitializeAsync();
        try
        {
            var code = await FileAsync(province);
            await province.App.PumpAsync();
            var first = await StampsAsync(province);
            await province.WorkAsync(code, "accept");
            await province.App.PumpAsync();
            Assert.Equal(first, await StampsAsync(province));
            province.App.Clock.Advance(TimeSpan.FromMinutes(61));
            await province.App.PumpAsync();
            Assert.Equal(first + 1, await StampsAsync(province));
        }
        finally
        {
            await province.DisposeAsync();
        }
    }

    private static Task<int> StampsAsync(Province province) => province.AskAsync(db => db.Set<AuditStamp>().CountAsync());

    private static Dictionary<string, string> Settings(string authority, params (string Name, string Value)[] more) =>
        new([KeyValuePair.Create("TINHSO_SIM_URLS", authority), .. more.Select(m => KeyValuePair.Create(m.Name, m.Value))]);

    private async Task<string> FileAsync(Province province)
    {
        using var key = await host.EnrolAsync("Trần Văn Bá");
        var paper = await new SealPdf(host.Stamps, host.Source, host.Roots).SealAsync(SamplePdf.Load("libreoffice.pdf"), key, new SealOrder(PadesLevel.Lta, TimeProvider.System.GetUtcNow()), default);
        var person = await province.CitizenAsync();
        var papers = await Province.DraftAsync(person, "giay-to");
        var check = await person.Browser.SubmitAsync(papers, [("di", "tiep")], files: [("p.tp02", "giấy chứng sinh.pdf", paper)]);
        return (await person.Browser.SubmitAsync(check, [("Agreed", "true")])).Url.Split('/')[2];
    }

    private async Task<(int Code, string Told, string Zip)> EvidenceAsync(Province province, string code, string? reason)
    {
        var zip = Path.Combine(host.Folder, $"{Guid.CreateVersion7():N}.zip");
        using var output = new StringWriter();
        var ended = await province.App.WithAsync(services => EvidenceCommand.Of(new Host(services)).Parse([code, "--out", zip, .. reason is null ? (string[])[] : ["--reason", reason]])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output }));
        return (ended, output.ToString(), zip);
    }

    private string Unpack(string zip, string name)
    {
        var folder = Path.Combine(host.Folder, name);
        ZipFile.ExtractToDirectory(zip, folder);
        return folder;
    }

    /// <summary>The package with one file changed does not verify, and says where.</summary>
    private async Task FindsAsync(string zip, string file, Func<string, string> change, string said)
    {
        var folder = Unpack(zip, Guid.CreateVersion7().ToString("N"));
        var before = await File.ReadAllTextAsync(Path.Combine(folder, file));
        Assert.NotEqual(before, change(before));
        await File.WriteAllTextAsync(Path.Combine(folder, file), change(before), new UTF8Encoding(false));
        var (code, output) = await Programs.RunAsync(folder, "bash", "verify.sh", "../root.pem");
        Assert.Equal(1, code);
        Assert.Contains(output.Split('\n'), line => line.StartsWith("BAD", StringComparison.Ordinal) && line.Contains(said, StringComparison.Ordinal));
    }

    private static async Task IssueAsync(Province province, string code)
    {
        var issuer = await province.App.WithAsync(async services =>
        {
            var dossier = await services.GetRequiredService<AppDb>().Set<Dossier>().SingleAsync(d => d.Code == code);
            return services.GetRequiredService<IMandates>().Holding(IssueResult.Permission, dossier.CompetentAgencyId, services.GetRequiredService<Act>().Now)[0].UserName;
        });
        await (await province.App.OfficerAsync(issuer)).DoAsync(code, "Issue", [("Title", "Giấy khai sinh")], files: [("Issue.File", "giay-khai-sinh.pdf", SamplePdf.Load("qpdf-object-streams.pdf"))]);
    }

    /// <summary>Who changes papers, audit and result and signs all anew with a certificate he made in the agency's name, list and roots of the package included, is found out by who brings his own roots.</summary>
    private async Task FindsForgedAsync(string zip)
    {
        var folder = Unpack(zip, "forged");
        string In(string name) => Path.Combine(folder, name);
        using var forger = SelfMade("UBND xã Mỹ Hòa Hưng");
        var result = await new SealPdf(null, null, host.Roots).SealAsync(SamplePdf.Load("qpdf-object-streams.pdf"), forger, new SealOrder(PadesLevel.B, TimeProvider.System.GetUtcNow()), default);
        await File.WriteAllBytesAsync(In("documents/result-1.pdf"), result);
        var paper = Directory.GetFiles(In("documents"), "paper-*.pdf").Single();
        var flipped = await File.ReadAllBytesAsync(paper);
        flipped[11] ^= 1;
        await File.WriteAllBytesAsync(paper, flipped);
        var audit = System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(In("audit/audit.xml")), "<Signature .*</Signature>", "", System.Text.RegularExpressions.RegexOptions.Singleline);
        await File.WriteAllBytesAsync(In("audit/audit.xml"), SealXml.Seal(Encoding.UTF8.GetBytes(audit), forger, TimeProvider.System.GetUtcNow()));
        foreach (var known in new[] { "trust/roots.pem", "trust/issuers.pem" })
        {
            await File.AppendAllTextAsync(In(known), forger.Certificate.ExportCertificatePem() + "\n");
        }

        var list = string.Concat((await File.ReadAllLinesAsync(In("manifest.sha256"))).Select(l => l[66..])
            .Select(name => $"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(In(name))))}  {name}\n"));
        await File.WriteAllTextAsync(In("manifest.sha256"), list, new UTF8Encoding(false));
        await File.WriteAllBytesAsync(In("manifest.sha256.p7s"), await CadesSignature.BesideAsync(Encoding.UTF8.GetBytes(list), forger, host.Stamps, TimeProvider.System.GetUtcNow(), default));

        var (code, output) = await Programs.RunAsync(folder, "bash", "verify.sh", "../root.pem");
        Assert.Equal(1, code);
        var bad = output.Split('\n').Where(l => l.StartsWith("BAD", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, bad.Count);
        Assert.Contains("manifest.sha256 is signed by", bad[0], StringComparison.Ordinal);
        Assert.Contains("audit/audit.xml is signed", bad[1], StringComparison.Ordinal);
        Assert.Contains(".pdf: 0 of 2 signatures hold", bad[2], StringComparison.Ordinal);
        Assert.Contains("result-1.pdf: 1 of 1 signatures hold, 0 by a certificate under these roots (UBND xã Mỹ Hòa Hưng)", bad[3], StringComparison.Ordinal);
    }

    private static SigningKey SelfMade(string name)
    {
        var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}, C=VN", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        return new(X509CertificateLoader.LoadCertificate(request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddYears(1)).RawData), [], key);
    }

    private sealed class Host(IServiceProvider services) : ICommandHost
    {
        public Task<IServiceProvider> StartAsync() => Task.FromResult(services);

        public IServiceProvider Services() => services;
    }
}

[Trait("Engine", "any")]
public sealed class ExhibitFilesTests
{
    [Fact]
    public async Task A_file_with_malware_is_named_in_the_list_and_left_out()
    {
        var files = new Dictionary<string, byte[]>();
        // No store: nothing of it may be read.
        await new ExhibitFiles(null!).AddAsync(files, [new("paper-1", "Đơn", new(2026, 11, 3, 0, 0, 0, DateTimeKind.Utc), new string('a', 64), null, "Eicar-Signature")], default);
        Assert.Equal("documents.txt", Assert.Single(files).Key);
        Assert.EndsWith("\tĐơn\tleft out, malware: Eicar-Signature\n", Encoding.UTF8.GetString(files["documents.txt"]), StringComparison.Ordinal);
    }
}
