using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Assessment.Restating;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

public sealed class FreezeTests
{
    private const string Period = "2026-10";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FigureScope Province = FigureScopes.Province(OrganisationView.Then);
    private static readonly Period Month = RollUpTests.Parse(Period);

    [Fact]
    public async Task A_published_figure_stays_when_a_record_is_corrected_and_the_restatement_lists_exactly_that_record_with_who_when_and_why()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units) = (new Samples(app, 4), Samples.Communes(app, 2));
        var ids = new List<Guid>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await samples.OnlineAsync(units[i % 2], new(2026, 10, 1 + i), $"O{i}", released: new DateOnly(2026, 10, 2 + i)));
        }

        await FreezeAsync(app);
        Assert.Empty((await RestateAsync(app)).Records);
        await samples.SetAsync(ids[3], d => d.ElectronicResult = false, "dossiers.correct", "Bản quét không đọc được");
        await samples.OnlineAsync(units[0], new(2026, 11, 1), "later");

        var published = await ReadAsync(app, Reading.Default, "nq17.11");
        var live = await ReadAsync(app, Reading.Live, "nq17.11");
        Assert.Equal((20L, 20L, Verdict.Met), (published.Numerator!.Value, published.Denominator!.Value, published.Verdict));
        Assert.Equal((19L, 20L, Verdict.NotMet), (live.Numerator!.Value, live.Denominator!.Value, live.Verdict));

        var restated = await RestateAsync(app);
        var record = Assert.Single(restated.Records);
        Assert.Equal(ids[3], record.Id);
        Assert.Equal([("dossiers.released-electronic", RecordChange.Removed), ("dossiers.released-not-electronic", RecordChange.Added)], record.Changes.Select(c => (c.Measure, c.Change)));
        var act = Assert.Single(record.Acts);
        Assert.Equal(("dossiers.correct", "Bản quét không đọc được", "hệ thống"), (act.Act, act.Reason, act.ActorName));
        Assert.Equal("nq17.11", Assert.Single(restated.Figures, f => f.Differs).Then.Indicator.Id);

        var (code, text) = await IndicatorTests.RunAsync(app, h => new RestatementCommand(h).Build(), "--period", Period, "--json");
        Assert.Equal(1, code);
        using var json = JsonDocument.Parse(text);
        var told = Assert.Single(json.RootElement.GetProperty("records").EnumerateArray().ToList());
        Assert.Equal("Bản quét không đọc được", Assert.Single(told.GetProperty("acts").EnumerateArray().ToList()).GetProperty("reason").GetString());
        Assert.Equal(19, json.RootElement.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("id").GetString() == "nq17.11").GetProperty("now").GetProperty("numerator").GetInt64());
    }

    [Fact]
    public async Task A_record_that_moves_to_another_agency_day_or_owner_is_told_as_moved_and_a_changed_declaration_too()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units) = (new Samples(app, 4), Samples.Communes(app, 2));
        var one = await samples.OnlineAsync(units[0], new(2026, 10, 1), "A");
        var two = await samples.OnlineAsync(units[0], new(2026, 10, 1), "B");
        await samples.OnlineAsync(units[0], new(2026, 10, 1), "C");
        await DeclareTests.DeclareAsync(app, s => DeclareTests.Input(s, DeclaredFigure.WholeProvince, 90, 100) with { Period = Month });
        await FreezeAsync(app);
        await samples.SetAsync(one, d => (d.CompetentAgencyId, d.ReceivedDay) = (units[1], new(2026, 10, 2)));
        await samples.SetAsync(two, d => d.SetOwnerIdentifier("A", samples.Protector));
        await DeclareTests.DeclareAsync(app, s => DeclareTests.Input(s, DeclaredFigure.WholeProvince, 95, 100) with { Period = Month, Reason = "Bổ sung" });
        var restated = await RestateAsync(app);
        Assert.Equal(3, restated.Records.Count);
        var moved = restated.Records.Single(r => r.Id == one).Changes;
        Assert.All(moved, c => Assert.Equal((RecordChange.Moved, units[0], units[1]), (c.Change, c.Then!.Value.AgencyId, c.Now!.Value.AgencyId)));
        Assert.Contains(moved, c => c.Measure == "dossiers.received-own");
        // The owner is only a key of the measures that count owners.
        Assert.All(restated.Records.Single(r => r.Id == two).Changes, c => Assert.StartsWith("dossiers.owners-", c.Measure, StringComparison.Ordinal));
        Assert.Equal(["nq17.1", "nq17.15"], restated.Figures.Where(f => f.Differs).Select(f => f.Then.Indicator.Id));
        Assert.Equal("Bổ sung", Assert.Single(restated.Records.Single(r => r.Id != one && r.Id != two).Acts).Reason);
    }

    [Fact]
    public async Task A_running_period_no_reason_and_a_second_time_are_refused_a_new_edition_is_not()
    {
        await using var app = await TinhSoApp.StartAsync();
        Assert.Equal("assessment.freeze-running", (await Assert.ThrowsAsync<RuleBroken>(() => FreezeAsync(app, period: "2026-11"))).Code);
        Assert.Equal("assessment.freeze-running", (await Assert.ThrowsAsync<RuleBroken>(() => FreezeAsync(app, period: "2026"))).Code);
        Assert.Equal("assessment.freeze-reason", (await Assert.ThrowsAsync<RuleBroken>(() => FreezeAsync(app, reason: " "))).Code);
        await FreezeAsync(app);
        Assert.Equal("assessment.freeze-twice", (await Assert.ThrowsAsync<RuleBroken>(() => FreezeAsync(app))).Code);
        Assert.Equal(2, await FreezeAsync(app, again: true));
        await app.WithAsync(async s => Assert.Equal([2, 1], (await s.GetRequiredService<FrozenFigures>().AllAsync(None)).Select(f => f.Edition)));
    }

    [Fact]
    public async Task For_every_measure_level_and_agency_the_published_count_is_what_was_live_and_equals_its_list()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units) = (new Samples(app, 8), Samples.Communes(app, 4));
        for (var i = 0; i < 120; i++)
        {
            await samples.AddAsync(units[i % units.Count]);
        }

        await FreezeAsync(app);
        await app.WithAsync(async services =>
        {
            var (sets, scopes, frozen) = (services.GetRequiredService<ReadSet>(), services.GetRequiredService<FigureScopes>(), services.GetRequiredService<FrozenFigures>());
            var (list, book) = (services.GetRequiredService<RecordList>(), services.GetRequiredService<MeasureBook>());
            var kept = (await frozen.FindAsync("nq17", Month, null, None))!;
            foreach (var scope in units.Select(u => scopes.Agency(u, OrganisationView.Then)).Append(Province).Append(scopes.Level(AgencyLevel.Commune, OrganisationView.Now)))
            {
                var (published, live) = ((await sets.ReadAsync(DistinctTests.Set(services), scope, Month, Reading.Frozen, None))!, (await sets.ReadAsync(DistinctTests.Set(services), scope, Month, Reading.Live, None))!);
                Assert.Equal(live.Figures.Select(f => (f.Indicator.Id, f.Numerator, f.Denominator, f.Value, f.Verdict)), published.Figures.Select(f => (f.Indicator.Id, f.Numerator, f.Denominator, f.Value, f.Verdict)));
                foreach (var figure in published.Figures.Where(f => f is { Formula: not null, Gap: null }))
                {
                    foreach (var measure in new[] { (figure.Formula!.Numerator, figure.Numerator), (figure.Formula.Denominator, figure.Denominator) })
                    {
                        var live2 = await list.AllAsync(book[measure.Item1], scope, Month, null, None).Select(l => (l.Id, l.Records)).ToListAsync();
                        Assert.Equal(live2, await list.AllAsync(book[measure.Item1], scope, Month, kept, None).Select(l => (l.Id, l.Records)).ToListAsync());
                        Assert.Equal(measure.Item2, live2.Count);
                    }
                }
            }
        });
    }

    [Fact]
    public async Task A_published_list_is_paged_forth_and_back_and_exported_while_the_live_one_moves_on()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 4), Samples.Communes(app, 1)[0]);
        var ids = new List<Guid>();
        for (var i = 0; i < 110; i++)
        {
            ids.Add(await samples.OnlineAsync(unit, new(2026, 10, 1 + (i % 9)), $"O{i}"));
        }

        await FreezeAsync(app);
        await samples.SetAsync(ids[0], d => d.ReceivedDay = null);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var page = await assessor.GetAsync($"/dieu-hanh/so-lieu/dossiers.received-own/danh-sach?ky={Period}");
        Assert.Equal("110", page.One("#total").TextContent);
        Assert.Contains("Danh sách đã công bố", page.Text, StringComparison.Ordinal);
        var seen = new List<string>();
        for (Page? next = page; next is not null; next = next.Html.QuerySelector("a[rel=next]") is { } more ? await assessor.GetAsync(more.GetAttribute("href")!) : null)
        {
            (page, var codes) = (next, next.All("main .table tbody th").Select(c => c.TextContent.Trim()));
            seen.AddRange(codes);
        }

        Assert.Equal((110, 110), (seen.Count, seen.Distinct().Count()));
        var back = await assessor.GetAsync(page.One("a[rel=prev]").GetAttribute("href")!);
        Assert.Equal(seen.GetRange(50, 50), back.All("main .table tbody th").Select(c => c.TextContent.Trim()));
        Assert.Equal("109", (await assessor.GetAsync($"/dieu-hanh/so-lieu/dossiers.received-own/danh-sach?ky={Period}&ban=hien-tai")).One("#total").TextContent);
        var csv = await assessor.Client.GetStringAsync(new Uri($"/dieu-hanh/so-lieu/dossiers.received-own/danh-sach.csv?ky={Period}", UriKind.Relative));
        Assert.StartsWith("110,", csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_publish_with_a_reason_and_the_board_says_what_was_published_and_what_differs_now()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 4), Samples.Communes(app, 1)[0]);
        var one = await samples.OnlineAsync(unit, new(2026, 10, 1), "A", released: new DateOnly(2026, 10, 3));
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var form = await assessor.GetAsync($"/dieu-hanh/cong-bo?ky={Period}");
        var again = await assessor.SubmitAsync(form, [], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy ghi lý do công bố", again.Text, StringComparison.Ordinal);
        await assessor.SubmitAsync(again, [("Reason", "Báo cáo tháng 10")]);
        var twice = await assessor.SubmitAsync(await assessor.GetAsync($"/dieu-hanh/cong-bo?ky={Period}"), [("Reason", "Lại")], expected: HttpStatusCode.Conflict);
        Assert.Contains("đã công bố (lần 1)", twice.Text, StringComparison.Ordinal);
        Assert.Contains("chưa kết thúc", (await assessor.GetAsync("/dieu-hanh/cong-bo?ky=2026-11")).Text, StringComparison.Ordinal);

        Assert.Contains("vẫn ra đúng các số đã công bố", (await assessor.GetAsync($"/dieu-hanh/so-lieu?ky={Period}")).Text, StringComparison.Ordinal);
        await samples.SetAsync(one, d => d.ElectronicResult = false, "dossiers.correct", "Thu hồi bản điện tử");
        var board = await assessor.GetAsync($"/dieu-hanh/so-lieu?ky={Period}");
        Assert.Contains("Chỉ tiêu 11: công bố 100,0 %, hiện tại 0,0 %", board.Text, StringComparison.Ordinal);
        Assert.Contains("100,0 %", board.One("tr[id='nq17.11']").TextContent, StringComparison.Ordinal);
        Assert.Contains("0,0 %", (await assessor.GetAsync($"/dieu-hanh/so-lieu?ky={Period}&ban=hien-tai")).One("tr[id='nq17.11'] strong").TextContent, StringComparison.Ordinal);
        var restated = await assessor.GetAsync($"/dieu-hanh/cong-bo/nq17/{Period}");
        Assert.Contains("Thu hồi bản điện tử", restated.Text, StringComparison.Ordinal);
        Assert.Contains("Thu hồi bản điện tử", await assessor.Client.GetStringAsync(new Uri($"/dieu-hanh/cong-bo/nq17/{Period}.csv", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("100,0 %", (await assessor.GetAsync($"/dieu-hanh/so-lieu/in?ky={Period}")).Text, StringComparison.Ordinal);

        // Who may look may not publish.
        var auditor = await app.OfficerAsync("kiemtoan.tinh");
        Assert.Empty((await auditor.GetAsync($"/dieu-hanh/cong-bo?ky={Period}")).All("main form[method=post]"));
        await auditor.GetAsync($"/dieu-hanh/cong-bo/nq17/{Period}", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_command_line_freezes_and_answers_published_or_live()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 4), Samples.Communes(app, 1)[0]);
        var one = await samples.OnlineAsync(unit, new(2026, 10, 1), "A", released: new DateOnly(2026, 10, 3));
        await Assert.ThrowsAsync<FormatException>(() => IndicatorTests.RunAsync(app, h => new FiguresCommand(h).Build(), "--set", "nq17", "--period", Period, "--frozen"));
        Assert.Equal(0, (await IndicatorTests.RunAsync(app, h => new FreezeCommand(h).Build(), "--set", "nq17", "--period", Period, "--reason", "Báo cáo")).Code);
        await samples.SetAsync(one, d => d.ElectronicResult = false);
        foreach (var (option, frozen, value) in new[] { ("--frozen", true, 100m), ("--live", false, 0m) })
        {
            using var figures = JsonDocument.Parse((await IndicatorTests.RunAsync(app, h => new FiguresCommand(h).Build(), "--set", "nq17", "--period", Period, option, "--json")).Text);
            var eleven = figures.RootElement.EnumerateArray().Single(f => f.GetProperty("id").GetString() == "nq17.11");
            Assert.Equal((frozen, value, "computed"), (eleven.GetProperty("frozen").GetBoolean(), eleven.GetProperty("value").GetDecimal(), eleven.GetProperty("source").GetString()));
            using var records = JsonDocument.Parse((await IndicatorTests.RunAsync(app, h => new RecordsCommand(h).Build(), "--measure", "dossiers.released-electronic", "--period", Period, option, "--json")).Text);
            Assert.Equal(eleven.GetProperty("numerator").GetInt64(), records.RootElement.GetArrayLength());
        }
    }

    [Fact]
    public async Task January_2025_stays_as_it_was_published_under_v1_when_v2_is_in_force()
    {
        const string january = "2025-01";
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 4), Samples.Communes(app, 1)[0]);
        for (var i = 0; i < 4; i++)
        {
            await samples.OnlineAsync(unit, new(2025, 1, 5), $"O{i}", released: new DateOnly(2025, 1, 7 + i), electronic: i > 0);
        }

        async Task<(string Text, JsonElement Eleven)> AskAsync(string period, string how)
        {
            var (code, text) = await IndicatorTests.RunAsync(app, h => new FiguresCommand(h).Build(), "--set", "nq17", "--period", period, how, "--json");
            Assert.Equal(0, code);
            using var read = JsonDocument.Parse(text);
            return (text, read.RootElement.EnumerateArray().Single(f => f.GetProperty("id").GetString() == "nq17.11").Clone());
        }

        await FreezeAsync(app, january, "Báo cáo tháng 01/2025");
        var published = await AskAsync(january, "--frozen");
        Assert.Equal(("v1", 3, 4), (published.Eleven.GetProperty("formulaVersion").GetString(), published.Eleven.GetProperty("numerator").GetInt32(), published.Eleven.GetProperty("denominator").GetInt32()));

        app.Clock.Set(2026, 12, 15);
        await samples.OnlineAsync(unit, new(2026, 12, 2), "D", released: new DateOnly(2026, 12, 3));
        await app.PumpAsync();
        Assert.Equal(0, await app.WithAsync(async s => (await s.GetRequiredService<FullRecount>().CompareAsync(None)).Differences));

        Assert.Equal(published.Text, (await AskAsync(january, "--frozen")).Text);
        Assert.Equal("v1", (await AskAsync(january, "--live")).Eleven.GetProperty("formulaVersion").GetString());
        // Electronic but signed by nobody: of December that counts no more.
        var december = (await AskAsync("2026-12", "--live")).Eleven;
        Assert.Equal(("v2", 0, 1), (december.GetProperty("formulaVersion").GetString(), december.GetProperty("numerator").GetInt32(), december.GetProperty("denominator").GetInt32()));
    }

    [Fact]
    public async Task A_kept_list_that_somebody_changed_is_found_by_its_hash()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 4), Samples.Communes(app, 1)[0]);
        await samples.OnlineAsync(unit, new(2026, 10, 1), "A", released: new DateOnly(2026, 10, 3));
        await FreezeAsync(app);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var other = FrozenRows.Pack([new FrozenRow(Guid.CreateVersion7(), unit, new(2026, 10, 3))]);
            await db.Set<FrozenList>().Where(l => l.Measure == "dossiers.released").ExecuteUpdateAsync(l => l.SetProperty(x => x.Packed, other.Packed));
            var frozen = services.GetRequiredService<FrozenFigures>();
            var kept = (await frozen.FindAsync("nq17", Month, null, None))!;
            Assert.Equal("assessment.frozen-damaged", (await Assert.ThrowsAsync<RuleBroken>(() => frozen.RecordsAsync(kept, "dossiers.released", None))).Code);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public void A_list_is_packed_and_read_back_and_its_hash_depends_on_no_order(int count)
    {
        var random = new Random(count);
        Guid[] agencies = [.. Enumerable.Range(0, 190).Select(_ => Guid.CreateVersion7())];
        var rows = Enumerable.Range(0, count).Select(_ => new FrozenRow(Guid.CreateVersion7(), agencies[random.Next(agencies.Length)], new DateOnly(2025, 1, 1).AddDays(random.Next(31)), random.NextInt64(), random.Next(2) == 0)).ToList();
        var packed = FrozenRows.Pack(rows);
        Assert.Equal(packed.Hash, FrozenRows.Pack(rows.OrderBy(_ => random.Next())).Hash);
        Assert.Equal(rows.OrderBy(r => r.Id), FrozenRows.Read(FrozenRows.Plain(packed.Packed, packed.Hash)!));
        Assert.Null(FrozenRows.Plain(packed.Packed, new string('0', 64)));
    }

    private static Task<int> FreezeAsync(TinhSoApp app, string period = Period, string? reason = "Báo cáo tháng 10", bool again = false) => app.WithAsync(async services =>
    {
        var kept = await services.GetRequiredService<FreezePeriod>().RunAsync(new(DistinctTests.Set(services), RollUpTests.Parse(period), reason, again), None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return kept.Edition;
    });

    private static Task<IndicatorFigure> ReadAsync(TinhSoApp app, Reading reading, string id) => app.WithAsync(async services =>
        (await services.GetRequiredService<ReadSet>().ReadAsync(DistinctTests.Set(services), Province, Month, reading, None))!.Figures.Single(f => f.Indicator.Id == id));

    private static Task<Restatement> RestateAsync(TinhSoApp app) => app.WithAsync(async services =>
    {
        var kept = (await services.GetRequiredService<FrozenFigures>().FindAsync("nq17", Month, null, None))!;
        return await services.GetRequiredService<Restatements>().OfAsync(kept, app.Clock.GetUtcNow().UtcDateTime, None);
    });
}
