using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Procedures.Administering;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Procedures;

public sealed class StandingTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateOnly Today = new(2026, 11, 3);

    [Fact]
    public async Task One_mark_moves_figure_list_and_unit_row_by_exactly_one()
    {
        await using var app = await TinhSoApp.StartAsync();
        var before = await StockAsync(app, "procedures.integrated-with-portal", Today);
        var procedure = await DoAsync(app, (s, p) => s.GetRequiredService<MarkService>().BeginAsync(p, ServiceMarkKind.Integrated, Today, "CV 12", None));
        var after = await StockAsync(app, "procedures.integrated-with-portal", Today);
        Assert.Equal(before.Count + 1, after.Count);
        var (record, agency) = Assert.Single(after.Except(before));
        Assert.Equal(procedure, record);
        Assert.Equal("so-tu-phap", app.Services.GetRequiredService<IAgencies>().Find(agency, Today)!.Slug);
        Assert.DoesNotContain(record, (await StockAsync(app, "procedures.integrated-with-portal", Today.AddDays(-1))).Select(r => r.Record));

        await DoAsync(app, (s, p) => s.GetRequiredService<MarkService>().EndAsync(p, ServiceMarkKind.Integrated, Today, "CV 13", None));
        Assert.Equal(before, await StockAsync(app, "procedures.integrated-with-portal", Today));
        await AgreeAsync(app);
    }

    [Fact]
    public async Task A_withdrawn_version_leaves_every_stock_and_help_is_dated()
    {
        await using var app = await TinhSoApp.StartAsync();
        await DoAsync(app, (s, p) => s.GetRequiredService<ChangeHelp>().RunAsync(p, [new("Hỏi?", "Đáp.")], new("Một cửa", "02963000000", null, null), None));
        Assert.Single(await StockAsync(app, "procedures.helped", Today));
        Assert.Empty(await StockAsync(app, "procedures.helped", Today.AddDays(-1)));
        var led = await StockAsync(app, "procedures.led-by-province", Today);
        Assert.Equal(45, led.Count);
        var id = await DoAsync(app, async (s, p) =>
        {
            var version = await s.GetRequiredService<AppDb>().Set<ProcedureVersion>().SingleAsync(v => v.ProcedureId == p.Id);
            await s.GetRequiredService<PublishVersion>().WithdrawAsync(p, version.Id, "thử", None);
        });
        Assert.Equal(id, Assert.Single(led.Except(await StockAsync(app, "procedures.led-by-province", Today))).Record);
        Assert.Empty(await StockAsync(app, "procedures.helped", Today));
        await AgreeAsync(app);
    }

    [Fact]
    public async Task A_procedure_is_led_by_the_department_of_each_day()
    {
        await using var app = await TinhSoApp.StartAsync();
        var agencies = app.Services.GetRequiredService<IAgencies>();
        foreach (var day in new DateOnly[] { new(2025, 1, 31), new(2025, 3, 15), new(2025, 8, 1), Today })
        {
            var led = await StockAsync(app, "procedures.led-by-province", day);
            Assert.NotEmpty(led);
            Assert.Equal(led.Count, led.Select(r => r.Record).Distinct().Count());
            Assert.All(led, r => Assert.NotNull(agencies.Find(r.Agency, day)));
        }
    }

    [Fact]
    public async Task Marks_are_set_and_ended_for_several_services_from_the_page_and_only_with_a_source()
    {
        await using var app = await TinhSoApp.StartAsync();
        var manager = await app.OfficerAsync("kiemsoat.tinh");
        await (await app.OfficerAsync("xuly1.long-xuyen")).GetAsync(ServicesModel.Address, System.Net.HttpStatusCode.Forbidden);
        var before = await StockAsync(app, "procedures.integrated-with-portal", Today);
        var page = await manager.GetAsync(ServicesModel.Address + "?loc=chua-tich-hop");
        var two = page.Html.QuerySelectorAll("input[name=chon]").Take(2).Select(b => ("chon", b.GetAttribute("value"))).ToList();
        Assert.Equal(2, two.Count);
        const string form = "main form[method=post]";
        var wrong = await manager.SubmitAsync(page, [], form, System.Net.HttpStatusCode.BadRequest);
        foreach (var said in (string[])["Hãy chọn ít nhất một thủ tục", "Hãy chọn nội dung", "Hãy chọn ngày", "Hãy ghi căn cứ"])
        {
            Assert.Contains(said, wrong.Text, StringComparison.Ordinal);
        }

        IEnumerable<(string, string?)> Asked(string ends, string source) => [.. two, ("Kind", "Integrated"), ("Ends", ends), ("Day", "2026-11-03"), ("MarkSource", source)];
        await manager.SubmitAsync(page, Asked("false", "CV 12"), form);
        Assert.Equal(before.Count + 2, (await StockAsync(app, "procedures.integrated-with-portal", Today)).Count);
        Assert.Contains("Đã ghi nhận trong khoảng ngày này", (await manager.SubmitAsync(page, Asked("false", "CV 12"), form, expected: null)).Text, StringComparison.Ordinal);
        await manager.SubmitAsync(page, Asked("true", "CV 13"), form);
        Assert.Equal(before, await StockAsync(app, "procedures.integrated-with-portal", Today));
        await AgreeAsync(app);
    }

    private static async Task<Guid> DoAsync(TinhSoApp app, Func<IServiceProvider, Procedure, Task> act) => await app.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var procedure = await db.Set<Procedure>().SingleAsync(p => p.Slug == "dang-ky-khai-sinh");
        await act(services, procedure);
        await db.SaveChangesAsync();
        return procedure.Id;
    });

    private static Task<List<(Guid Record, Guid Agency)>> StockAsync(TinhSoApp app, string measure, DateOnly day) => app.WithAsync(async services =>
        (await services.GetServices<MeasureQuery>().Single(q => q.Declaration.Name == measure).Query(services.GetRequiredService<AppDb>())
            .Where(r => r.Day <= day && (r.EndDay == null || r.EndDay > day)).Select(r => new { r.RecordId, r.AgencyId }).ToListAsync())
            .Select(r => (r.RecordId, r.AgencyId)).Order().ToList());

    private static async Task AgreeAsync(TinhSoApp app)
    {
        await app.PumpAsync();
        var verdict = await app.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(None));
        Assert.Equal((0L, 0), (verdict.Differences, verdict.Marked));
    }
}
