using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

public sealed class RollUpTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(1)]
    [InlineData(20261103)]
    public async Task Cells_and_marks_agree_with_the_records_through_random_concurrent_histories(int seed)
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        var agencies = Samples.Communes(app, 4);
        var first = new Samples(app, seed);
        for (var i = 0; i < 30; i++)
        {
            await first.AddAsync(agencies[i % agencies.Count]);
        }

        var shared = first.Made.ToArray();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => Task.Run(() => WriteAsync(app, seed + w, agencies, shared)));
        var (recount, turn) = (app.Services.GetRequiredService<RecountMarks>(), seed);
        // A few marks at a time, and now and then a whole family as after a bulk load.
        var recounter = Task.Run(() => KeepAsync(async () => _ = await recount.WholeAsync(12, None) || await recount.StepAsync(5, None), stop.Token));
        var reader = Task.Run(() => KeepAsync(() => ReadAsync(app, turn++, agencies), stop.Token));
        await Task.WhenAll(writers);
        await stop.CancelAsync();
        await Task.WhenAll(recounter, reader);

        Assert.Equal(0, (await CompareAsync(app)).Differences);
        await first.RecountAsync();
        var settled = await CompareAsync(app);
        Assert.Equal((0L, 0), (settled.Differences, settled.Marked));
        Assert.True(settled.Cells > 0);
    }

    [Fact]
    public async Task For_every_measure_unit_and_period_the_count_equals_the_list()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        var agencies = Samples.Communes(app, 5);
        var samples = new Samples(app, 7);
        for (var i = 0; i < 80; i++)
        {
            await samples.AddAsync(agencies[i % agencies.Count]);
        }

        await samples.RecountAsync();
        // Some cells stay marked: they are counted live.
        for (var i = 0; i < 10; i++)
        {
            await samples.ChangeAsync(samples.Made[i], agencies);
        }

        string[] periods = ["2026-10", "2026-11", "2026-Q3", "2026", "2026-10-05", "2026-09-25..2026-10-15", "2027-01"];
        await app.WithAsync(async services =>
        {
            var (figures, list, scopes) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<RecordList>(), services.GetRequiredService<FigureScopes>());
            var checks = 0;
            foreach (var view in Enum.GetValues<OrganisationView>())
            {
                var all = agencies.Select(a => scopes.Agency(a, view)).Append(FigureScopes.Province(view)).Append(scopes.Level(AgencyLevel.Commune, view)).Append(scopes.Set(agencies.Take(2).ToHashSet(), view)).ToList();
                foreach (var measure in services.GetRequiredService<MeasureBook>().All)
                {
                    // Today's view turns agencies into others before anything is counted: three periods tell.
                    foreach (var period in periods.Where((_, i) => view == OrganisationView.Then || i % 3 == 0).Select(Parse))
                    {
                        var byAgency = await figures.ByAgencyAsync(measure.Declaration.Name, FigureScopes.Province(view), period, None);
                        foreach (var scope in all)
                        {
                            var count = await figures.CountAsync(measure.Declaration.Name, scope, period, None);
                            var ids = await list.AllAsync(measure, scope, period, null, None).Select(l => l.Id).ToListAsync();
                            Assert.True(count == ids.Count && ids.Distinct().Count() == ids.Count, $"{measure.Declaration.Name} {period.Text} {scope}: figure {count}, list {ids.Count}");
                            if (scope.AgencyId is { } agency)
                            {
                                Assert.Equal(count, byAgency.GetValueOrDefault(agency));
                            }

                            checks++;
                        }

                        if (measure.Declaration.Additive)
                        {
                            Assert.Equal(await figures.CountAsync(measure.Declaration.Name, FigureScopes.Province(view), period, None), byAgency.Values.Sum());
                        }
                    }
                }
            }

            Assert.True(checks >= 15 * 8 * (7 + 3));
        });
    }

    [Fact]
    public async Task A_trend_says_month_by_month_what_the_figures_say()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        var agencies = Samples.Communes(app, 2);
        var samples = new Samples(app, 3);
        for (var i = 0; i < 40; i++)
        {
            await samples.AddAsync(agencies[i % 2]);
        }

        await app.WithAsync(async services =>
        {
            var figures = services.GetRequiredService<FigureReader>();
            var months = Parse("2026-12").Year();
            foreach (var measure in new[] { "dossiers.received", "dossiers.open", "dossiers.overdue" })
            {
                var trend = await figures.TrendAsync(measure, FigureScopes.Province(OrganisationView.Then), months, None);
                Assert.Null(trend[^1]);
                for (var i = 0; i < months.Count - 1; i++)
                {
                    Assert.Equal(await figures.CountAsync(measure, FigureScopes.Province(OrganisationView.Then), months[i], None), trend[i]);
                }
            }
        });
    }

    [Fact]
    public async Task A_list_is_paged_by_key_forth_and_back()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        var agency = Samples.Communes(app, 1)[0];
        var samples = new Samples(app, 3);
        for (var i = 0; i < 120; i++)
        {
            await samples.AddAsync(agency, new DateOnly(2026, 10, 1 + (i % 9)));
        }

        await app.WithAsync(async services =>
        {
            var (list, measure) = (services.GetRequiredService<RecordList>(), services.GetRequiredService<MeasureBook>()["dossiers.received"]);
            var (scope, period) = (FigureScopes.Province(OrganisationView.Then), Parse("2026-10"));
            var one = await list.PageAsync(measure, scope, period, null, null, null, None);
            var two = await list.PageAsync(measure, scope, period, null, one.Next, null, None);
            var three = await list.PageAsync(measure, scope, period, null, two.Next, null, None);
            Assert.Equal((50, 50, 20), (one.Lines.Count, two.Lines.Count, three.Lines.Count));
            Assert.Null(one.Previous);
            Assert.Null(three.Next);
            Assert.Equal(120, one.Lines.Concat(two.Lines).Concat(three.Lines).Select(l => l.Id).Distinct().Count());
            Assert.Equal(two.Lines.Select(l => l.Id), (await list.PageAsync(measure, scope, period, null, null, three.Previous, None)).Lines.Select(l => l.Id));
            Assert.Null((await list.PageAsync(measure, scope, period, null, null, two.Previous, None)).Previous);
        });
    }

    [Fact]
    public async Task A_cell_written_wrongly_is_found_named_and_repaired()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        var agency = Samples.Communes(app, 1)[0];
        var samples = new Samples(app, 3);
        await samples.AddAsync(agency, new DateOnly(2026, 10, 5));
        await samples.RecountAsync();
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            (await db.Set<Cell>().SingleAsync(c => c.Measure == "dossiers.received")).Starts = 2;
            await db.SaveChangesAsync();
            var recount = services.GetRequiredService<FullRecount>();
            var wrong = Assert.Single((await recount.CompareAsync(None)).Examples);
            Assert.Equal(("dossiers.received", agency, new DateOnly(2026, 10, 5), 2L, 1L), (wrong.Measure, wrong.AgencyId, wrong.Day, wrong.CellStarts, wrong.Starts));
            await recount.MarkAsync(None);
            Assert.Equal(1, await services.GetRequiredService<FigureReader>().CountAsync("dossiers.received", FigureScopes.Province(OrganisationView.Then), Parse("2026-10"), None));
        });
        await samples.RecountAsync();
        Assert.Equal(0, (await CompareAsync(app)).Differences);
    }

    [Fact]
    public async Task The_nightly_recount_leaves_a_result_once_a_night_and_none_by_day()
    {
        await using var app = await TinhSoApp.StartAsync();
        _ = app.Services;
        await app.PumpAsync();
        await app.WithAsync(async services => Assert.Equal(0, await services.GetRequiredService<AppDb>().Set<NightlyResult>().CountAsync()));
        app.Clock.Set(2026, 11, 4, 2, 30);
        await app.PumpAsync();
        await app.PumpAsync();
        await app.WithAsync(async services =>
            Assert.Equal(0, (await services.GetRequiredService<AppDb>().Set<NightlyResult>().SingleAsync()).Differences));
    }

    internal static Period Parse(string text) => Period.TryParse(text, out var period) ? period : throw new ArgumentException(text);

    private static Task<RecountVerdict> CompareAsync(TinhSoApp app) => app.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(None));

    private static async Task WriteAsync(TinhSoApp app, int seed, IReadOnlyList<Guid> agencies, Guid[] shared)
    {
        var samples = new Samples(app, seed * 31);
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            await (random.Next(3) == 0 ? samples.AddAsync(agencies[random.Next(agencies.Count)]) : samples.ChangeAsync(shared[random.Next(shared.Length)], agencies));
        }
    }

    private static async Task KeepAsync(Func<Task> work, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await work();
            await Task.Yield();
        }
    }

    /// <summary>At any moment, whatever is marked, a reader sees what the records say.</summary>
    private static async Task ReadAsync(TinhSoApp app, int seed, IReadOnlyList<Guid> agencies)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var (figures, random) = (services.GetRequiredService<FigureReader>(), new Random(seed));
        var measures = services.GetRequiredService<MeasureBook>().All;
        await using var moment = await figures.BeginAsync(None);
        var measure = measures[random.Next(measures.Count)];
        var where = services.GetRequiredService<FigureScopes>().Agency(agencies[random.Next(agencies.Count)], OrganisationView.Then);
        var period = Parse("2026-10");
        Assert.Equal(await figures.Rows(measure, where, period).LongCountAsync(), await figures.CountAsync(measure.Declaration.Name, where, period, None));
    }
}
