using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Archive.Destroying;
using TinhSo.Modules.Archive.Holding;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Retention;
using Xunit;

namespace TinhSo.Tests.Archive;

public sealed class DisposalTests(ArchiveProvince province) : IClassFixture<ArchiveProvince>
{
    private const string Address = "/luu-tru/tieu-huy";
    private static readonly DateOnly Day = new(2025, 5, 20);

    [Fact]
    public async Task A_held_dossier_is_not_proposed_two_others_agree_and_nothing_is_destroyed()
    {
        var dossiers = new[] { await province.EndedAsync("van-hoa", Day), await province.EndedAsync("van-hoa", Day), await province.EndedAsync("van-hoa", Day) };
        await province.HandedOverAsync("van-hoa", 2025);
        var archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
        Assert.Contains("Không có hồ sơ nào của cơ quan này hết thời hạn", (await archivist.GetAsync(Address)).Text, StringComparison.Ordinal);
        var wrong = await archivist.SubmitAsync(await archivist.GetAsync("/luu-tru/giu-lai"), [("Input.Code", dossiers[0].Code)], "form[action='/luu-tru/giu-lai']", HttpStatusCode.BadRequest);
        Assert.Contains("Hãy nhập số văn bản", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        await archivist.SubmitAsync(wrong, [("Input.Code", dossiers[0].Code), ("Input.Ground", "Complaint"), ("Input.Paper", "Đơn 15"), ("Input.Reason", "Đang khiếu nại lần hai")], "form[action='/luu-tru/giu-lai']");
        province.App.Clock.Set(2036, 1, 2);
        try
        {
            archivist = await province.App.OfficerAsync(ArchiveProvince.Archivist);
            var over = await archivist.GetAsync(Address);
            Assert.Equal(dossiers[1..].Select(d => d.Code).Order(), over.All("tbody tr:has(input) th").Select(c => c.TextContent.Trim()).Order());
            await archivist.SubmitAsync(over, [("Reason.Text", "Hết thời hạn")], "form[action*=tieu-huy]:has(table)", HttpStatusCode.BadRequest);
            Assert.Equal("archive.not-over", (await Assert.ThrowsAsync<RuleBroken>(() => ProposeAsync([dossiers[0].Id, dossiers[1].Id]))).Code);
            var proposed = await archivist.SubmitAsync(over, [("dossiers", dossiers[1].Id.ToString()), ("dossiers", dossiers[2].Id.ToString()), ("Reason.Text", "Hết thời hạn bảo quản")], "form[action*=tieu-huy]:has(table)");
            Assert.Contains("Phần mềm chưa tự tiêu hủy hồ sơ", proposed.Text, StringComparison.Ordinal);
            var id = Guid.Parse(proposed.Url.Split('/')[^1]);
            Assert.Equal("archive.not-over", (await Assert.ThrowsAsync<RuleBroken>(() => ProposeAsync([dossiers[1].Id]))).Code);

            // A complaint that comes after the proposal takes the dossier out of it.
            await province.AsAnyAsync(s => s.GetRequiredService<HoldDossier>().PlaceAsync(dossiers[2].Code, HoldGround.Court, "CV 3", "Tòa án yêu cầu", default));
            var head = await province.App.OfficerAsync(ArchiveProvince.Head);
            var once = await head.SubmitAsync(await head.GetAsync($"{Address}/{id}"), [], "form[action*=Agree]");
            Assert.Equal([dossiers[1].Code], once.All("tbody th").Select(c => c.TextContent.Trim()));
            var twice = await head.SubmitAsync(once, [], "form[action*=Agree]", HttpStatusCode.Conflict);
            Assert.Contains("phải do người khác làm", twice.One("#errors").TextContent, StringComparison.Ordinal);
            var leader = await province.App.OfficerAsync(ArchiveProvince.Leader);
            var approved = await leader.SubmitAsync(await leader.GetAsync($"{Address}/{id}"), [], "form[action*=Agree]");
            Assert.Contains("Đã duyệt tiêu hủy", approved.Text, StringComparison.Ordinal);
            Assert.Equal(["archive.propose-destruction", "archive.hold-back", "archive.agree-destruction", "archive.approve-destruction"], await province.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == id).OrderBy(a => a.Seq).Select(a => a.Act).ToListAsync()));
            Assert.True(await province.AskAsync(db => db.Set<Dossier>().AnyAsync(d => d.Id == dossiers[1].Id)));
            Assert.Contains("Đã duyệt tiêu hủy", (await (await province.App.OfficerAsync("kiemtoan.tinh")).GetAsync($"/luu-tru/ho-so?ma={dossiers[1].Code}")).Text, StringComparison.Ordinal);

            // A dossier whose hold is lifted waits again.
            var holds = await archivist.GetAsync($"/luu-tru/giu-lai?ma={dossiers[0].Code}");
            var lacking = await archivist.SubmitAsync(holds, [("Reason.Text", "")], "form[action*=Lift]", HttpStatusCode.BadRequest);
            Assert.NotNull(lacking.Html.GetElementById(lacking.One("#errors a").GetAttribute("href")![1..]));
            await archivist.SubmitAsync(lacking, [("Reason.Text", "Đã giải quyết xong khiếu nại")], "details[open] form[action*=Lift]");
            Assert.Contains(dossiers[0].Code, (await archivist.GetAsync(Address)).Text, StringComparison.Ordinal);
        }
        finally
        {
            province.App.Clock.Set(2026, 11, 3);
        }
    }

    [Fact]
    public async Task A_rule_nobody_has_seen_lets_nothing_go_and_a_newer_rule_only_holds_back()
    {
        var (unseen, longer) = (await province.EndedAsync("viec-lam", Day), await province.EndedAsync("quang-cao", Day));
        province.Rules.Add(new("dossier", "field", "viec-lam", new(2020, 1, 1), null, new(1, null), "chưa thấy", "unverified"));
        province.Rules.Add(new("dossier", "field", "quang-cao", new(2020, 1, 1), new(2027, 1, 1), new(1, null), "cũ", "verified"));
        province.Rules.Add(new("dossier", "field", "quang-cao", new(2027, 1, 1), null, new(30, null), "mới", "verified"));
        await province.HandedOverAsync("viec-lam", 2025);
        await province.HandedOverAsync("quang-cao", 2025);
        province.App.Clock.Set(2028, 1, 5);
        try
        {
            var page = await (await province.App.OfficerAsync(ArchiveProvince.Archivist)).GetAsync(Address);
            Assert.Equal(2, page.All("tbody tr").Count(r => r.TextContent.Contains("quy định hiện hành giữ lại", StringComparison.Ordinal)));
            foreach (var dossier in new[] { unseen, longer })
            {
                Assert.Equal("archive.not-over", (await Assert.ThrowsAsync<RuleBroken>(() => ProposeAsync([dossier.Id]))).Code);
            }
        }
        finally
        {
            province.App.Clock.Set(2026, 11, 3);
        }
    }

    [Fact]
    public async Task Who_agrees_asks_the_rules_of_the_day_again_and_stands_in_for_nobody_who_proposed()
    {
        var dossier = await province.EndedAsync("bao-chi", Day);
        await province.HandedOverAsync("bao-chi", 2025);
        province.App.Clock.Set(2036, 1, 2);
        try
        {
            var proposer = Guid.CreateVersion7();
            var id = (await province.AsAnyAsync(s => s.GetRequiredService<JudgeDisposal>().ProposeAsync(ArchiveProvince.Agency, [dossier.Id], "Hết thời hạn", default), proposer)).Id;
            Task<bool> AgreeAsync(Guid? onBehalfOf) => province.AsAnyAsync(
                async s =>
                {
                    await s.GetRequiredService<JudgeDisposal>().AgreeAsync(await s.GetRequiredService<TinhSo.Platform.Data.AppDb>().Set<Disposal>().SingleAsync(d => d.Id == id), default);
                    return true;
                },
                onBehalfOf: onBehalfOf);
            Assert.Equal("archive.second-person", (await Assert.ThrowsAsync<RuleBroken>(() => AgreeAsync(proposer))).Code);
            var first = Guid.CreateVersion7();
            await AgreeAsync(first);
            Assert.Equal("archive.second-person", (await Assert.ThrowsAsync<RuleBroken>(() => AgreeAsync(first))).Code);
            province.Rules.Add(new("dossier", "field", "bao-chi", new(2030, 1, 1), null, new(30, null), "mới", "verified"));
            Assert.Equal("archive.not-over-now", (await Assert.ThrowsAsync<RuleBroken>(() => AgreeAsync(null))).Code);
        }
        finally
        {
            province.App.Clock.Set(2026, 11, 3);
        }
    }

    private Task<Disposal> ProposeAsync(Guid[] dossiers) => province.AsAnyAsync(s => s.GetRequiredService<JudgeDisposal>().ProposeAsync(ArchiveProvince.Agency, dossiers, "Hết thời hạn", default));
}

[Trait("Engine", "any")]
public sealed class RetentionRuleTests
{
    [Theory]
    [InlineData("10y", "2036-01-01")]
    [InlineData("30d", "2025-06-19")]
    [InlineData("permanent", null)]
    public void Years_run_from_the_next_first_of_January_and_for_ever_has_no_end(string period, string? until) =>
        Assert.Equal(until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), RetentionPeriod.Read(period).Until(new(2025, 5, 20)));

    [Theory]
    [InlineData("dossier,all,,2025-01-01,,10,x,verified", "period")]
    [InlineData("dossier,all,,2025-01-01,,10y,x,sure", "mark")]
    [InlineData("dossier,all,,2025-01-01,,10y,x,verified\ndossier,all,,2026-01-01,,20y,x,verified", "two rules")]
    [InlineData("dossier,all,,,,10y,x,verified", "from")]
    public void A_row_that_cannot_be_meant_stops_the_start_with_its_line(string rows, string problem)
    {
        using var csv = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("record,scope,key,from,to,period,source,mark\n" + rows));
        var error = Assert.Throws<InvalidDataException>(() => RetentionRules.Read(csv));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_narrowest_rule_of_the_day_is_taken()
    {
        var rules = new RetentionRules(
        [
            new("dossier", "all", "", new(2020, 1, 1), null, new(10, null), "a", "verified"), new("dossier", "field", "f", new(2020, 1, 1), null, new(20, null), "b", "verified"),
            new("dossier", "procedure", "1.1", new(2025, 1, 1), null, new(30, null), "c", "verified"),
        ]);
        RetentionRule? Of(string procedure, string field, int year) => rules.Of("dossier", new(year, 6, 1), ("procedure", procedure), ("field", field), ("all", ""));
        Assert.Equal(["c", "b", "b", "a"], new[] { Of("1.1", "f", 2026), Of("1.1", "f", 2024), Of("2.2", "f", 2026), Of("2.2", "g", 2026) }.Select(r => r!.Source));
        Assert.Null(Of("1.1", "f", 2019));
    }

    [Fact]
    public void The_catalogue_of_the_house_can_be_read_and_names_its_sources()
    {
        using var csv = TinhSo.Tests.DirectoryModule.Catalogue.Open("retention.csv");
        var rules = RetentionRules.Read(csv);
        Assert.NotNull(rules.Of("dossier", new(2026, 11, 3), ("all", "")));
        Assert.All(rules.All, r => Assert.NotEmpty(r.Source));
    }
}
