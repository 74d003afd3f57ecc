using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Modules.Archive.Packages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Retention;
using Xunit;

namespace TinhSo.Tests.Archive;

public sealed class ListTests(ArchiveProvince province) : IClassFixture<ArchiveProvince>
{
    private static readonly DateOnly Day = new(2025, 5, 20);

    [Fact]
    public async Task A_list_holds_the_finished_dossiers_of_the_year_that_the_page_counted_and_each_only_once()
    {
        const string field = "ho-tich";
        var finished = new[] { await province.EndedAsync(field, Day), await province.EndedAsync(field, Day.AddDays(1), DossierState.Stopped), await province.EndedAsync(field, Day, DossierState.NotAccepted) };
        await province.EndedAsync(field, Day, DossierState.InProcess);
        await province.EndedAsync(field, Day, DossierState.Done);
        await province.EndedAsync(field, Day, source: DossierSource.Ministry);
        await province.EndedAsync(field, Day.AddYears(-1));
        await province.EndedAsync("chung-thuc", Day);

        var archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
        var look = await archivist.GetAsync($"/luu-tru/lap?Agency={ArchiveProvince.Agency}&Year=2025&Field={field}");
        Assert.Contains("3 hồ sơ chờ lập mục lục", look.Text, StringComparison.Ordinal);
        Assert.Equal(finished.Select(d => d.Code).Order(), look.All("tbody th").Select(c => c.TextContent).Order());
        var list = await archivist.SubmitAsync(look, []);
        Assert.Equal(finished.Select(d => d.Code).Order(), list.All("tbody th").Select(c => c.TextContent.Trim()).Order());
        Assert.Contains("3 hồ sơ, 0 văn bản giấy, 0 tệp điện tử", list.Text, StringComparison.Ordinal);
        Assert.Contains("P - Trần Thị Lan", list.Text, StringComparison.Ordinal);
        Assert.Contains("10 năm", list.Text, StringComparison.Ordinal);

        var again = await archivist.GetAsync($"/luu-tru/lap?Agency={ArchiveProvince.Agency}&Year=2025&Field={field}");
        Assert.Contains("Không còn hồ sơ nào chờ", again.Text, StringComparison.Ordinal);
        Assert.Equal("archive.nothing-finished", (await Assert.ThrowsAsync<RuleBroken>(() => province.MakeAsync(field, 2025))).Code);

        var id = Guid.Parse(list.Url.Split('/')[^1]);
        var row = (await province.RowsAsync(id))[0];
        var noted = await archivist.SubmitAsync(list, [("Notes[0].Sheets", "12"), ("Notes[0].Note", "thiếu trang 3")], "form[action*=Notes]");
        Assert.Contains("thiếu trang 3", noted.Source, StringComparison.Ordinal);
        var wrong = await archivist.SubmitAsync(noted, [("Notes[0].Sheets", "-1")], "form[action*=Notes]", HttpStatusCode.BadRequest);
        Assert.Contains("Số tờ phải là số nguyên", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var csv = await archivist.Client.GetStringAsync(new Uri($"/luu-tru/muc-luc/{id}?handler=Export&dang=csv", UriKind.Relative));
        Assert.Contains($"{row.Code},P - Trần Thị Lan", csv, StringComparison.Ordinal);
        var seen = await province.App.WithAsync(async s =>
        {
            await s.GetRequiredService<IAccessLog>().FlushAsync(default);
            return await s.GetRequiredService<IAccessLog>().OfDossierAsync(row.Code, 5, default);
        });
        Assert.Equal((AccessBasis.Export, Opened.List), (Assert.Single(seen).Basis, seen[0].What[0]));
        Assert.Equal(12, (await province.RowsAsync(id))[0].Sheets);
        using var docx = await archivist.Client.GetAsync(new Uri($"/luu-tru/muc-luc/{id}/muc-luc.docx", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, docx.StatusCode);
        Assert.Single((await archivist.GetAsync($"/luu-tru?ma={row.Code}")).All("tbody tr"));
    }

    [Fact]
    public async Task A_draft_follows_the_records_and_a_stale_one_is_not_approved()
    {
        var (stays, goes) = (await province.EndedAsync("dat-dai", Day), await province.EndedAsync("dat-dai", Day));
        var id = await province.MakeAsync("dat-dai", 2025);
        var comes = await province.EndedAsync("dat-dai", Day.AddDays(9));
        await province.App.WithAsync(async services =>
        {
            var db = services.GetRequiredService<TinhSo.Platform.Data.AppDb>();
            var dossier = await db.Set<Dossier>().SingleAsync(d => d.Id == goes.Id);
            dossier.Force(DossierState.InProcess, SubState.WithOfficer);
            (dossier.EndedAt, dossier.EndedDay) = (null, null);
            services.GetRequiredService<TinhSo.Platform.Acts.Act>().On(dossier, "test.reopen");
            await db.SaveChangesAsync();
        });
        Assert.Equal("archive.list-stale", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(id))).Code);
        await province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<MakeList>().RefreshAsync(l, default)));
        Assert.Equal([stays.Code, comes.Code], (await province.RowsAsync(id)).Select(r => r.Code));
        await ApproveAsync(id);
        Assert.Equal("archive.list-state", (await Assert.ThrowsAsync<RuleBroken>(() => province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<MakeList>().RefreshAsync(l, default))))).Code);

        var given = await province.MakeAsync("chung-thuc", (await province.EndedAsync("chung-thuc", Day.AddYears(-3))).EndedDay!.Value.Year);
        await province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, given, l => s.GetRequiredService<EditDraft>().WithdrawAsync(l, "lập nhầm năm", default)));
        Assert.Empty(await province.RowsAsync(given));
        Assert.NotEqual(given, await province.MakeAsync("chung-thuc", 2022));
    }

    [Fact]
    public async Task Another_person_than_who_made_or_changed_it_approves_and_what_is_approved_is_proved_by_its_hash()
    {
        await province.EndedAsync("xay-dung", Day);
        var maker = Guid.CreateVersion7();
        var id = await province.AsAnyAsync(async s => (await s.GetRequiredService<MakeList>().RunAsync(ArchiveProvince.Agency, 2025, "xay-dung", default)).Id, maker);
        Assert.Equal("archive.second-person", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(id, maker))).Code);
        Assert.Equal("platform.not-allowed", (await Assert.ThrowsAsync<RuleBroken>(() => province.AsAsync(ArchiveProvince.Archivist, s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<DecideList>().ApproveAsync(l, default))))).Code);

        var head = await province.App.OfficerAsync(ArchiveProvince.Head);
        var page = await head.GetAsync($"/luu-tru/muc-luc/{id}");
        var back = await head.SubmitAsync(page, [("Reason.Text", "Thiếu số tờ của hồ sơ")], "form[action*=SendBack]");
        Assert.Contains("Thiếu số tờ của hồ sơ", back.Text, StringComparison.Ordinal);
        var approved = await head.SubmitAsync(back, [], "form[action*=Approve]");
        Assert.Contains("Đã duyệt", approved.Text, StringComparison.Ordinal);
        var rows = await province.RowsAsync(id);
        var list = await province.AskAsync(db => db.Set<ArchiveList>().AsNoTracking().SingleAsync(l => l.Id == id));
        Assert.Equal(list.RowsSha256, DecideList.HashOf(rows));
        rows[0].Note = "sửa lén";
        Assert.NotEqual(list.RowsSha256, DecideList.HashOf(rows));
        Assert.Equal(["archive.make-list", "archive.send-back-list", "archive.approve-list"], await province.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == id).OrderBy(a => a.Seq).Select(a => a.Act).ToListAsync()));

        var archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
        var wrong = await archivist.SubmitAsync(await archivist.GetAsync($"/luu-tru/muc-luc/{id}"), [("HandOver.Number", "")], "form[action*=HandOver]", HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nhập số biên bản", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var handed = await archivist.SubmitAsync(wrong, [("HandOver.Number", "07/BB"), ("HandOver.Receiver", "Lê Văn Kho"), ("HandOver.Unit", "Lưu trữ lịch sử tỉnh")], "form[action*=HandOver]");
        Assert.Contains("Đã giao nộp", handed.Text, StringComparison.Ordinal);
        using var record = await archivist.Client.GetAsync(new Uri($"/luu-tru/muc-luc/{id}/bien-ban.docx", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, record.StatusCode);
        var story = await (await province.App.OfficerAsync("kiemtoan.tinh")).GetAsync($"/luu-tru/ho-so?ma={rows[0].Code}");
        Assert.Contains("07/BB", story.Text, StringComparison.Ordinal);
        Assert.Contains("luật thử", story.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_ever_changed_a_list_nor_for_whom_it_was_changed_approves_it()
    {
        await province.EndedAsync("giao-duc", Day);
        var (delegator, editor, last) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = await province.AsAnyAsync(async s => (await s.GetRequiredService<MakeList>().RunAsync(ArchiveProvince.Agency, 2025, "giao-duc", default)).Id, onBehalfOf: delegator);
        foreach (var person in new[] { editor, last })
        {
            await province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<EditDraft>().NoteAsync(l, new Dictionary<Guid, (int?, string?)>(), default)), person);
        }

        foreach (var person in new[] { delegator, editor, last })
        {
            Assert.Equal("archive.second-person", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(id, person))).Code);
        }

        Assert.Equal("archive.second-person", (await Assert.ThrowsAsync<RuleBroken>(() =>
            province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<DecideList>().ApproveAsync(l, default)), onBehalfOf: editor))).Code);
        await ApproveAsync(id);
    }

    [Fact]
    public async Task A_package_given_up_bars_no_new_one_and_a_giving_is_noted_once_however_often_its_job_runs()
    {
        var dossier = await province.EndedAsync("the-thao", Day);
        var id = await province.MakeAsync("the-thao", 2025);
        await ApproveAsync(id);
        Task<bool> AskAsync() => province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<AskForPackage>().RunAsync(l, default)));
        Task<List<ArchivePackage>> PackagesAsync() => province.AskAsync(db => db.Set<ArchivePackage>().AsNoTracking().Where(p => p.ListId == id).OrderBy(p => p.AskedAt).ThenBy(p => p.Id).ToListAsync());
        await AskAsync();
        Assert.Equal("archive.package-waiting", (await Assert.ThrowsAsync<RuleBroken>(AskAsync)).Code);
        var package = Assert.Single(await PackagesAsync()).Id;
        for (var i = 0; i < 2; i++)
        {
            await province.App.WithAsync(s => s.GetRequiredService<NoteGiving>().RunAsync(new(package), new JobContext(_ => Task.CompletedTask), default));
        }

        Assert.Equal(1, await province.AskAsync(db => db.Set<AuditRow>().CountAsync(a => a.SubjectId == dossier.Id && a.Act == "dossiers.exhibit")));
        await province.App.WithAsync(async s =>
        {
            var db = s.GetRequiredService<AppDb>();
            (await db.Set<JobRow>().Where(j => j.AboutId == package).ToListAsync()).ForEach(j => j.State = JobState.GivenUp);
            await db.SaveChangesAsync();
        });
        await AskAsync();
        Assert.Equal([ArchivePackageState.Gone, ArchivePackageState.Waiting], (await PackagesAsync()).Select(p => p.State));
    }

    [Fact]
    public async Task A_row_keeps_the_rule_of_the_day_on_which_its_list_was_closed()
    {
        const string field = "moi-truong";
        await province.EndedAsync(field, Day);
        province.Rules.Add(new("dossier", "field", field, new(2020, 1, 1), new(2026, 11, 10), new(5, null), "cũ", "verified"));
        province.Rules.Add(new("dossier", "field", field, new(2026, 11, 10), null, RetentionPeriod.ForEver, "mới", "unverified"));
        var before = await province.MakeAsync(field, 2025);
        await ApproveAsync(before);
        await province.EndedAsync(field, Day.AddDays(3));
        var draft = await province.MakeAsync(field, 2025);
        Assert.Equal("cũ", (await province.RowsAsync(draft))[0].RuleSource);
        try
        {
            province.App.Clock.Set(2026, 11, 12);
            Assert.Equal("archive.rules-changed", (await Assert.ThrowsAsync<RuleBroken>(() => ApproveAsync(draft))).Code);
            await province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, draft, l => s.GetRequiredService<MakeList>().RefreshAsync(l, default)));
            await ApproveAsync(draft);
            Assert.Equal(("mới", null), ((await province.RowsAsync(draft))[0].RuleSource, (await province.RowsAsync(draft))[0].KeepUntil));
            Assert.Equal(("cũ", new DateOnly(2031, 1, 1)), ((await province.RowsAsync(before))[0].RuleSource, (await province.RowsAsync(before))[0].KeepUntil));
            var rules = await (await province.App.OfficerAsync("quantri.nghiepvu")).GetAsync("/luu-tru/thoi-han");
            Assert.Contains("chưa kiểm chứng", rules.Text, StringComparison.Ordinal);
        }
        finally
        {
            province.App.Clock.Set(2026, 11, 3);
        }
    }

    [Fact]
    public async Task The_archivist_of_one_agency_finds_it_chosen()
    {
        var page = await (await province.App.OfficerAsync(ArchiveProvince.Archivist)).GetAsync("/luu-tru/lap");
        Assert.Equal(ArchiveProvince.Agency.ToString(), page.One("#Agency option[selected]").GetAttribute("value"));
    }

    [Fact]
    public async Task Days_of_the_platforms_own_records_are_told_as_years_where_they_are_whole_years()
    {
        province.Rules.AddRange(new[] { ("access-log", 1826), ("mail", 730), ("mail-body", 180), ("session", 366) }.Select(r => new RetentionRule(r.Item1, "", "", new(2026, 1, 1), null, new(null, r.Item2), "thử", "house")));
        var rows = (await (await province.App.OfficerAsync("quantri.nghiepvu")).GetAsync("/luu-tru/thoi-han")).All("tbody tr td:nth-child(2)").Select(c => c.TextContent).ToList();
        Assert.Equal(["5 năm", "2 năm", "180 ngày", "366 ngày"], rows[^4..]);
    }

    [Fact]
    public async Task The_name_of_a_person_who_restricted_the_use_of_their_data_stands_in_no_list()
    {
        await province.EndedAsync("thuy-san", Day, owner: "Người Giữ Kín", account: province.Restrict());
        var id = await province.MakeAsync("thuy-san", 2025);
        Assert.Equal("P", (await province.RowsAsync(id))[0].Title);
    }

    [Fact]
    public async Task The_successor_works_on_the_lists_of_an_agency_that_is_gone_and_strangers_see_none()
    {
        var gone = ArchiveProvince.NamedGuidOf("ubnd-phuong-my-binh-long-xuyen");
        await province.EndedAsync("ho-tich", new(2024, 3, 1), agency: gone);
        var made = await province.AsAsync(ArchiveProvince.Archivist, async s => (await s.GetRequiredService<MakeList>().RunAsync(gone, 2024, "ho-tich", default)).Id);
        await province.AsAsync(ArchiveProvince.Head, s => ArchiveProvince.OnListAsync(s, made, l => s.GetRequiredService<DecideList>().ApproveAsync(l, default)));
        var archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
        Assert.Contains("Mỹ Bình", (await archivist.GetAsync($"/luu-tru/muc-luc/{made}")).Text, StringComparison.Ordinal);
        Assert.Contains("Mỹ Bình", (await archivist.GetAsync("/luu-tru")).Text, StringComparison.Ordinal);
        var stranger = await province.App.OfficerAsync("xuly.my-hoa-hung");
        await stranger.GetAsync($"/luu-tru/muc-luc/{made}", HttpStatusCode.NotFound);
        await stranger.GetAsync($"/luu-tru/muc-luc/{made}/muc-luc.docx", HttpStatusCode.NotFound);
        Assert.DoesNotContain("Mỹ Bình", (await stranger.GetAsync("/luu-tru")).Text, StringComparison.Ordinal);
        await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).GetAsync("/luu-tru", HttpStatusCode.Forbidden);
        Assert.Equal("platform.not-allowed", (await Assert.ThrowsAsync<RuleBroken>(() => province.AsAsync("xuly.my-hoa-hung", s => s.GetRequiredService<MakeList>().RunAsync(gone, 2024, null, default)))).Code);
    }

    private Task<bool> ApproveAsync(Guid id, Guid? by = null) => province.AsAnyAsync(s => ArchiveProvince.OnListAsync(s, id, l => s.GetRequiredService<DecideList>().ApproveAsync(l, default)), by);
}
