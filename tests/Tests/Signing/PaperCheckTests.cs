using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;
using TinhSo.Tests.Dossiers;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>Anybody holding a paper learns from its code whether it is ours and still stands.</summary>
public sealed partial class PaperCheckTests
{
    [Fact]
    public async Task The_code_of_a_result_opens_who_signed_it_and_compares_the_held_file_until_another_replaces_it()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        using var key = province.World.Key("Nguyễn Hoàng Hùng", agency: SignedProvince.CommuneName);
        await province.GiveAsync("lanh-dao", key, CertificateUse.Person, Filed.Head);
        var code = await province.ApprovedAsync();
        await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerEmail, "hoa@example.com")));
        var desk = await province.IssueAsync(code, SamplePdf.Plain());
        var (result, dossier) = (await province.ResultAsync(code), await Filed.ReadAsync(province.App, code));
        var address = "/kiem-tra/" + CheckCode.Shown(result.CheckCode);
        var browser = province.App.Anonymous();
        var page = await browser.GetAsync(address);
        foreach (var said in new[] { "Do tỉnh cấp và đang có hiệu lực", "Trích lục", code + "-KQ1", SignedProvince.ClerkName, SignedProvince.CommuneName, "Chữ ký hợp lệ" })
        {
            Assert.Contains(said, page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(dossier.OwnerName, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(dossier.OwnerIdentifier(province.App.Services.GetRequiredService<FieldProtector>()), page.Source, StringComparison.Ordinal);

        // Where the file carries no code, the dossier's pages and the mail do.
        var owner = await province.App.SignInAsync(CallerKind.Citizen, dossier.AccountId!.Value, dossier.OwnerName);
        Assert.Contains(address, desk.Source, StringComparison.Ordinal);
        Assert.Contains(address, (await owner.GetAsync($"/ho-so-cua-toi/{code}")).Source, StringComparison.Ordinal);
        await province.App.PumpAsync();
        var mails = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().Where(m => m.Body.Contains("kiem-tra/")).Select(m => m.Body).ToListAsync());
        Assert.Contains(address, Assert.Single(mails), StringComparison.Ordinal);

        var (bytes, files) = await province.App.WithAsync(async s =>
        {
            var db = s.GetRequiredService<AppDb>();
            var file = await db.Set<StoredFile>().SingleAsync(f => f.Id == result.FileId);
            await using var stored = s.GetRequiredService<FileStore>().Open(file.Sha256);
            using var held = new MemoryStream();
            await stored.CopyToAsync(held);
            return (held.ToArray(), await db.Set<StoredFile>().CountAsync());
        });
        Assert.Contains("Đúng là tệp đã cấp", (await browser.SubmitAsync(page, [], files: [("Upload", "giu.pdf", bytes)])).Text, StringComparison.Ordinal);
        Assert.Contains("Không phải tệp đã cấp", (await browser.SubmitAsync(page, [], files: [("Upload", "giu.pdf", [.. bytes, 10])])).Text, StringComparison.Ordinal);
        Assert.Contains("Hãy chọn tệp cần so", (await browser.SubmitAsync(page, [], expected: HttpStatusCode.BadRequest, files: [])).Text, StringComparison.Ordinal);
        Assert.Equal(files, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<StoredFile>().CountAsync()));

        var (clerk, head, url) = (await province.App.OfficerAsync(Filed.Clerk), await province.App.OfficerAsync(Filed.Head), $"/can-bo/ho-so/{code}/dinh-chinh");
        await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", $"Result:{code}-KQ1"), ("Reason", "Sai họ tên")], "form[enctype]", files: [("Upload", "dung.pdf", SamplePdf.Plain())]);
        await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
        Assert.Contains("Đã bị thay thế", (await browser.GetAsync(address)).Text, StringComparison.Ordinal);
        page = await browser.GetAsync("/kiem-tra/" + CheckCode.Shown((await province.ResultAsync(code)).CheckCode));
        Assert.Contains("tệp khác của cùng hồ sơ", (await browser.SubmitAsync(page, [], files: [("Upload", "cu.pdf", bytes)])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_judgement_kept_with_a_result_holds_the_whole_proof_and_one_kept_before_still_reads()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        var result = await province.ResultAsync(code);
        var proofs = SignedResult.Of(result)!.Signatures.Select(s => s.Proof!).ToList();
        Assert.All(proofs, p =>
        {
            Assert.Equal(3, p.Chain.Count);
            Assert.Equal((true, "RSA 2048", "SHA256"), (p.Chain[0].Issuer.Contains("TINHSO DEMO ISSUING", StringComparison.Ordinal), p.Chain[0].Key, p.Digest));
            Assert.Equal(("ocsp", "good"), (p.Chain[0].Revocation!.Kind, p.Chain[0].Revocation!.Status));
            Assert.NotNull(p.StampedAt);
            Assert.NotEmpty(p.StampChain);
            Assert.Equal(0, p.ByteRange![0]);
        });
        Assert.Equal(proofs[0].Revisions, proofs[1].Revision);
        Assert.Equal(proofs[1].Revision - 1, proofs[0].Revision);
        var page = await province.App.Anonymous().GetAsync("/kiem-tra/" + CheckCode.Shown(result.CheckCode));
        Assert.Contains(SignedProvince.ClerkName, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(proofs[0].Chain[0].SerialNumber, page.Source, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Bằng chứng thu hồi", page.Text, StringComparison.Ordinal);
        page = await (await province.App.OfficerAsync(Filed.Records)).GetAsync("/can-bo/ho-so/" + code);
        Assert.Contains(proofs[0].Chain[0].Fingerprint, page.Source, StringComparison.Ordinal);
        Assert.Contains("Bằng chứng thu hồi", page.Text, StringComparison.Ordinal);

        // As it was written before proofs were kept.
        await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierResult>().ExecuteUpdateAsync(set => set.SetProperty(
            r => r.Signatures,
            """{"verdict":"valid","checkedAt":"2026-11-26T03:00:00Z","sha256":"ab","signatures":[{"role":"person","signer":"Cũ","agency":null,"at":null,"timeIsProved":false,"serialNumber":"1","verdict":"valid","reasons":[]}],"reasons":[]}""")));
        Assert.Null(Assert.Single(SignedResult.Of(await province.ResultAsync(code))!.Signatures).Proof);
        Assert.Contains("Cũ", (await province.App.Anonymous().GetAsync("/kiem-tra/" + CheckCode.Shown(result.CheckCode))).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Engine", "any")]
    public void A_subject_is_read_without_the_numbers_of_the_person()
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddEmailAddress("dem@example.com");
        name.Add("0.9.2342.19200300.100.1.1", "CCCD:089195001234");
        name.Add("2.5.4.5", "089195009999");
        name.AddCommonName("Nguyễn Thị Đệ");
        name.AddCountryOrRegion("VN");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256).CreateSelfSigned(SigningWorld.Now, SigningWorld.Now.AddYears(1));
        Assert.Contains("089195001234", certificate.Subject, StringComparison.Ordinal);
        var read = CertificateFacts.SubjectWithoutNumbers(certificate);
        Assert.Contains("CN=Nguyễn Thị Đệ", read, StringComparison.Ordinal);
        Assert.Contains("C=VN", read, StringComparison.Ordinal);
        Assert.All(new[] { "089195001234", "089195009999", "dem@" }, n => Assert.DoesNotContain(n, read, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slip_is_checked_by_its_code_its_qr_opens_the_page_and_an_undone_one_is_withdrawn()
    {
        await using var app = await TinhSoApp.StartAsync();
        app.Clock.Set(2026, 11, 26, 10);
        var code = await Filed.AtLongXuyenAsync(app, "Nguyễn Thị Hoa", "089195001234");
        var clerk = await app.OfficerAsync(Filed.Receiving);
        await clerk.DoAsync(code, "Accept");
        var slip = (await Filed.PartsAsync<DossierSlip>(app, (await Filed.ReadAsync(app, code)).Id)).Single();
        var qr = await app.WithAsync(s => Task.FromResult(s.GetRequiredService<ComposePaper>().Slip(slip).QrText));
        var address = new Uri(qr);
        Assert.Equal($"/kiem-tra/{CheckCode.Shown(slip.CheckCode)}", address.AbsolutePath);
        // What TT 01/2023/TT-VPCP wants stands behind the mark that no browser sends on.
        Assert.Equal(code, Uri.UnescapeDataString(address.Fragment[1..]).Split(';')[0]);
        Assert.Contains(";089195001234;", Uri.UnescapeDataString(address.Fragment), StringComparison.Ordinal);
        Assert.Equal("", address.Query);
        Assert.InRange(qr.Length, 50, 330);

        var page = await app.Anonymous().GetAsync(address.AbsolutePath);
        Assert.Contains("đang có hiệu lực", page.Text, StringComparison.Ordinal);
        Assert.Contains(code, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("089195001234", page.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("Nguyễn Thị Hoa", page.Text, StringComparison.Ordinal);

        await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<DossierSlip>().ExecuteUpdateAsync(set => set.SetProperty(x => x.VoidedAt, s.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime)));
        Assert.Contains("Đã bị thu hồi", (await app.Anonymous().GetAsync(address.AbsolutePath)).Text, StringComparison.Ordinal);

        // A dossier's code, a wrong code and no code each get their own answer.
        Assert.Contains("không phải mã hồ sơ", (await app.Anonymous().GetAsync("/kiem-tra?ma=" + code)).Text, StringComparison.Ordinal);
        Assert.Contains("Không có giấy tờ nào mang mã này", (await app.Anonymous().GetAsync("/kiem-tra/0000-0000-0000-0000")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("errors", (await app.Anonymous().GetAsync("/kiem-tra")).Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_qr_of_a_result_opens_its_page_and_tells_nothing_of_the_person()
    {
        await using var app = await TinhSoApp.StartAsync();
        var protector = app.Services.GetRequiredService<FieldProtector>();
        var dossier = BareDossier.Of(protector, Guid.CreateVersion7(), Guid.CreateVersion7(), new(2026, 11, 26, 3, 0, 0, DateTimeKind.Utc), "Nguyễn Thị Hoa");
        dossier.SetOwnerIdentifier("089195001234", protector);
        var result = new DossierResult { DossierId = dossier.Id, Number = 1, Code = dossier.Code + "-KQ1", Title = "Trích lục", Text = "Đã đăng ký.", IssuedAt = new(2026, 11, 26, 3, 0, 0, DateTimeKind.Utc), IssuedBy = "Văn thư" };
        var paper = await app.WithAsync(s => Task.FromResult(s.GetRequiredService<ComposePaper>().Result(dossier, result)));
        Assert.EndsWith("/kiem-tra/" + CheckCode.Shown(result.CheckCode), paper.QrText, StringComparison.Ordinal);
        Assert.DoesNotContain("089195001234", paper.QrText, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Engine", "any")]
    [InlineData("7k3m-9qxa-2bcd-e4fg", "7K3M9QXA2BCDE4FG")]
    [InlineData(" 7K3M 9QXA 2BCD E4FG ", "7K3M9QXA2BCDE4FG")]
    [InlineData("OIL0-0000-0000-0000", "0110000000000000")]
    [InlineData("H01.30-261126-0001", null)]
    [InlineData("7K3M-9QXA-2BCD-E4FU", null)]
    [InlineData("", null)]
    public void A_code_is_read_however_it_is_typed(string typed, string? read) => Assert.Equal(read, CheckCode.Read(typed));

    [Fact]
    [Trait("Engine", "any")]
    public void No_two_codes_are_alike() => Assert.All(
        Enumerable.Range(0, 1000).Select(_ => CheckCode.New()).GroupBy(c => c), g => Assert.True(g.Count() == 1 && Shape().IsMatch(g.Key), g.Key));

    [GeneratedRegex("^[0-9A-HJKMNP-TV-Z]{16}$")]
    private static partial Regex Shape();
}
