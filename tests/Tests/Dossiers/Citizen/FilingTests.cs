using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class FilingTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_citizen_files_a_birth_registration_without_script()
    {
        var person = await province.CitizenAsync();
        var check = await Province.DraftAsync(person, "kiem-tra", ("f.applicant_phone", "0987 654 321"));
        Assert.Contains("20/10/2026", check.Text, StringComparison.Ordinal);
        Assert.Contains("giấy chứng sinh.pdf", check.Text, StringComparison.Ordinal);
        var refused = await person.Browser.SubmitAsync(check, [], expected: HttpStatusCode.BadRequest);
        Assert.Contains("cam đoan", refused.One("#errors").TextContent, StringComparison.Ordinal);
        var receipt = await person.Browser.SubmitAsync(check, [("Agreed", "true")]);

        var code = receipt.Url.Split('/')[2];
        Assert.Contains(code, receipt.Text, StringComparison.Ordinal);
        Assert.Contains("Trung tâm Phục vụ hành chính công xã Mỹ Hòa Hưng", receipt.Text, StringComparison.Ordinal);
        var dossier = await province.DossierAsync(code);
        var protector = province.App.Services.GetRequiredService<FieldProtector>();
        Assert.Equal((person.Id, 2, DossierState.Registered, "0987654321"), (dossier.AccountId, dossier.AccountLevel, dossier.State, dossier.OwnerPhone(protector)));
        var form = (await province.AskAsync(db => db.Set<DossierForm>().SingleAsync(f => f.DossierId == dossier.Id))).Read(protector);
        Assert.Equal(Provenance.Account, form["applicant_name"].From);
        Assert.Equal(Provenance.Typed, form["applicant_phone"].From);
        var paper = await province.AskAsync(db => db.Set<DossierPaper>().SingleAsync(p => p.DossierId == dossier.Id));
        Assert.Equal("tp02", paper.ComponentKey);
        Assert.Empty(await province.AskAsync(db => db.Set<Draft>().Where(d => d.AccountId == person.Id).ToListAsync()));
        Assert.Contains(code, (await person.Browser.GetAsync("/ho-so-cua-toi")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signed_in_with_less_since_the_draft_was_made_cannot_submit_it_and_keeps_it()
    {
        var person = await province.CitizenAsync();
        var check = await Province.DraftAsync(person, "kiem-tra");
        await province.AskAsync(db => db.Set<TinhSo.Modules.Accounts.Account>().Where(a => a.Id == person.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.Level, 1)));

        var refused = await person.Browser.SubmitAsync(check, [("Agreed", "true")], expected: HttpStatusCode.Conflict);

        Assert.Contains("cần tài khoản định danh điện tử mức độ 2", refused.Text, StringComparison.Ordinal);
        Assert.Equal(1, await province.AskAsync(db => db.Set<Draft>().CountAsync(d => d.AccountId == person.Id)));
        Assert.Equal(0, await province.AskAsync(db => db.Set<Dossier>().CountAsync(d => d.AccountId == person.Id)));
    }

    [Fact]
    public async Task The_desk_of_the_chosen_commune_can_read_it()
    {
        var person = await province.CitizenAsync();
        var dossier = await province.DossierAsync(await Province.FileAsync(person));
        await province.App.WithAsync(services =>
        {
            var agencies = services.GetRequiredService<IAgencies>();
            Assert.Equal("ttpvhcc-xa-my-hoa-hung", agencies.Find(dossier.ReceivingAgencyId, new(2026, 11, 3))!.Slug);
            Assert.Equal("ubnd-xa-my-hoa-hung", agencies.Find(dossier.CompetentAgencyId, new(2026, 11, 3))!.Slug);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Answers_are_kept_even_when_one_is_wrong()
    {
        var person = await province.CitizenAsync();
        var declare = await Province.DraftAsync(person, "to-khai");
        Assert.Equal(person.Identifier, declare.One("[name='f.applicant_identifier']").GetAttribute("value"));
        var wrong = await person.Browser.SubmitAsync(declare, [("f.child_name", "Trần Văn Bé"), ("f.child_birth_date", "2030-01-01"), ("di", "tiep")], expected: HttpStatusCode.BadRequest);
        Assert.NotEmpty(wrong.All("#errors a[href='#f.child_birth_date']"));
        Assert.Equal("Trần Văn Bé", wrong.One("[name='f.child_name']").GetAttribute("value"));

        var again = await person.Browser.GetAsync(declare.Url);
        Assert.Equal("Trần Văn Bé", again.One("[name='f.child_name']").GetAttribute("value"));
    }

    [Fact]
    public async Task A_missing_required_paper_is_named_and_an_incomplete_draft_cannot_be_submitted()
    {
        var person = await province.CitizenAsync();
        var papers = await Province.DraftAsync(person, "giay-to");
        var wrong = await person.Browser.SubmitAsync(papers, [("di", "tiep")], expected: HttpStatusCode.BadRequest, files: []);
        Assert.Contains("Giấy chứng sinh", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Giấy tờ tùy thân", wrong.Text, StringComparison.Ordinal);

        var check = await person.Browser.GetAsync(papers.Url.Replace("giay-to", "kiem-tra", StringComparison.Ordinal));
        Assert.Contains("Còn thiếu giấy tờ bắt buộc", check.Text, StringComparison.Ordinal);
        var refused = await person.Browser.SubmitAsync(check, [("Agreed", "true")], expected: HttpStatusCode.Conflict);
        Assert.Contains("còn thiếu", refused.One("#errors").TextContent, StringComparison.Ordinal);
        Assert.Empty(await province.AskAsync(db => db.Set<Dossier>().Where(d => d.AccountId == person.Id).ToListAsync()));
    }

    [Fact]
    public async Task A_file_too_large_or_of_a_wrong_type_is_named_and_the_good_one_stays()
    {
        var person = await province.CitizenAsync();
        var papers = await Province.DraftAsync(person, "giay-to");
        var large = new byte[(20 * 1024 * 1024) + 1];
        Province.Pdf.CopyTo(large, 0);
        var wrong = await person.Browser.SubmitAsync(papers, [("di", "tiep")], expected: HttpStatusCode.BadRequest, files:
        [
            ("p.tp02", "tốt.pdf", Province.Pdf), ("p.tp02", "virus.exe", "MZ-not-a-paper"u8.ToArray()), ("p.khac", "to.pdf", large), ("p.khac", "rong.pdf", []),
        ]);

        var errors = wrong.One("#errors").TextContent;
        Assert.Contains("virus.exe", errors, StringComparison.Ordinal);
        Assert.Contains("to.pdf lớn hơn 20 MB", errors, StringComparison.Ordinal);
        Assert.Contains("rong.pdf", errors, StringComparison.Ordinal);
        Assert.Contains("tốt.pdf", wrong.Text, StringComparison.Ordinal);
        var draft = await province.AskAsync(db => db.Set<Draft>().SingleAsync(d => d.AccountId == person.Id));
        var kept = Assert.Single(draft.ReadFiles());

        var removed = await person.Browser.SubmitAsync(await person.Browser.GetAsync(papers.Url), [("xoa", kept.FileId.ToString())], files: []);
        Assert.DoesNotContain("tốt.pdf", removed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_parallel_submissions_of_one_draft_make_one_dossier()
    {
        var person = await province.CitizenAsync();
        var check = await Province.DraftAsync(person, "kiem-tra");
        var token = check.One("main form[method=post] input[name=_kiemtra]").GetAttribute("value")!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(async _ =>
        {
            using var content = new FormUrlEncodedContent([new("_kiemtra", token), new("Agreed", "true")]);
            using var response = await person.Browser.Client.PostAsync(new Uri(check.Url, UriKind.Relative), content);
            return (response.StatusCode, response.Headers.Location);
        }));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Redirect, a.StatusCode));
        var receipt = Assert.Single(answers.Select(a => a.Location!.ToString()).Distinct());
        var dossier = Assert.Single(await province.AskAsync(db => db.Set<Dossier>().Where(d => d.AccountId == person.Id).ToListAsync()));
        Assert.Contains(dossier.Code, receipt, StringComparison.Ordinal);
        Assert.Single(await province.AskAsync(db => db.Set<DossierPaper>().Where(p => p.DossierId == dossier.Id).ToListAsync()));
        Assert.Contains(dossier.Code, (await person.Browser.GetAsync(check.Url)).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_with_one_draft_are_decided_by_the_submission_key()
    {
        var person = await province.CitizenAsync();
        var id = Guid.Parse((await Province.DraftAsync(person, "kiem-tra")).Url.Split('/')[3]);
        await province.App.WithAsync(first => province.App.WithAsync(async second =>
        {
            foreach (var services in new[] { first, second })
            {
                var act = services.GetRequiredService<Act>();
                using var owner = act.As(new Caller(CallerKind.Citizen, person.Id, person.Name), act.Now);
                await services.GetRequiredService<SubmitDraft>().RunAsync(await services.GetRequiredService<Drafts>().OpenAsync(id, Province.Birth, default), default);
            }

            await first.GetRequiredService<AppDb>().SaveChangesAsync();
            var lost = await Assert.ThrowsAnyAsync<Exception>(() => second.GetRequiredService<AppDb>().SaveChangesAsync());
            Assert.True(second.GetRequiredService<SubmitDraft>().IsRace(lost), lost.ToString());
        }));
        Assert.Single(await province.AskAsync(db => db.Set<Dossier>().Where(d => d.AccountId == person.Id).ToListAsync()));
    }

    [Fact]
    public async Task A_sixth_draft_is_refused_until_one_is_deleted()
    {
        var person = await province.CitizenAsync();
        for (var i = 0; i < 5; i++)
        {
            await Province.DraftAsync(person, "to-khai");
        }

        var start = await person.Browser.GetAsync($"/nop-ho-so/{Province.Birth}");
        var refused = await person.Browser.SubmitAsync(start, [], expected: HttpStatusCode.Conflict);
        Assert.Contains("5 hồ sơ nháp", refused.One("#errors").TextContent, StringComparison.Ordinal);

        var mine = await person.Browser.GetAsync("/ho-so-cua-toi");
        await person.Browser.SubmitAsync(mine, [("xoa", mine.One("button[name=xoa]").GetAttribute("value"))]);
        Assert.EndsWith("/to-khai", (await person.Browser.SubmitAsync(start, [])).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_of_another_citizen_does_not_exist()
    {
        var (owner, stranger) = (await province.CitizenAsync(), await province.CitizenAsync("Lê Văn Lạ"));
        var check = await Province.DraftAsync(owner, "kiem-tra");
        foreach (var page in new[] { "to-khai", "giay-to", "kiem-tra" })
        {
            await stranger.Browser.GetAsync(check.Url.Replace("kiem-tra", page, StringComparison.Ordinal), HttpStatusCode.NotFound);
        }

        var own = await Province.DraftAsync(stranger, "kiem-tra");
        using var content = new FormUrlEncodedContent([new("_kiemtra", own.One("main form[method=post] input[name=_kiemtra]").GetAttribute("value")!), new("Agreed", "true")]);
        using var forged = await stranger.Browser.Client.PostAsync(new Uri(check.Url, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.NotFound, forged.StatusCode);

        var mine = await stranger.Browser.GetAsync("/ho-so-cua-toi");
        await stranger.Browser.SubmitAsync(mine, [("xoa", check.Url.Split('/')[3])]);
        Assert.Single(await province.AskAsync(db => db.Set<Draft>().Where(d => d.AccountId == owner.Id).ToListAsync()));
    }

    [Fact]
    public async Task An_open_dossier_of_the_same_procedure_is_told_and_does_not_block()
    {
        var person = await province.CitizenAsync();
        var first = await Province.FileAsync(person);
        var check = await Province.DraftAsync(person, "kiem-tra");
        Assert.Contains(first, check.Text, StringComparison.Ordinal);
        Assert.Contains("/da-nop", (await person.Browser.SubmitAsync(check, [("Agreed", "true")])).Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_files_without_signing_in_and_officers_do_not_file_here()
    {
        using var answer = await province.App.Anonymous().Client.GetAsync(new Uri($"/nop-ho-so/{Province.Birth}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("/dang-nhap?ve=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).GetAsync($"/nop-ho-so/{Province.Birth}", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task With_the_national_front_door_there_is_a_link_and_no_form()
    {
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_FRONT_DOOR"] = "National" });
        var id = await app.WithAsync(async services =>
        {
            var account = await services.GetRequiredService<TinhSo.Modules.Accounts.SigningIn.SignInAccount>().RunAsync(
                new("nat", TinhSo.Contracts.Accounts.AccountKind.Person, "Nguyễn Văn Nam", "089085009999", null, null, null, null, null, null, null, 2), default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return account.Id;
        });
        var page = await (await app.SignInAsync(CallerKind.Citizen, id, "Nguyễn Văn Nam")).GetAsync($"/nop-ho-so/{Province.Birth}");
        Assert.NotEmpty(page.All("main a[href='https://dichvucong.gov.vn']"));
        Assert.Empty(page.All("main form"));
    }
}
