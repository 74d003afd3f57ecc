using System.Globalization;
using System.IO.Compression;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

/// <summary>Over sample dossiers made by the verbs themselves.</summary>
public sealed class FigureJourneyTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task In_the_seeded_months_every_count_equals_its_list_and_one_act_of_a_verb_moves_figure_list_and_unit_by_one()
    {
        await using var app = await SeededAsync(400);
        await CountsEqualListsAsync(app);
        await app.PumpAsync();
        await CountsEqualListsAsync(app);

        var (received, unit) = await ChangeAsync(app, d => d.State == DossierState.Registered, async (services, dossier) =>
            await services.GetRequiredService<AcceptDossier>().RunAsync(dossier, null, None),
            ["dossiers.received", "dossiers.open"]);
        Assert.NotEqual(Guid.Empty, unit);
        Assert.NotEqual(Guid.Empty, received);

        await ChangeAsync(app, d => d.State == DossierState.InProcess && d.SubState == SubState.WithOfficer && !d.ClockStopped, async (services, dossier) =>
        {
            services.GetRequiredService<SubmitForApproval>().Run(dossier, "Đề xuất cấp kết quả");
            services.GetRequiredService<ApproveDossier>().Run(dossier, approved: true, null);
            await services.GetRequiredService<IssueResult>().RunAsync(dossier, new("Giấy xác nhận", null, "Nội dung"), None);
        }, ["dossiers.released", "dossiers.released-electronic"]);
        await app.PumpAsync();
        await CountsEqualListsAsync(app);
        await app.WithAsync(async s => Assert.Equal(0, (await s.GetRequiredService<FullRecount>().CompareAsync(None)).Differences));
    }

    [Fact]
    public async Task The_board_opens_each_figure_to_its_list_and_the_exports_end_with_the_same_number()
    {
        await using var app = await SeededAsync(150);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var board = await assessor.GetAsync("/dieu-hanh/so-lieu?ky=2026-10");
        Assert.Contains("Tính từ hồ sơ", board.One("tr[id='nq17.11']").TextContent, StringComparison.Ordinal);
        var link = board.One("tr[id='nq17.11'] a[href*='released/danh-sach']");
        var number = long.Parse(link.TextContent, NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("vi-VN"));
        Assert.True(number > 50);

        var page = await assessor.GetAsync(link.GetAttribute("href")!);
        Assert.Equal(link.TextContent, page.One("#total").TextContent);
        Assert.Equal(50, page.All("main .table tbody tr").Count);
        var rows = 0;
        for (var next = page; next is not null;)
        {
            rows += next.All("main .table tbody tr").Count;
            next = next.Html.QuerySelector("a[rel=next]") is { } more ? await assessor.GetAsync(more.GetAttribute("href")!) : null;
        }

        Assert.Equal(number, rows);
        // The assessor may not read dossiers: no link to one, and owners only by their first letters.
        Assert.Empty(page.All("a[href^='/can-bo/ho-so/']"));
        Assert.Matches(@"^(\p{L}\. ?)+$", page.One("main .table tbody tr td:nth-of-type(4)").TextContent.Trim());

        foreach (var split in new[] { "co-quan", "linh-vuc", "thu-tuc", "kenh", "ngay" })
        {
            var parts = await assessor.GetAsync(link.GetAttribute("href") + "&theo=" + split);
            Assert.Equal(number, parts.All("table.bars td.num").Sum(c => long.Parse(c.TextContent.Trim(), NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("vi-VN"))));
        }

        var csv = await assessor.Client.GetStringAsync(new Uri("/dieu-hanh/so-lieu/dossiers.released/danh-sach.csv?ky=2026-10", UriKind.Relative));
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(number + 2, lines.Length);
        Assert.StartsWith($"{number},", lines[^1], StringComparison.Ordinal);
        var xlsx = await assessor.Client.GetByteArrayAsync(new Uri("/dieu-hanh/so-lieu/dossiers.released/danh-sach.xlsx?ky=2026-10", UriKind.Relative));
        Assert.Contains($"<x:v>{number}</x:v></x:c><x:c t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">Tổng số", await SheetAsync(xlsx), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_board_is_for_who_may_see_it_and_says_what_is_wrong_with_a_question()
    {
        await using var app = await TinhSoApp.StartAsync();
        var stranger = await app.OfficerAsync("tiepnhan1.tinh");
        await stranger.GetAsync("/dieu-hanh/so-lieu", HttpStatusCode.Forbidden);
        await stranger.GetAsync("/dieu-hanh/so-lieu/dossiers.open/danh-sach.csv", HttpStatusCode.Forbidden);
        var auditor = await app.OfficerAsync("kiemtoan.tinh");
        var page = await auditor.GetAsync("/dieu-hanh/so-lieu?ky=2026-13&don-vi=khong-co");
        Assert.Contains("2026-13", page.One(".errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("khong-co", page.One(".errors").TextContent, StringComparison.Ordinal);
        Assert.Contains("Không có số liệu", page.One("tr[id='nq17.2']").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.All("a[href*='danh-sach']"));
        await auditor.GetAsync("/dieu-hanh/so-lieu/dossiers.open/danh-sach", HttpStatusCode.Forbidden);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        await assessor.GetAsync("/dieu-hanh/so-lieu/dossiers.khac/danh-sach", HttpStatusCode.NotFound);
    }

    internal static async Task<TinhSoApp> SeededAsync(int count)
    {
        var app = await TinhSoApp.StartAsync();
        await app.WithAsync(s => s.GetServices<ISeed>().OfType<DossierSeed>().Single().RunAsync(count, None));
        return app;
    }

    private static async Task CountsEqualListsAsync(TinhSoApp app) => await app.WithAsync(async services =>
    {
        var (figures, scopes) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<FigureScopes>());
        foreach (var measure in services.GetRequiredService<MeasureBook>().All)
        {
            foreach (var period in new[] { "2026-10", "2026-11", "2026-Q4", "2026-10-20" }.Select(RollUpTests.Parse))
            {
                foreach (var view in Enum.GetValues<OrganisationView>())
                {
                    var units = await figures.ByAgencyAsync(measure.Declaration.Name, FigureScopes.Province(view), period, None);
                    var lists = (await figures.Rows(measure, FigureScopes.Province(view), period).Select(r => new { r.RecordId, r.AgencyId }).ToListAsync())
                        .GroupBy(r => scopes.GroupOf(r.AgencyId, view) ?? Guid.Empty).ToDictionary(g => g.Key, g => (long)g.Select(r => r.RecordId).Distinct().Count());
                    if (measure.Declaration.Kind == MeasureKind.Distinct)
                    {
                        // The province's list has one line an owner, whichever agency that line stands in.
                        Assert.Equal(lists.Values.Sum(), await figures.CountAsync(measure.Declaration.Name, FigureScopes.Province(view), period, None));
                        foreach (var unit in units.Keys.Where(u => u != Guid.Empty).Take(5))
                        {
                            Assert.Equal(units[unit], await figures.Rows(measure, scopes.Agency(unit, view), period).LongCountAsync());
                        }

                        continue;
                    }

                    Assert.Equal(lists, units.Where(u => u.Value != 0).ToDictionary());
                    Assert.Equal(lists.Values.Sum(), await figures.CountAsync(measure.Declaration.Name, FigureScopes.Province(view), period, None));
                    foreach (var unit in lists.Keys.Take(5))
                    {
                        Assert.Equal(lists[unit], await figures.CountAsync(measure.Declaration.Name, scopes.Agency(unit, view), period, None));
                    }
                }
            }
        }
    });

    /// <summary>Runs a verb on one dossier; each named measure must rise by exactly one in the province, in its agency and in its list.</summary>
    private static async Task<(Guid Dossier, Guid Unit)> ChangeAsync(TinhSoApp app, System.Linq.Expressions.Expression<Func<Dossier, bool>> which, Func<IServiceProvider, Dossier, Task> verb, string[] rising)
    {
        var (id, unit) = await app.WithAsync(async s =>
        {
            var d = await s.GetRequiredService<AppDb>().Set<Dossier>().Where(which).OrderBy(d => d.Id).FirstAsync();
            return (d.Id, d.CompetentAgencyId);
        });
        var before = await StandAsync(app, unit, rising);
        Assert.All(rising, m => Assert.DoesNotContain(id, before.Lists[m]));
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var act = services.GetRequiredService<Act>();
            using (act.As(Caller.System, act.Now))
            {
                await verb(services, await db.Set<Dossier>().SingleAsync(d => d.Id == id));
            }

            await db.SaveChangesAsync();
        });
        for (var pumped = 0; pumped < 2; pumped++)
        {
            // First counted live beside the marks, then from the recounted cells.
            var after = await StandAsync(app, unit, rising);
            foreach (var measure in rising)
            {
                Assert.Equal((before.Province[measure] + 1, before.Unit[measure] + 1), (after.Province[measure], after.Unit[measure]));
                Assert.Equal([id], after.Lists[measure].Except(before.Lists[measure]));
            }

            await app.PumpAsync();
        }

        return (id, unit);
    }

    private sealed record Stand(Dictionary<string, long> Province, Dictionary<string, long> Unit, Dictionary<string, HashSet<Guid>> Lists);

    private static Task<Stand> StandAsync(TinhSoApp app, Guid unit, string[] measures) => app.WithAsync(async services =>
    {
        var (figures, scopes, book) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<FigureScopes>(), services.GetRequiredService<MeasureBook>());
        var stand = new Stand([], [], []);
        var period = RollUpTests.Parse("2026-11");
        foreach (var measure in measures)
        {
            stand.Province[measure] = await figures.CountAsync(measure, FigureScopes.Province(OrganisationView.Then), period, None);
            stand.Unit[measure] = (await figures.ByAgencyAsync(measure, FigureScopes.Province(OrganisationView.Then), period, None)).GetValueOrDefault(unit);
            stand.Lists[measure] = [.. await figures.Rows(book[measure], scopes.Agency(unit, OrganisationView.Then), period).Select(r => r.RecordId).ToListAsync()];
        }

        return stand;
    });

    private static async Task<string> SheetAsync(byte[] xlsx)
    {
        using var zip = new ZipArchive(new MemoryStream(xlsx));
        using var reader = new StreamReader(zip.Entries.Single(e => e.FullName.Contains("worksheets/sheet", StringComparison.Ordinal)).Open());
        return await reader.ReadToEndAsync();
    }
}
