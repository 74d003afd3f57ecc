using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

/// <summary>Owners and agencies counted once, by hand.</summary>
public sealed class DistinctTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FigureScope Province = FigureScopes.Province(OrganisationView.Then);
    private static readonly DateOnly Day = new(2026, 10, 5);

    [Fact]
    public async Task An_owner_is_proven_only_if_every_online_dossier_of_the_scope_and_period_is()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units) = (new Samples(app, 1), Samples.Communes(app, 2));
        await samples.OnlineAsync(units[0], Day, "A");
        await samples.OnlineAsync(units[0], Day, "A");
        await samples.OnlineAsync(units[0], Day, "B");
        await samples.OnlineAsync(units[1], Day, "B", accountLevel: 1);
        await samples.OnlineAsync(units[1], Day.AddMonths(-1), "A", accountLevel: 1);
        await samples.OnlineAsync(units[1], Day, "C", source: Contracts.Dossiers.DossierSource.Ministry);
        await app.WithAsync(async services =>
        {
            var scopes = services.GetRequiredService<FigureScopes>();
            Assert.Equal((1L, 2L), await FigureAsync(services, "nq17.1", Province));
            // In the first agency alone B has only a proven dossier; in the second, none.
            Assert.Equal((2L, 2L), await FigureAsync(services, "nq17.1", scopes.Agency(units[0], OrganisationView.Then)));
            Assert.Equal((0L, 1L), await FigureAsync(services, "nq17.1", scopes.Agency(units[1], OrganisationView.Then)));
            Assert.Equal((0L, 1L), await FigureAsync(services, "nq17.1", Province, "2026-09"));
            Assert.Equal((0L, 2L), await FigureAsync(services, "nq17.1", Province, "2026-09-01..2026-10-31"));
            // One line an owner; the line says how many dossiers stand behind it.
            var (book, list) = (services.GetRequiredService<MeasureBook>(), services.GetRequiredService<RecordList>());
            var lines = await list.AllAsync(book["dossiers.owners-online"], Province, RollUpTests.Parse("2026-10"), null, None).ToListAsync();
            Assert.Equal([2, 2], lines.Select(l => l.Records));
            Assert.Single(await list.AllAsync(book["dossiers.owners-online-unproven"], Province, RollUpTests.Parse("2026-10"), null, None).ToListAsync());
        });
    }

    [Fact]
    public async Task An_agency_publishes_its_ratings_until_somebody_withholds_them_and_one_verb_moves_figure_and_list_by_one()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units) = (new Samples(app, 1), Samples.Communes(app, 3));
        foreach (var unit in units)
        {
            await samples.OnlineAsync(unit, Day, "A", released: Day.AddDays(3));
            await samples.OnlineAsync(unit, Day, "B", released: Day.AddDays(4));
        }

        await app.WithAsync(async s => Assert.Equal((3L, 3L), await FigureAsync(s, "nq17.8", Province)));
        await PublishAsync(app, units[1], withheld: true);
        await app.WithAsync(async s =>
        {
            Assert.Equal((2L, 3L), await FigureAsync(s, "nq17.8", Province));
            Assert.Equal((0L, 1L), await FigureAsync(s, "nq17.8", s.GetRequiredService<FigureScopes>().Agency(units[1], OrganisationView.Then)));
            var missing = await s.GetRequiredService<RecordList>().AllAsync(s.GetRequiredService<MeasureBook>()["dossiers.agencies-ratings-withheld"], Province, RollUpTests.Parse("2026-10"), null, None).ToListAsync();
            Assert.Equal(units[1], Assert.Single(missing).AgencyId);
            // Another month's page is not this month's.
            Assert.Equal((0L, 0L), await FigureAsync(s, "nq17.8", Province, "2026-09"));
        });
        var slug = app.Services.GetRequiredService<IAgencies>().Find(units[1], Day)!.Slug;
        var page = await app.Anonymous().GetAsync("/danh-gia/" + slug);
        Assert.Contains("Đang rà soát số liệu", page.One("main").TextContent, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => PublishAsync(app, units[1], withheld: true));
        Assert.Equal("dossiers.rating-withheld-already", refused.Code);
        await PublishAsync(app, units[1], withheld: false);
        await app.WithAsync(async s => Assert.Equal((3L, 3L), await FigureAsync(s, "nq17.8", Province)));
    }

    [Fact]
    public async Task A_remembered_count_says_what_the_records_say_after_every_change()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, units, random) = (new Samples(app, 5), Samples.Communes(app, 3), new Random(5));
        var made = new List<Guid>();
        for (var i = 0; i < 45; i++)
        {
            switch (random.Next(4))
            {
                case 0 when made.Count > 5:
                    await samples.SetAsync(made[random.Next(made.Count)], d => d.SetOwnerIdentifier(random.Next(6).ToString(CultureInfo.InvariantCulture), samples.Protector));
                    break;
                case 1 when i % 3 == 0:
                    await TryPublishAsync(units[random.Next(3)], random.Next(2) == 0);
                    break;
                case 2:
                    await samples.RecountAsync();
                    break;
                default:
                    var day = Day.AddMonths(-random.Next(2));
                    made.Add(await samples.OnlineAsync(units[random.Next(3)], day, random.Next(6).ToString(CultureInfo.InvariantCulture), random.Next(1, 3), released: random.Next(2) == 0 ? day.AddDays(3) : null));
                    break;
            }

            await app.WithAsync(CompareAsync);
        }

        async Task TryPublishAsync(Guid agency, bool withheld)
        {
            try
            {
                await PublishAsync(app, agency, withheld);
            }
            catch (RuleBroken)
            {
                // It stood so already.
            }
        }

        async Task CompareAsync(IServiceProvider services)
        {
            var (figures, book, scopes) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<MeasureBook>(), services.GetRequiredService<FigureScopes>());
            var (all, periods) = (Province, new[] { "2026-09", "2026-10", "2026-09-20..2026-10-05" }.Select(RollUpTests.Parse).ToList());
            await using var moment = await figures.BeginAsync(None);
            foreach (var measure in book.All.Where(m => m.Declaration.Kind == MeasureKind.Distinct || m.Declaration.Name is "dossiers.received-own" or "dossiers.released" or "dossiers.open"))
            {
                var name = measure.Declaration.Name;
                foreach (var scope in new[] { all, scopes.Agency(units[0], OrganisationView.Then), scopes.Set(units.Take(2).ToHashSet(), OrganisationView.Then) })
                {
                    var fresh = new List<long?>();
                    foreach (var period in periods)
                    {
                        var asked = figures.Asked(measure, scope, period);
                        fresh.Add(measure.Declaration.Kind == MeasureKind.Distinct ? await DistinctRows.Keys(asked).LongCountAsync() : await asked.LongCountAsync());
                        Assert.Equal(fresh[^1], await figures.CountAsync(name, scope, period, None));
                    }

                    Assert.Equal(fresh.Take(2), await figures.TrendAsync(name, scope, [.. periods.Take(2)], None));
                    var byAgency = await figures.ByAgencyAsync(name, all, periods[1], None);
                    Assert.True(scope.AgencyId is not { } unit || byAgency.GetValueOrDefault(unit) == fresh[1], $"{name}: {fresh[1]}, by agency {byAgency.GetValueOrDefault(units[0])}");
                }
            }
        }
    }

    [Fact]
    public async Task The_identity_block_counts_only_when_it_came_wholly_from_account_or_register()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 1), Samples.Communes(app, 1)[0]);
        var one = await samples.OnlineAsync(unit, Day, "A");
        await samples.OnlineAsync(unit, Day, "B");
        await samples.OnlineAsync(unit, Day, "C", fromRegister: false);
        await samples.RecountAsync();
        await app.WithAsync(async s => Assert.Equal((2L, 3L), await FigureAsync(s, "nq17.12", Province)));
        await samples.SetAsync(one, d => d.IdentityFromRegister = false);
        await app.WithAsync(async s => Assert.Equal((1L, 3L), await FigureAsync(s, "nq17.12", Province)));
    }

    [Fact]
    public async Task Where_only_a_part_of_the_records_is_held_there_is_no_data_and_the_sentence_says_why()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (samples, unit) = (new Samples(app, 1), Samples.Communes(app, 1)[0]);
        await samples.OnlineAsync(unit, Day, "A", released: Day);
        await app.WithAsync(async s =>
        {
            s.GetRequiredService<AppDb>().Add(new CoverageGap { Family = "dossiers", From = new(2026, 10, 31), To = new(2026, 11, 2), Reason = "phần đuôi của kỳ phát lại" });
            await s.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        await app.WithAsync(async s =>
        {
            var all = await s.GetRequiredService<IndicatorFigures>().OfAsync(Set(s), Province, RollUpTests.Parse("2026-10"), None);
            foreach (var figure in all.Where(f => f.Formula?.Denominator.StartsWith("dossiers.", StringComparison.Ordinal) == true))
            {
                Assert.Equal((null, Verdict.NoData), (figure.Value, figure.Verdict));
                Assert.Contains("phần đuôi của kỳ phát lại", s.GetRequiredService<VerdictSentence>().Of(figure), StringComparison.Ordinal);
            }

            // Days outside the gap are whole, and a stock of a whole day is.
            Assert.Equal((1L, 1L), await FigureAsync(s, "nq17.11", Province, "2026-10-01..2026-10-30"));
            var gaps = s.GetRequiredService<CoverageGaps>();
            Assert.Null(await gaps.TouchingAsync(s.GetRequiredService<MeasureBook>()["dossiers.open"].Declaration, RollUpTests.Parse("2026-10-30"), None));
            Assert.NotNull(await gaps.TouchingAsync(s.GetRequiredService<MeasureBook>()["dossiers.open"].Declaration, RollUpTests.Parse("2026-10"), None));
        });
        var board = await (await app.OfficerAsync("danhgia.tinh")).GetAsync("/dieu-hanh/so-lieu?ky=2026-10");
        Assert.Contains("Không có số liệu", board.One("tr[id='nq17.11']").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_department_merged_in_2025_and_a_commune_of_Dong_Xuyen_and_My_Xuyen_count_then_and_now_and_a_divided_department_is_unassigned()
    {
        await using var app = await TinhSoApp.StartAsync();
        var agencies = app.Services.GetRequiredService<IAgencies>();
        Guid Id(string key) => agencies.Ever.Single(a => a.Slug == key).Id;
        var (dong, myOld, my) = (Id("ubnd-phuong-dong-xuyen-long-xuyen"), Id("ubnd-phuong-my-xuyen-long-xuyen-den-202501"), Id("ubnd-phuong-my-xuyen-long-xuyen"));
        var (information, science, culture) = (Id("so-thong-tin-va-truyen-thong-an-giang-den-202503"), Id("so-khoa-hoc-va-cong-nghe-an-giang-den-202503"), Id("so-van-hoa-the-thao-va-du-lich-an-giang-den-202507"));
        var samples = new Samples(app, 1);
        await samples.OnlineAsync(dong, new(2024, 12, 20), "A");
        await samples.OnlineAsync(myOld, new(2024, 12, 21), "A");
        await samples.OnlineAsync(my, new(2025, 1, 10), "A");
        await samples.OnlineAsync(information, new(2025, 1, 10), "A", accountLevel: 1);
        await samples.OnlineAsync(science, new(2025, 1, 11), "A");
        await samples.OnlineAsync(culture, new(2025, 1, 12), "B");
        await samples.RecountAsync();
        await app.WithAsync(async services =>
        {
            var scopes = services.GetRequiredService<FigureScopes>();
            var both = "2024-12-01..2025-01-31";
            foreach (var (agency, count) in new[] { (dong, 1L), (myOld, 1L), (my, 1L), (information, 1L), (science, 1L), (culture, 1L) })
            {
                Assert.Equal((count, count), await FigureAsync(services, "nq17.2", scopes.Agency(agency, OrganisationView.Then), both));
                Assert.Equal((0L, 0L), await FigureAsync(services, "nq17.2", scopes.Agency(agency, OrganisationView.Now), both));
            }

            // Long Xuyên of today took over all of Mỹ Xuyên, which had taken over both of its predecessors.
            Assert.Equal((3L, 3L), await FigureAsync(services, "nq17.2", scopes.Agency(Id("ubnd-phuong-long-xuyen"), OrganisationView.Now), both));
            Assert.Equal((2L, 2L), await FigureAsync(services, "nq17.2", scopes.Agency(Id("so-khoa-hoc-va-cong-nghe"), OrganisationView.Now), both));
            Assert.Equal((1L, 1L), await FigureAsync(services, "nq17.2", scopes.Unassigned(), both));
            // One owner with dossiers in both departments is one owner of the department of today, and not a proven one.
            Assert.Equal((0L, 1L), await FigureAsync(services, "nq17.1", scopes.Agency(Id("so-khoa-hoc-va-cong-nghe"), OrganisationView.Now), both));
            var now = await services.GetRequiredService<FigureReader>().ByAgencyAsync("dossiers.owners-online", FigureScopes.Province(OrganisationView.Now), RollUpTests.Parse(both), None);
            Assert.Equal(new Dictionary<Guid, long> { [Id("ubnd-phuong-long-xuyen")] = 1, [Id("so-khoa-hoc-va-cong-nghe")] = 1, [Guid.Empty] = 1 }, now.ToDictionary());
            foreach (var view in Enum.GetValues<OrganisationView>())
            {
                Assert.Equal((6L, 6L), await FigureAsync(services, "nq17.2", FigureScopes.Province(view), both));
            }
        });
        var board = await (await app.OfficerAsync("danhgia.tinh")).GetAsync("/dieu-hanh/so-lieu/chi-tieu/nq17.2?ky=2025-01&nhin=hien-nay");
        Assert.Contains("Chưa phân bổ", board.One("#thay-doi").TextContent, StringComparison.Ordinal);
    }

    internal static IndicatorSet Set(IServiceProvider services) => services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;

    internal static async Task<(long? Numerator, long? Denominator)> FigureAsync(IServiceProvider services, string id, FigureScope scope, string period = "2026-10")
    {
        var set = Set(services);
        var figure = Assert.Single(await services.GetRequiredService<IndicatorFigures>().OfAsync(set with { Indicators = [.. set.Indicators.Where(i => i.Id == id)] }, scope, RollUpTests.Parse(period), None));
        return (figure.Numerator, figure.Denominator);
    }

    private static Task PublishAsync(TinhSoApp app, Guid agency, bool withheld) => app.WithAsync(async s =>
    {
        await s.GetRequiredService<PublishRatings>().RunAsync(agency, Day, withheld, "Đang rà soát số liệu", None);
        await s.GetRequiredService<AppDb>().SaveChangesAsync();
    });
}
