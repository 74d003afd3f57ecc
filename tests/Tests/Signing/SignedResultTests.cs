using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Assessment;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

/// <summary>A result is issued only signed by the officer and sealed by the agency, from the day the catalogue names.</summary>
public sealed class SignedResultTests
{
    private const string Signed = "dossiers.released-electronic-signed";
    private const string Without = "dossiers.released-without-signed";

    [Fact]
    public async Task An_issued_result_carries_both_signatures_and_everybody_who_may_reads_who_signed_it()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var code = await province.ApprovedAsync();
        var desk = await province.IssueAsync(code, SamplePdf.Plain());

        var result = await province.ResultAsync(code);
        var report = SignedResult.Of(result)!;
        Assert.Equal(SignatureVerdict.Valid, report.Verdict);
        Assert.Equal([(SignerRole.Person, SignedProvince.ClerkName), (SignerRole.Agency, SignedProvince.CommuneName)], report.Signatures.Select(s => (s.Role, s.Signer)));
        Assert.All(report.Signatures, s => Assert.True(s.TimeIsProved, "time stamped"));
        var (file, bytes) = await FileAsync(province.App, result.FileId!.Value);
        Assert.Equal((code + "-KQ1.pdf", file.Sha256), (file.Name, report.Sha256));
        var judged = await province.World.CheckAsync(bytes, province.App.Clock.GetUtcNow());
        Assert.Equal([true, true], judged.Signatures.Select(s => s.Verdict == Modules.Signing.Checking.Verdict.Valid));

        var dossier = await Filed.ReadAsync(province.App, code);
        Assert.True(dossier.SignedResult);
        var owner = await province.App.SignInAsync(CallerKind.Citizen, dossier.AccountId!.Value, dossier.OwnerName);
        foreach (var page in new[] { desk, await owner.GetAsync($"/ho-so-cua-toi/{code}"), await province.App.Anonymous().GetAsync($"/tra-cuu?ma={code}") })
        {
            Assert.Contains("Chữ ký hợp lệ", page.Text, StringComparison.Ordinal);
            Assert.Contains(SignedProvince.ClerkName, page.Text, StringComparison.Ordinal);
            Assert.Contains(SignedProvince.CommuneName, page.Text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(dossier.OwnerName, (await province.App.Anonymous().GetAsync($"/tra-cuu?ma={code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_count_signed_results_and_open_to_them_and_a_recount_agrees()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var (signed, paper) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        await province.IssueAsync(signed, SamplePdf.Plain());
        await (await province.App.OfficerAsync(Filed.Records)).DoAsync(paper, "Issue", [("Title", "Trích lục"), ("PaperOnly", "true")]);

        for (var turn = 0; turn < 2; turn++)
        {
            Assert.Equal([(await Filed.ReadAsync(province.App, signed)).Id], await ListAsync(province.App, Signed));
            Assert.Equal([(await Filed.ReadAsync(province.App, paper)).Id], await ListAsync(province.App, Without));
            Assert.Equal((1L, 1L, 2L), (await CountAsync(province.App, Signed), await CountAsync(province.App, Without), await CountAsync(province.App, "dossiers.released")));
            // First counted live, then from cells.
            await province.App.PumpAsync();
        }

        Assert.Equal(0, (await province.App.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(CancellationToken.None))).Differences);
    }

    [Theory]
    [InlineData("nobody", "chưa có chứng thư", SignedProvince.ClerkName)]
    [InlineData("no-seal", "chưa có chứng thư", "Long Xuyên")]
    [InlineData("seal-over", "đã hết hạn ngày 25/11/2026", "Long Xuyên")]
    [InlineData("clerk-over", "đã hết hạn ngày 25/11/2026", SignedProvince.ClerkName)]
    [InlineData("seal-revoked", "đã bị thu hồi ngày 26/11/2026", "Long Xuyên")]
    [InlineData("key-elsewhere", "Kho khóa của tỉnh không có khóa", "Long Xuyên")]
    public async Task Without_a_certificate_in_force_nothing_is_issued_and_the_refusal_says_whose_and_where_to_go(string what, string said, string whose)
    {
        await using var province = await SignedProvince.StartAsync();
        using var seal = province.World.Key(SignedProvince.CommuneName, to: what == "seal-over" ? SigningWorld.Now.AddDays(-1) : null, agency: SignedProvince.CommuneName);
        using var clerk = province.World.Key(SignedProvince.ClerkName, to: what == "clerk-over" ? SigningWorld.Now.AddDays(-1) : null, agency: SignedProvince.CommuneName);
        // Certificates are taken in while they are in force.
        province.App.Clock.Set(2026, 11, 20, 10);
        if (what is not ("nobody" or "no-seal"))
        {
            await province.GiveAsync("con-dau", seal, CertificateUse.Agency, inStore: what != "key-elsewhere");
        }

        if (what != "nobody")
        {
            await province.GiveAsync("van-thu", clerk, CertificateUse.Person, Filed.Records);
        }

        province.App.Clock.Set(2026, 11, 26, 10);
        if (what == "seal-revoked")
        {
            await province.App.WithAsync(async services =>
            {
                var db = services.GetRequiredService<AppDb>();
                await services.GetRequiredService<RevokeCertificate>().RunAsync(await db.Set<HeldCertificate>().SingleAsync(c => c.Use == CertificateUse.Agency), "Mất thiết bị", default);
                await db.SaveChangesAsync();
            });
            province.App.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var code = await province.ApprovedAsync();
        var before = await Filed.ReadAsync(province.App, code);
        var files = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<StoredFile>().CountAsync());
        var refused = await province.IssueAsync(code, SamplePdf.Plain(), expected: HttpStatusCode.Conflict);
        Assert.Contains(said, refused.Text, StringComparison.Ordinal);
        Assert.Contains(whose, refused.One(".errors, [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("trang Chứng thư số", refused.Text, StringComparison.Ordinal);

        var after = await Filed.ReadAsync(province.App, code);
        Assert.Equal((DossierState.InProcess, SubState.WaitingForIssue, before.Version), (after.State, after.SubState, after.Version));
        Assert.Empty(await Filed.PartsAsync<DossierResult>(province.App, after.Id));
        Assert.Equal(files, await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<StoredFile>().CountAsync()));
    }

    [Fact]
    public async Task A_file_that_carries_both_signatures_stays_as_it_is_and_one_signed_by_the_head_is_only_sealed()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        using var head = province.World.Key("Nguyễn Hoàng Hùng", agency: SignedProvince.CommuneName);
        await province.GiveAsync("lanh-dao", head, CertificateUse.Person, Filed.Head, inStore: false);
        var byHead = await province.World.SealAsync(SamplePdf.Plain(), head);
        using var seal = new SoftwareKeys(Path.Combine(province.App.DataFolder, "keys"), "chi-dung-cho-ban-dung-thu").Find("con-dau")!;
        var byBoth = await province.World.SealAsync(byHead, seal, at: SigningWorld.Now.AddSeconds(5));

        var (whole, half) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        province.App.Clock.Advance(TimeSpan.FromMinutes(1));
        await province.IssueAsync(whole, byBoth);
        await province.IssueAsync(half, byHead);
        Assert.Equal(byBoth, (await FileAsync(province.App, (await province.ResultAsync(whole)).FileId!.Value)).Bytes);
        Assert.Equal(
            [(SignerRole.Person, "Nguyễn Hoàng Hùng", SignatureVerdict.Valid), (SignerRole.Agency, SignedProvince.CommuneName, SignatureVerdict.Valid)],
            SignedResult.Of(await province.ResultAsync(half))!.Signatures.Select(s => (s.Role, s.Signer, s.Verdict)));
    }

    [Fact]
    public async Task A_file_changed_after_it_was_signed_is_refused_and_so_is_one_that_is_no_pdf_inside()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        using var head = province.World.Key("Nguyễn Hoàng Hùng", agency: SignedProvince.CommuneName);
        var changed = await province.World.SealAsync(SamplePdf.Plain(), head);
        changed[changed.AsSpan().IndexOf("Decision 15"u8)] = (byte)'d';
        var code = await province.ApprovedAsync();
        Assert.Contains("chữ ký trong tệp không hợp lệ", (await province.IssueAsync(code, changed, expected: HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        Assert.Contains("Không ký được tệp kết quả", (await province.IssueAsync(code, "%PDF-1.4\nnothing"u8.ToArray(), expected: HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        Assert.Empty(await Filed.PartsAsync<DossierResult>(province.App, (await Filed.ReadAsync(province.App, code)).Id));

    }

    [Fact]
    public async Task A_key_noted_as_taken_back_signs_nothing_more_and_cannot_date_its_signature_back()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        using var head = province.World.Key("Nguyễn Hoàng Hùng", agency: SignedProvince.CommuneName);
        await province.GiveAsync("lanh-dao", head, CertificateUse.Person, Filed.Head, inStore: false);
        await province.App.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            await services.GetRequiredService<RevokeCertificate>().RunAsync(await db.Set<HeldCertificate>().SingleAsync(c => c.KeyName == null), "Mất thiết bị", default);
            await db.SaveChangesAsync();
        });
        province.App.Clock.Advance(TimeSpan.FromMinutes(10));
        var code = await province.ApprovedAsync();
        var after = await province.World.SealAsync(SamplePdf.Plain(), head, at: SigningWorld.Now.AddMinutes(5));
        Assert.Contains("Chứng thư đã bị thu hồi", (await province.IssueAsync(code, after, expected: HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);

        // Its issuer's list does not name it yet, and the time is the signer's own word: it counts for nobody, and the officer who issues signs.
        await province.IssueAsync(code, await province.World.SealAsync(SamplePdf.Plain(), head, at: SigningWorld.Now.AddHours(-1)));
        Assert.Equal(
            [("Nguyễn Hoàng Hùng", SignatureVerdict.Indeterminate), (SignedProvince.ClerkName, SignatureVerdict.Valid), (SignedProvince.CommuneName, SignatureVerdict.Valid)],
            SignedResult.Of(await province.ResultAsync(code))!.Signatures.Select(s => (s.Signer, s.Verdict)));
    }

    [Fact]
    [Trait("Engine", "any")]
    public async Task Typed_text_and_docx_are_made_into_a_signed_pdf_where_the_program_for_it_is_there()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var there = province.App.Services.GetRequiredService<OfficePdf>().IsThere;
        var (typed, docx) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        var expected = there ? HttpStatusCode.OK : HttpStatusCode.Conflict;
        Assert.Contains(there ? "Chữ ký hợp lệ" : "tải lên kết quả dạng PDF", (await province.IssueAsync(typed, text: "Đã đăng ký khai tử.", expected: expected)).Text, StringComparison.Ordinal);
        Assert.Contains(there ? "Chữ ký hợp lệ" : "tải lên kết quả dạng PDF", (await province.IssueAsync(docx, DocxPaper.Write(new(true, "Trích lục", "ket-qua", "ỦY BAN", null, "", "", "", "x", "", [new TextBlock("Đã đăng ký khai tử.")])), "ket-qua.docx", expected)).Text, StringComparison.Ordinal);
        if (there)
        {
            Assert.All([await province.ResultAsync(typed), await province.ResultAsync(docx)], r => Assert.True(SignedResult.Of(r)!.IsComplete));
        }
    }

    [Fact]
    public async Task Before_the_day_results_are_issued_as_they_were_and_nobody_needs_a_certificate()
    {
        await using var province = await SignedProvince.StartAsync();
        province.App.Clock.Set(2026, 11, 13, 9);
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        var (result, dossier) = (await province.ResultAsync(code), await Filed.ReadAsync(province.App, code));
        Assert.Equal(("trich-luc.pdf", null), ((await FileAsync(province.App, result.FileId!.Value)).File.Name, result.Signatures));
        Assert.Equal((true, false), (dossier.ElectronicResult, dossier.SignedResult));
    }

    [Fact]
    public async Task An_authority_that_does_not_answer_stops_no_result_and_leaves_none_in_doubt()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var code = await province.ApprovedAsync();
        province.Answers = false;
        Assert.Contains("Chưa xác định được chữ ký", (await province.IssueAsync(code, SamplePdf.Plain())).Text, StringComparison.Ordinal);
        Assert.Equal((0L, 1L), (await CountAsync(province.App, Signed), await CountAsync(province.App, Without)));

        province.App.Clock.Advance(TimeSpan.FromMinutes(61));
        await province.App.PumpAsync();
        Assert.Equal(SignatureVerdict.Indeterminate, SignedResult.Of(await province.ResultAsync(code))!.Verdict);
        province.Answers = true;
        province.App.Clock.Advance(TimeSpan.FromMinutes(61));
        await province.App.PumpAsync();
        Assert.Equal(SignatureVerdict.Valid, SignedResult.Of(await province.ResultAsync(code))!.Verdict);
        Assert.Equal((1L, 0L), (await CountAsync(province.App, Signed), await CountAsync(province.App, Without)));
        Assert.Empty(await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<UnsettledResult>().ToListAsync()));
    }

    [Fact]
    public async Task Many_files_are_issued_at_once_and_each_says_what_became_of_it()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        var records = await province.App.OfficerAsync(Filed.Records);
        var page = await records.GetAsync("/can-bo/ban-hanh");
        Assert.Contains(first, page.Text, StringComparison.Ordinal);
        page = await records.SubmitAsync(
            page, [], "form[enctype]", files: [("Uploads", first + ".pdf", SamplePdf.Plain()), ("Uploads", "H01.99-261126-0001.pdf", SamplePdf.Plain()), ("Uploads", second + "-KQ1.pdf", "%PDF-1.4\nnothing"u8.ToArray())]);
        Assert.Contains("Đã ban hành 1 trong 3 kết quả", page.Text, StringComparison.Ordinal);
        Assert.Contains("Không có hồ sơ nào mang mã như tên tệp", page.Text, StringComparison.Ordinal);
        Assert.Contains("Không ký được tệp kết quả", page.Text, StringComparison.Ordinal);
        Assert.Equal((DossierState.Done, true), ((await Filed.ReadAsync(province.App, first)).State, (await Filed.ReadAsync(province.App, first)).SignedResult));
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, second)).State);
        await records.SubmitAsync(page, [], "form[enctype]", HttpStatusCode.BadRequest);
        await (await province.App.OfficerAsync(Filed.Clerk)).GetAsync("/can-bo/ban-hanh", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_result_that_replaces_a_wrong_one_is_signed_too_by_the_head_who_confirms_it()
    {
        await using var province = await (await SignedProvince.StartAsync()).WithKeysAsync();
        using var key = province.World.Key("Nguyễn Hoàng Hùng", agency: SignedProvince.CommuneName);
        await province.GiveAsync("lanh-dao", key, CertificateUse.Person, Filed.Head);
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        var (clerk, head, url) = (await province.App.OfficerAsync(Filed.Clerk), await province.App.OfficerAsync(Filed.Head), $"/can-bo/ho-so/{code}/dinh-chinh");
        await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", $"Result:{code}-KQ1"), ("Reason", "Sai họ tên")], "form[enctype]", files: [("Upload", "dung.pdf", SamplePdf.Plain())]);
        await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
        var result = await province.ResultAsync(code);
        Assert.Equal((2, code + "-KQ2"), (result.Number, result.Code));
        Assert.Equal(["Nguyễn Hoàng Hùng", SignedProvince.CommuneName], SignedResult.Of(result)!.Signatures.Select(s => s.Signer));
        Assert.True((await Filed.ReadAsync(province.App, code)).SignedResult);
    }

    [Fact]
    public async Task In_the_demo_who_never_had_a_certificate_gets_one_when_first_needed()
    {
        await using var province = await SignedProvince.StartAsync();
        province.Enrols = true;
        var code = await province.ApprovedAsync();
        await province.IssueAsync(code, SamplePdf.Plain());
        Assert.True(SignedResult.Of(await province.ResultAsync(code))!.IsComplete);
        var held = await province.App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().OrderBy(c => c.Use).Select(c => c.KeyName).ToListAsync());
        Assert.Equal(["co-quan." + SignedProvince.Commune, "can-bo." + Filed.Records], held);
    }

    [Fact]
    [Trait("Engine", "any")]
    public void Only_made_up_lives_are_issued_without_signatures() =>
        Assert.Equal(["src/Modules/Dossiers/Seeding/PlayStories.cs"], Source.Files("src/", ".cs").Where(f => f.Text.Contains("Sample: true", StringComparison.Ordinal)).Select(f => f.Path));

    private static Task<long> CountAsync(TinhSoApp app, string measure) => app.WithAsync(s =>
        s.GetRequiredService<FigureReader>().CountAsync(measure, FigureScopes.Province(OrganisationView.Then), RollUpTests.Parse("2026-11"), CancellationToken.None));

    private static Task<List<Guid>> ListAsync(TinhSoApp app, string measure) => app.WithAsync(s =>
        s.GetRequiredService<FigureReader>().Rows(s.GetRequiredService<MeasureBook>()[measure], FigureScopes.Province(OrganisationView.Then), RollUpTests.Parse("2026-11")).Select(r => r.RecordId).ToListAsync());

    private static Task<(StoredFile File, byte[] Bytes)> FileAsync(TinhSoApp app, Guid id) => app.WithAsync(async services =>
    {
        var file = await services.GetRequiredService<AppDb>().Set<StoredFile>().SingleAsync(f => f.Id == id);
        await using var stored = services.GetRequiredService<FileStore>().Open(file.Sha256);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        return (file, bytes.ToArray());
    });
}
