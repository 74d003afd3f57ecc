using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>An officer issues results with a certificate that lies with a mobile signature service, through every page and the real simulator.</summary>
public sealed class PhoneSigningTests
{
    [Fact]
    public async Task A_result_confirmed_on_the_telephone_carries_person_and_agency_and_is_issued_though_the_page_was_closed()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        Assert.StartsWith(WaitingModel.Prefix, waiting.Url, StringComparison.Ordinal);
        Assert.Contains(code + "-KQ1", waiting.Text, StringComparison.Ordinal);
        Assert.Empty(await province.PushesAsync());
        using (var shown = await province.Clerk.Client.GetAsync(new Uri(waiting.One("ol a").GetAttribute("href")!, UriKind.Relative)))
        {
            Assert.Equal("application/pdf", shown.Content.Headers.ContentType!.MediaType);
        }

        using (var again = await province.Clerk.Client.GetAsync(new Uri(waiting.Url, UriKind.Relative)))
        {
            Assert.Equal("3", again.Headers.GetValues("Refresh").Single());
        }

        // Two turns, one push: three numbers, one of them that of the page.
        await province.TurnAsync();
        await province.TurnAsync();
        var push = Assert.Single(await province.PushesAsync())!;
        Assert.Equal(3, push["choices"]!.AsArray().Count);
        Assert.Contains(PhoneProvince.NumberOn(waiting), push["choices"]!.AsArray().Select(c => c!.GetValue<string>()));
        Assert.Contains(code, push["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(OutsideState.Waiting, (await province.RequestAsync()).State);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);

        await province.AnswerAsync(PhoneProvince.NumberOn(waiting));
        await province.TurnAsync();
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        var dossierPage = await province.Clerk.GetAsync($"/can-bo/ho-so/{code}");
        Assert.Contains("chờ ban hành", dossierPage.Text, StringComparison.Ordinal);
        var done = await province.Clerk.GetAsync(dossierPage.One($"a[href^='{IssueSignedModel.Address}/']").GetAttribute("href")!);
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", done.Url);

        var result = await province.ResultAsync(code);
        var report = SignedResult.Of(result)!;
        Assert.Equal(SignatureVerdict.Valid, report.Verdict);
        Assert.Equal([(SignerRole.Person, SignedProvince.ClerkName, SignatureVerdict.Valid), (SignerRole.Agency, "Ủy ban nhân dân phường Long Xuyên", SignatureVerdict.Valid)], report.Signatures.Select(s => (s.Role, s.Signer, s.Verdict)));
        Assert.All(report.Signatures, s => Assert.True(s.TimeIsProved, "time stamped"));
        Assert.True((await Filed.ReadAsync(province.App, code)).SignedResult);
        Assert.Equal(
            ["signing.ask", "signing.push", "signing.pushed", "signing.signed"],
            await province.App.WithAsync(async s => (await s.GetRequiredService<AppDb>().Set<AuditRow>().Where(a => a.Act.StartsWith("signing.")).OrderBy(a => a.At).ThenBy(a => a.Seq).Select(a => a.Act).ToListAsync()).Where(a => a is "signing.ask" or "signing.push" or "signing.pushed" or "signing.signed").ToList()));

        // Read once more, nothing is issued twice.
        await province.Clerk.GetAsync($"{IssueSignedModel.Address}/{(await province.RequestAsync()).Id}");
        await province.ResultAsync(code);

        // A program of others finds both signatures valid.
        var folder = Directory.CreateTempSubdirectory("tinhso-phone-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "result.pdf"), await province.BytesAsync(result.FileId!.Value));
        await Programs.MustAsync(folder, "certutil", "-N", "-d", "sql:.", "--empty-password");
        var told = await Programs.MustAsync(folder, "pdfsig", "-nocert", "-nssdir", "sql:.", "result.pdf");
        Assert.True(Regex.Count(told, "Signature is Valid\\.") == 2, told);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Many_files_are_signed_by_one_confirmation_and_what_was_refused_stands_beside_them()
    {
        await using var province = await PhoneProvince.StartAsync();
        var (first, second, third) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"), await province.ApprovedAsync("Lê Thị Tư", "089195001236"));
        var page = await province.Clerk.GetAsync(IssueManyModel.Address);
        var waiting = await province.Clerk.SubmitAsync(
            page, [], "main form[enctype]", HttpStatusCode.OK,
            [("Uploads", first + ".pdf", SamplePdf.Plain()), ("Uploads", "khong-co.pdf", SamplePdf.Plain()), ("Uploads", third + ".pdf", SamplePdf.Plain()[..200]), ("Uploads", second + "-KQ1.pdf", SamplePdf.Load("libreoffice.pdf"))]);
        Assert.StartsWith(WaitingModel.Prefix, waiting.Url, StringComparison.Ordinal);
        Assert.Equal(2, waiting.All("ol li").Count);
        await province.ConfirmAsync(waiting);
        Assert.Single(await province.PushesAsync());
        var done = await province.Clerk.GetAsync(waiting.Url);
        Assert.Contains("2 trong 4", done.Text, StringComparison.Ordinal);
        Assert.Contains("khong-co.pdf", done.Text, StringComparison.Ordinal);
        foreach (var code in new[] { first, second })
        {
            Assert.True(SignedResult.Of(await province.ResultAsync(code))!.IsComplete, code);
        }

        // A file that cannot be signed stays behind alone.
        Assert.Contains(third + ".pdf", done.Text, StringComparison.Ordinal);
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, third)).State);
    }

    [Fact]
    public async Task Refused_on_the_telephone_nothing_is_lost_and_the_kept_file_is_signed_at_the_next_try()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code, file: SamplePdf.Load("chromium.pdf"));
        await province.TurnAsync();
        await province.AnswerAsync(null);
        await province.TurnAsync();
        var page = await province.Clerk.GetAsync(waiting.Url);
        Assert.StartsWith($"/can-bo/ho-so/{code}?ky=", page.Url, StringComparison.Ordinal);
        Assert.Contains("bị từ chối trên điện thoại", page.Text, StringComparison.Ordinal);
        Assert.Equal("Trích lục khai tử", page.One("input[name='Issue.Title']").GetAttribute("value"));
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        var refused = await province.RequestAsync();
        Assert.Equal((OutsideState.Refused, "refused"), (refused.State, refused.Why));

        waiting = await province.Clerk.SubmitAsync(page, [], "form:has(input[name=viec][value=Issue])", HttpStatusCode.OK, []);
        await province.ConfirmAsync(waiting);
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", (await province.Clerk.GetAsync(waiting.Url)).Url);
        Assert.True((await province.BytesAsync((await province.ResultAsync(code)).FileId!.Value)).AsSpan().StartsWith(SamplePdf.Load("chromium.pdf")));

        // The first try does not pass for the one that was issued.
        var earlier = await province.Clerk.GetAsync($"{IssueSignedModel.Address}/{refused.Id}");
        Assert.Contains("?ky=", earlier.Url, StringComparison.Ordinal);
        Assert.Contains("Đã gửi một yêu cầu ký khác", earlier.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_number_than_that_of_the_page_signs_nothing_and_refusals_again_and_again_ring()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        for (var turn = 0; turn < 3; turn++)
        {
            var waiting = await province.AskAsync(code);
            await province.TurnAsync();
            var number = PhoneProvince.NumberOn(waiting);
            await province.AnswerAsync((await province.PushesAsync())[0]!["choices"]!.AsArray().Select(c => c!.GetValue<string>()).First(c => c != number));
            // Who thinks better of it after the wrong number gets no second try.
            await province.AnswerAsync(number);
            await province.TurnAsync();
            Assert.Contains("không khớp", (await province.Clerk.GetAsync(waiting.Url)).Text, StringComparison.Ordinal);
            Assert.Equal((OutsideState.Refused, "wrong-code"), ((await province.RequestAsync()).State, (await province.RequestAsync()).Why));
            Assert.Equal(turn == 2 ? ConditionState.Bad : ConditionState.Warning, await RefusalsAsync(province));
        }

        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        province.App.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(ConditionState.Good, await RefusalsAsync(province));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_not_confirmed_in_five_minutes_is_over_and_a_late_confirmation_is_not_taken(bool byWorker)
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code, text: "Nội dung đã nhập của kết quả");
        await province.TurnAsync();
        await province.AnswerAsync(PhoneProvince.NumberOn(waiting));
        // The person was in time; the answer comes here too late.
        province.App.Clock.Advance(TimeSpan.FromMinutes(6));
        if (byWorker)
        {
            await province.TurnAsync();
        }

        var page = await province.Clerk.GetAsync(waiting.Url);
        await province.TurnAsync();
        Assert.Equal(OutsideState.Expired, (await province.RequestAsync()).State);
        Assert.Contains("Quá 5 phút", page.Text, StringComparison.Ordinal);
        Assert.Equal("Nội dung đã nhập của kết quả", page.One("textarea[name='Issue.Text']").TextContent.Trim());
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
    }

    [Fact]
    public async Task A_dossier_that_changed_meanwhile_is_not_issued_on_the_earlier_signature()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        var waiting = await province.AskAsync(code);
        await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var dossier = await db.Set<Dossier>().SingleAsync(d => d.Code == code);
            dossier.Summary += " (sửa)";
            act.On(dossier, "dossiers.correct");
            await db.SaveChangesAsync();
        });
        await province.ConfirmAsync(waiting);
        var page = await province.Clerk.GetAsync(waiting.Url);
        Assert.Contains("đã thay đổi sau khi gửi ký", page.Text, StringComparison.Ordinal);
        Assert.Equal("Trích lục khai tử", page.One("input[name='Issue.Title']").GetAttribute("value"));
        Assert.Equal(DossierState.InProcess, (await Filed.ReadAsync(province.App, code)).State);
        Assert.Empty(await Filed.PartsAsync<DossierResult>(province.App, (await Filed.ReadAsync(province.App, code)).Id));
    }

    [Fact]
    public async Task A_dead_service_loses_nothing_and_is_not_asked_to_push_twice()
    {
        await using var province = await PhoneProvince.StartAsync();
        var code = await province.ApprovedAsync();
        await province.DownAsync(true);
        var waiting = await province.AskAsync(code, text: "Nội dung đã nhập của kết quả");
        await province.TurnAsync();
        var page = await province.Clerk.GetAsync(waiting.Url);
        Assert.Contains("không trả lời", page.Text, StringComparison.Ordinal);
        Assert.Equal("Nội dung đã nhập của kết quả", page.One("textarea[name='Issue.Text']").TextContent.Trim());
        await province.DownAsync(false);
        await province.TurnAsync();
        Assert.Empty(await province.PushesAsync());

        // Down only while the person confirms: the answer is fetched when the service is back.
        waiting = await province.Clerk.SubmitAsync(page, [], "form:has(input[name=viec][value=Issue])");
        await province.TurnAsync();
        await province.AnswerAsync(PhoneProvince.NumberOn(waiting));
        await province.DownAsync(true);
        await province.TurnAsync();
        Assert.Equal(OutsideState.Waiting, (await province.RequestAsync()).State);
        await province.DownAsync(false);
        await province.TurnAsync();
        Assert.Equal($"/can-bo/ho-so/{code}?xong=Issue", (await province.Clerk.GetAsync(waiting.Url)).Url);
    }

    [Fact]
    public async Task Where_the_issuer_does_not_answer_a_signature_from_outside_is_sealed_and_issued_as_not_yet_judged()
    {
        await using var province = await PhoneProvince.StartAsync();
        var (first, second) = (await province.ApprovedAsync(), await province.ApprovedAsync("Trần Văn Ba", "089195001235"));
        // The first gives the commune its seal.
        var waiting = await province.AskAsync(first);
        await province.ConfirmAsync(waiting);
        await province.Clerk.GetAsync(waiting.Url);
        waiting = await province.AskAsync(second);
        await province.AuthorityAsync(down: true);

        await province.ConfirmAsync(waiting);
        Assert.Equal($"/can-bo/ho-so/{second}?xong=Issue", (await province.Clerk.GetAsync(waiting.Url)).Url);
        Assert.Equal(
            [(SignerRole.Person, SignatureVerdict.Indeterminate), (SignerRole.Agency, SignatureVerdict.Indeterminate)],
            SignedResult.Of(await province.ResultAsync(second))!.Signatures.Select(s => (s.Role, s.Verdict)));
        Assert.False((await Filed.ReadAsync(province.App, second)).SignedResult);
    }

    private static Task<ConditionState> RefusalsAsync(PhoneProvince province) => province.App.WithAsync(async s =>
        (await s.GetServices<IConditionSource>().OfType<PhoneConditions>().Single().ReadAsync(province.App.Clock.GetUtcNow().UtcDateTime, CancellationToken.None))[0].State);
}
