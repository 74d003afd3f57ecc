using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Seeding;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

public sealed class DeclareTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FigureScope Province = FigureScopes.Province(OrganisationView.Then);

    [Fact]
    public async Task January_2025_is_declared_as_the_province_reported_it_once_however_often_the_stage_runs()
    {
        await using var app = await TinhSoApp.StartAsync();
        for (var turn = 0; turn < 2; turn++)
        {
            await app.WithAsync(s => s.GetServices<IReplayStage>().OfType<DeclareReplayed>().Single().RunAsync("2025-01", _ => { }, None));
        }

        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var rows = await db.Set<DeclaredFigure>().ToListAsync();
            Assert.All(rows, r => Assert.Equal(1, r.Version));
            Assert.Equal(rows.Count(r => r.IndicatorId == "nq17.15"), services.GetRequiredService<IAgencies>().All(new(2025, 1, 31)).Count(a => a.InScope));
            var figures = await services.GetRequiredService<IndicatorFigures>().OfAsync(DistinctTests.Set(services), Province, RollUpTests.Parse("2025-01"), None);
            var checkedRows = 0;
            foreach (var figure in figures.Where(f => f.Indicator.Kind == IndicatorKind.Declared))
            {
                var printed = figure.Indicator.Examples.Single(e => e.Period == "2025-01");
                Assert.Equal((printed.Numerator, printed.Denominator, printed.Value, printed.Verdict), (figure.Numerator, figure.Denominator, figure.Value, figure.Verdict));
                Assert.Equal(FigureSource.Declared, figure.Source);
                checkedRows++;
            }

            Assert.Equal(13, checkedRows);
            // Nobody is told that the share of an agency was printed anywhere.
            Assert.All(rows.Where(r => r.IndicatorId == "nq17.15"), r => Assert.True(r.Assumed));
            Assert.DoesNotContain(rows, r => r.IndicatorId != "nq17.15" && r.Assumed);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20250131)]
    public async Task What_agencies_declare_adds_up_to_the_level_and_the_province(int seed)
    {
        await using var app = await TinhSoApp.StartAsync();
        var random = new Random(seed);
        var agencies = app.Services.GetRequiredService<IAgencies>().All(new(2026, 9, 30)).Where(a => a.InScope).ToList();
        var parts = agencies.ToDictionary(a => a.Id, _ => (Part: (long)random.Next(0, 500), Paper: (long)random.Next(0, 200)));
        await app.WithAsync(async services =>
        {
            var declare = services.GetRequiredService<DeclareFigure>();
            foreach (var (id, (part, rest)) in parts)
            {
                await declare.RunAsync(Input(services, id, part, part + rest + 1), None);
            }

            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        await app.WithAsync(async services =>
        {
            var scopes = services.GetRequiredService<FigureScopes>();
            Assert.Equal(Sum(_ => true), await DistinctTests.FigureAsync(services, "nq17.15", Province, "2026-09"));
            foreach (var level in new[] { AgencyLevel.Province, AgencyLevel.Commune })
            {
                Assert.Equal(Sum(a => a.Level == level), await DistinctTests.FigureAsync(services, "nq17.15", scopes.Level(level, OrganisationView.Then), "2026-09"));
            }

            var one = agencies[random.Next(agencies.Count)].Id;
            Assert.Equal(Sum(a => a.Id == one), await DistinctTests.FigureAsync(services, "nq17.15", scopes.Agency(one, OrganisationView.Then), "2026-09"));
        });

        (long?, long?) Sum(Func<AgencyInfo, bool> which) =>
            (agencies.Where(which).Sum(a => parts[a.Id].Part), agencies.Where(which).Sum(a => parts[a.Id].Part + parts[a.Id].Paper + 1));
    }

    [Fact]
    public async Task A_sum_of_some_agencies_only_says_so_and_is_never_met_a_quarter_needs_every_month()
    {
        await using var app = await TinhSoApp.StartAsync();
        var unit = app.Services.GetRequiredService<IAgencies>().All(new(2026, 9, 30)).First(a => a.InScope).Id;
        await DeclareAsync(app, s => Input(s, unit, 10, 10));
        await app.WithAsync(async services =>
        {
            var figure = (await services.GetRequiredService<IndicatorFigures>().OfAsync(DistinctTests.Set(services), Province, RollUpTests.Parse("2026-09"), None)).Single(f => f.Indicator.Id == "nq17.15");
            Assert.Equal(Verdict.Estimated, figure.Verdict);
            Assert.Contains("Mới có 1 trong", services.GetRequiredService<VerdictSentence>().Of(figure), StringComparison.Ordinal);
            Assert.Equal((null, null), await DistinctTests.FigureAsync(services, "nq17.15", Province, "2026-Q3"));
        });
        await DeclareAsync(app, s => Input(s, unit, 3, 4) with { Period = RollUpTests.Parse("2026-07") });
        await DeclareAsync(app, s => Input(s, unit, 0, 6) with { Period = RollUpTests.Parse("2026-08") });
        await app.WithAsync(async s => Assert.Equal((13L, 20L), await DistinctTests.FigureAsync(s, "nq17.15", Province, "2026-Q3")));
    }

    [Fact]
    public async Task A_correction_needs_a_reason_and_stands_in_the_audit_the_same_again_is_no_act()
    {
        await using var app = await TinhSoApp.StartAsync();
        var whole = DeclaredFigure.WholeProvince;
        await DeclareAsync(app, s => Input(s, whole, 90, 100));
        await DeclareAsync(app, s => Input(s, whole, 90, 100));
        Assert.Equal("assessment.declare-reason", (await Assert.ThrowsAsync<RuleBroken>(() => DeclareAsync(app, s => Input(s, whole, 91, 100)))).Code);
        await DeclareAsync(app, s => Input(s, whole, 91, 100) with { Reason = "Đếm sót một văn bản" });
        Assert.Equal("assessment.declare-whole", (await Assert.ThrowsAsync<RuleBroken>(() => DeclareAsync(app, s => Input(s, Samples.Communes(app, 1)[0], 1, 2)))).Code);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var figure = await db.Set<DeclaredFigure>().SingleAsync();
            var acts = await db.Set<AuditRow>().Where(a => a.SubjectId == figure.Id).OrderBy(a => a.Seq).ToListAsync();
            Assert.Equal(["assessment.declare", "assessment.declare-again"], acts.Select(a => a.Act));
            Assert.Equal("Đếm sót một văn bản", acts[1].Reason);
            Assert.Contains("[90,91]", acts[1].Changes, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(11L, 10L, null, "declare-part")]
    [InlineData(null, 10L, null, "declare-nothing")]
    [InlineData(5L, 10L, 50.0, "declare-both")]
    [InlineData(null, null, null, "declare-nothing")]
    [InlineData(null, null, 100.5, "declare-rate")]
    [InlineData(null, null, 33.33333, "declare-decimals")]
    [InlineData(-1L, 10L, null, "declare-negative")]
    public async Task A_figure_that_cannot_be_is_refused(long? part, long? whole, double? rate, string rule)
    {
        await using var app = await TinhSoApp.StartAsync();
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => DeclareAsync(app, s => Input(s, DeclaredFigure.WholeProvince, part, whole) with { Rate = (decimal?)rate }));
        Assert.Equal("assessment." + rule, refused.Code);
    }

    [Fact]
    public async Task What_records_count_cannot_be_declared_nor_without_evidence_nor_of_the_future_and_an_estimate_is_never_met()
    {
        await using var app = await TinhSoApp.StartAsync();
        var whole = DeclaredFigure.WholeProvince;
        Assert.Equal("assessment.declare-computed", await RefusedAsync(s => Input(s, whole, 1, 2) with { Indicator = DistinctTests.Set(s).Indicators.Single(i => i.Id == "nq17.11") }));
        Assert.Equal("assessment.declare-evidence", await RefusedAsync(s => Input(s, whole, 1, 2) with { Evidence = " " }));
        Assert.Equal("assessment.declare-source", await RefusedAsync(s => Input(s, whole, 1, 2) with { Source = null }));
        Assert.Equal("assessment.declare-future", await RefusedAsync(s => Input(s, whole, 1, 2) with { Period = RollUpTests.Parse("2027-01") }));
        await DeclareAsync(app, s => Input(s, whole, 2, 2) with { Estimated = true });
        await app.WithAsync(async services =>
        {
            var figure = (await services.GetRequiredService<IndicatorFigures>().OfAsync(DistinctTests.Set(services), Province, RollUpTests.Parse("2026-09"), None)).Single(f => f.Indicator.Id == "nq17.15");
            Assert.Equal(Verdict.Estimated, figure.Verdict);
        });

        async Task<string> RefusedAsync(Func<IServiceProvider, DeclareFigure.Input> input) => (await Assert.ThrowsAsync<RuleBroken>(() => DeclareAsync(app, input))).Code;
    }

    [Fact]
    public async Task A_file_is_read_row_by_row_and_its_good_rows_are_declared_or_none()
    {
        await using var app = await TinhSoApp.StartAsync();
        const string csv = "indicator,period,unit,numerator,denominator,rate,evidence,source\nnq17.9,2026-09,,34,34,,Rà soát,Báo cáo\nnq17.99,2026-09,,1,1,,x,y\nnq17.19,2026-09,,,,abc,x,y\nnq17.10,2026-09,khong-co,5,4,,x,y\nnq17.21,2026-09,,,,\"99,5\",Danh sách kết nối,Báo cáo\n";
        foreach (var all in new[] { true, false })
        {
            await app.WithAsync(async services =>
            {
                var outcome = await services.GetRequiredService<ImportDeclarations>().RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(csv)), "a.csv", null, all, None);
                await services.GetRequiredService<AppDb>().SaveChangesAsync();
                Assert.Equal([(3, "indicator"), (4, "rate"), (5, "unit")], outcome.Errors.Select(e => (e.Line, e.Column)));
                Assert.Equal(all ? 0 : 2, outcome.Declared);
            });
        }

        await app.WithAsync(async s => Assert.Equal([34m, 99.5m], (await s.GetRequiredService<AppDb>().Set<DeclaredFigure>().OrderBy(d => d.IndicatorId == "nq17.21").ToListAsync()).Select(d => d.Rate ?? d.Numerator)));
    }

    [Fact]
    public async Task The_pages_declare_correct_and_list_and_say_at_each_field_what_is_wrong()
    {
        await using var app = await TinhSoApp.StartAsync();
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var form = await assessor.GetAsync("/dieu-hanh/khai-bao/them?chi-tieu=nq17.9&ky=2026-09");
        var wrong = await assessor.SubmitAsync(form, [("Numerator", "40"), ("Denominator", "34")], expected: System.Net.HttpStatusCode.BadRequest);
        Assert.Contains("40", wrong.One(".errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(3, wrong.All(".field--error").Count);
        await assessor.SubmitAsync(wrong, [("Numerator", "33"), ("Denominator", "34"), ("Evidence", "Rà soát 34 cổng"), ("Source", "Báo cáo tháng 9")]);
        var list = await assessor.GetAsync("/dieu-hanh/khai-bao?ky=2026-09");
        Assert.Contains("33 / 34", list.One("main .table").TextContent, StringComparison.Ordinal);
        var correct = await assessor.GetAsync(list.One("a[href*='them?id=']").GetAttribute("href")!);
        await assessor.SubmitAsync(correct, [("Numerator", "34"), ("Reason", "Cổng cuối cùng đã bổ sung")]);
        Assert.Contains("34 / 34", (await assessor.GetAsync("/dieu-hanh/khai-bao?ky=2026-09")).One("main .table").TextContent, StringComparison.Ordinal);
        var board = await assessor.GetAsync("/dieu-hanh/so-lieu?ky=2026-09");
        Assert.Contains("Khai báo", board.One("tr[id='nq17.9']").TextContent, StringComparison.Ordinal);
        Assert.Contains("Chưa khai báo", board.One("tr[id='nq17.21']").TextContent, StringComparison.Ordinal);
        Assert.Contains("Rà soát 34 cổng", (await assessor.GetAsync("/dieu-hanh/so-lieu/chi-tieu/nq17.9?ky=2026-09")).One("main").TextContent, StringComparison.Ordinal);
        Assert.Contains("nq17.9,2026-09,", await assessor.Client.GetStringAsync(new Uri("/dieu-hanh/khai-bao.csv?ky=2026-09", UriKind.Relative)), StringComparison.Ordinal);
        await (await app.OfficerAsync("kiemtoan.tinh")).GetAsync("/dieu-hanh/khai-bao/them", System.Net.HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(51, "Met", new double[] { 60, 60, 60 }, "Near")]
    [InlineData(53, "Met", new double[] { 60, 50, 60 }, "None")]
    [InlineData(53, "Met", new double[] { 54, 55, 56 }, "Falling")]
    [InlineData(40, "NotMet", new double[] { 41, 42, 43 }, "Falling")]
    [InlineData(40, "NotMet", new double[] { 40, 42, 43 }, "None")]
    public void The_board_warns_before_a_row_is_lost(int value, string verdict, double[] earlier, string warning)
    {
        var target = new Target("province", ">=", System.Text.Json.JsonSerializer.SerializeToElement(50), false, null, null);
        var indicator = new Indicator("x.1", 1, "1", ["", ""], IndicatorKind.Computed, "%", 1, "50%", "", null, [target], [], []);
        var figure = new IndicatorFigure(indicator, new("v1", null, null, "a", "b", null), value, 100, value, [target], target, Enum.Parse<Verdict>(verdict));
        Assert.Equal(Enum.Parse<EarlyWarning>(warning), Glance.Warn(figure, [.. earlier.Select(e => (decimal?)e)], 2));
    }

    internal static DeclareFigure.Input Input(IServiceProvider services, Guid agency, long? part, long? whole) =>
        new(DistinctTests.Set(services).Indicators.Single(i => i.Id == "nq17.15"), agency, RollUpTests.Parse("2026-09"), part, whole, null, "Sổ văn bản", "Báo cáo tháng 9");

    internal static Task DeclareAsync(TinhSoApp app, Func<IServiceProvider, DeclareFigure.Input> input) => app.WithAsync(async services =>
    {
        await services.GetRequiredService<DeclareFigure>().RunAsync(input(services), None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
    });
}
