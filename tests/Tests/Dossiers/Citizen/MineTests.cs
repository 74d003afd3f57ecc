using System.Net;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class MineTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task The_owner_sees_the_date_explained_the_public_steps_and_no_internal_note()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        Assert.Contains("Có sau khi hồ sơ được tiếp nhận", (await person.Browser.GetAsync($"/ho-so-cua-toi/{code}")).Text, StringComparison.Ordinal);
        await province.WorkAsync(code, "accept", "take", "propose");

        var page = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}");
        Assert.Contains("Vì sao có hạn này?", page.Text, StringComparison.Ordinal);
        Assert.True(page.All("main details ol li").Count >= 3);
        Assert.Contains("Tiếp nhận hồ sơ", page.One(".timeline").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("nội bộ", page.Text, StringComparison.Ordinal);
        Assert.NotEmpty(page.All($"a[href^='/ho-so/{code}/phieu/']"));
        Assert.DoesNotContain(page.All("a[href*='/phieu/']"), a => a.TextContent.Contains("kiểm soát", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_owner_answers_a_supplement_request_and_the_clock_runs_again()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        await province.WorkAsync(code, "accept", "take", "ask");
        var page = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}");
        Assert.Contains("Giấy chứng sinh bản rõ hơn", page.Text, StringComparison.Ordinal);
        Assert.Contains("tạm dừng", page.Text, StringComparison.Ordinal);
        Assert.Contains("Đến lượt bạn", page.Text, StringComparison.Ordinal);

        var form = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/bo-sung");
        var empty = await person.Browser.SubmitAsync(form, [], expected: HttpStatusCode.Conflict);
        Assert.Contains("ít nhất một giấy tờ", empty.One("#errors").TextContent, StringComparison.Ordinal);
        var wrong = await person.Browser.SubmitAsync(form, [], expected: HttpStatusCode.BadRequest, files: [("Uploads", "a.txt", "text"u8.ToArray())]);
        Assert.Contains("a.txt", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var done = await person.Browser.SubmitAsync(form, [("Answer", "Bản rõ đây ạ")], files: [("Uploads", "ro.pdf", Province.Pdf)]);
        Assert.Equal($"/ho-so-cua-toi/{code}", done.Url);

        var dossier = await province.DossierAsync(code);
        Assert.Equal((DossierState.InProcess, false), (dossier.State, dossier.ClockStopped));
        Assert.NotNull(dossier.DueAt);
        var again = await person.Browser.SubmitAsync(form, [("Answer", "lần nữa")], expected: HttpStatusCode.Conflict, files: []);
        Assert.Contains("không có yêu cầu bổ sung", again.One("#errors").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_another_citizen_the_dossier_and_its_files_do_not_exist()
    {
        var (owner, stranger) = (await province.CitizenAsync(), await province.CitizenAsync("Lê Văn Lạ"));
        var code = await Province.FileAsync(owner);
        await province.WorkAsync(code, "accept", "take", "propose", "approve", "issue");
        foreach (var page in new[] { "", "/da-nop", "/bo-sung", "/rut", "/danh-gia" })
        {
            await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}{page}");
            await stranger.Browser.GetAsync($"/ho-so-cua-toi/{code}{page}", HttpStatusCode.NotFound);
        }

        var dossier = await province.DossierAsync(code);
        var file = (await province.AskAsync(db => db.Set<DossierPaper>().SingleAsync(p => p.DossierId == dossier.Id))).FileId!.Value;
        using (var answer = await owner.Browser.Client.GetAsync(new Uri($"/tep/{file}", UriKind.Relative)))
        {
            Assert.Equal(Province.Pdf, await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        foreach (var browser in new[] { stranger.Browser, province.App.Anonymous(), await province.App.OfficerAsync("tiepnhan.my-thoi") })
        {
            await browser.GetAsync($"/tep/{file}", HttpStatusCode.NotFound);
        }

        using var desk = await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).Client.GetAsync(new Uri($"/tep/{file}?xem", UriKind.Relative));
        Assert.Equal("inline", desk.Content.Headers.ContentDisposition!.DispositionType);
        await owner.Browser.GetAsync($"/tep/{Guid.CreateVersion7()}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_file_of_a_draft_and_a_replaced_result_are_not_served()
    {
        var person = await province.CitizenAsync();
        await Province.DraftAsync(person, "kiem-tra");
        var draft = await province.AskAsync(db => db.Set<TinhSo.Modules.Dossiers.Filing.Draft>().SingleAsync(d => d.AccountId == person.Id));
        await person.Browser.GetAsync($"/tep/{draft.ReadFiles()[0].FileId}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_owner_asks_to_withdraw_on_a_page_that_asks_again_and_refuses_a_stale_look()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        var stale = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/rut");
        await province.WorkAsync(code, "accept");
        var refused = await person.Browser.SubmitAsync(stale, [], expected: HttpStatusCode.Conflict);
        Assert.Contains("vừa được người khác thay đổi", refused.One("#errors").TextContent, StringComparison.Ordinal);

        await person.Browser.SubmitAsync(await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/rut"), [("Reason", "Không cần nữa")]);
        Assert.Equal(DossierState.WithdrawalAsked, (await province.DossierAsync(code)).State);
    }

    [Fact]
    public async Task My_dossiers_are_paged_by_key_and_filtered()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        for (var i = 0; i < 24; i++)
        {
            await Province.FileAsync(person);
        }

        var first = await person.Browser.GetAsync("/ho-so-cua-toi");
        var second = await person.Browser.GetAsync(first.One("a[rel=next]").GetAttribute("href")!);
        var codes = first.All("main dl a").Concat(second.All("main dl a")).Select(a => a.TextContent).ToList();
        Assert.Equal(25, codes.Distinct().Count());
        Assert.Equal(25, codes.Count);
        var back = await person.Browser.GetAsync(second.One("a[rel=prev]").GetAttribute("href")!);
        Assert.Equal(first.All("main dl a").Select(a => a.TextContent), back.All("main dl a").Select(a => a.TextContent));

        await province.WorkAsync(code, "refuse");
        Assert.Equal(code, Assert.Single((await person.Browser.GetAsync("/ho-so-cua-toi?loc=ended")).All("main dl a")).TextContent);
        Assert.Equal(code, Assert.Single((await person.Browser.GetAsync($"/ho-so-cua-toi?tim={code}")).All("main dl a")).TextContent);
        Assert.Contains("Không có hồ sơ phù hợp", (await person.Browser.GetAsync("/ho-so-cua-toi?tim=khongco")).Text, StringComparison.Ordinal);

    }
}
