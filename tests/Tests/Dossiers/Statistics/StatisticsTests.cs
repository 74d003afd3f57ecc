using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Modules.Dossiers.Statistics;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Statistics;

public sealed class StatisticsTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly CultureInfo Vi = CultureInfo.GetCultureInfo("vi-VN");

    [Theory]
    [InlineData("2026-10-05", "2026-10-05", "2026-10-05")]
    [InlineData("2026-10", "2026-10-01", "2026-10-31")]
    [InlineData("2026-q3", "2026-07-01", "2026-09-30")]
    [InlineData("2026-H1", "2026-01-01", "2026-06-30")]
    [InlineData("2026-H2", "2026-07-01", "2026-12-31")]
    [InlineData("2026-9M", "2026-01-01", "2026-09-30")]
    [InlineData("2026", "2026-01-01", "2026-12-31")]
    [InlineData("2026-02-27..2026-03-02", "2026-02-27", "2026-03-02")]
    public void A_period_is_read_as_it_is_written(string text, string from, string to)
    {
        var period = StatisticsPeriod.Read(text)!;
        Assert.Equal((Day(from), Day(to)), (period.From, period.To));
        Assert.Equal(period, StatisticsPeriod.Read(period.Text));
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-Q5")]
    [InlineData("2026-H3")]
    [InlineData("2026-10-05..2026-10-01")]
    [InlineData("tháng 10")]
    public void What_is_no_period_is_not_guessed(string text) => Assert.Null(StatisticsPeriod.Read(text));

    [Theory]
    [InlineData(1)]
    [InlineData(20261126)]
    public async Task In_every_row_what_came_in_equals_what_went_out_and_what_remains_and_each_count_is_its_list(int seed)
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(s => s.GetServices<ISeed>().OfType<DossierSeed>().Single().RunAsync(250, None));
        await ShakeAsync(app, seed);
        // Counted beside the marks, and from the recounted cells.
        await StatisticsInvariants.CheckAsync(app);
        await app.PumpAsync();
        var seen = await StatisticsInvariants.CheckAsync(app);
        foreach (var column in StatisticsColumns.All.Except([StatisticsColumn.ReceivedPost]))
        {
            Assert.True(seen[column] > 0, $"no history reached {column}");
        }
    }

    [Fact]
    public async Task A_dossier_moves_from_column_to_column_as_its_verbs_are_done()
    {
        await using var app = await TinhSoApp.StartAsync();
        var (withdrawn, stopped) = (await Filed.AtLongXuyenAsync(app), await Filed.AtLongXuyenAsync(app));
        await DoAsync(app, withdrawn, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None));
        await DoAsync(app, stopped, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None));
        Assert.Equal((2, 2, 0), await StandAsync(app, "2026-11", StatisticsColumn.Received, StatisticsColumn.Within, StatisticsColumn.CarriedOver));

        await DoAsync(app, withdrawn, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung bản chính", None));
        Assert.Equal((1, 2, 2), await StandAsync(app, "2026-11", StatisticsColumn.WaitingSupplement, StatisticsColumn.Within, StatisticsColumn.Pending));

        app.Clock.Set(2026, 12, 1);
        Assert.Equal((0, 2, 2), await StandAsync(app, "2026-12", StatisticsColumn.Received, StatisticsColumn.CarriedOver, StatisticsColumn.ToHandle));
        Assert.Equal((1, 1, 2), await StandAsync(app, "2026-11", StatisticsColumn.WaitingSupplement, StatisticsColumn.Overdue, StatisticsColumn.ReceivedOnline));

        await DoAsync(app, withdrawn, (s, d) =>
        {
            s.GetRequiredService<WithdrawDossier>().Ask(d, "Không còn nhu cầu");
            return Task.CompletedTask;
        });
        await DoAsync(app, withdrawn, (s, d) => s.GetRequiredService<StopDossier>().RunAsync(d, "Theo đề nghị", None));
        await DoAsync(app, stopped, (s, d) => s.GetRequiredService<StopDossier>().RunAsync(d, "Không đủ điều kiện", None));
        Assert.Equal((1, 1, 0), await StandAsync(app, "2026-12", StatisticsColumn.Withdrawn, StatisticsColumn.Stopped, StatisticsColumn.Pending));
        // November is told as it was when it ended.
        Assert.Equal((1, 1, 0), await StandAsync(app, "2026-11", StatisticsColumn.WaitingSupplement, StatisticsColumn.Overdue, StatisticsColumn.OtherEnds));
    }

    [Fact]
    public async Task The_page_its_lists_and_its_files_say_the_same_and_only_of_the_readers_agencies()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(s => s.GetServices<ISeed>().OfType<DossierSeed>().Single().RunAsync(200, None));
        var leader = await app.OfficerAsync("lanhdao.tinh");
        var page = await leader.GetAsync("/can-bo/thong-ke?ky=2026-10");
        var numbers = page.All("#bang tfoot td.num").Take(3).Select(Number).ToList();
        Assert.Equal(numbers[0], page.All("#bang tbody tr").Sum(r => Number(r.QuerySelector("td.num")!)));
        Assert.True(numbers[0] > 100);
        var list = await leader.GetAsync(page.One("#bang tfoot a").GetAttribute("href")!);
        Assert.Equal(numbers[0], Number(list.One("#total")));
        var listed = 0;
        for (var next = list; next is not null;)
        {
            listed += next.All("main .table tbody tr").Count;
            next = next.Html.QuerySelector("a[rel=next]") is { } more ? await leader.GetAsync(more.GetAttribute("href")!) : null;
        }

        Assert.Equal(numbers[0], listed);
        foreach (var by in new[] { "linh-vuc", "thu-tuc", "kenh", "can-bo-thu-ly" })
        {
            var other = await leader.GetAsync($"/can-bo/thong-ke?ky=2026-10&theo={by}");
            Assert.Equal(numbers[0], Number(other.One("#bang tfoot td.num")));
            var first = other.One("#bang tbody td.num a");
            Assert.Equal(Number(first), Number((await leader.GetAsync(first.GetAttribute("href")!)).One("#total")));
        }

        var csv = await leader.Client.GetStringAsync(new Uri("/can-bo/thong-ke?ky=2026-10&handler=Export&dang=csv", UriKind.Relative));
        Assert.StartsWith($"Tổng cộng,{numbers[0]},", csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
        var form = await leader.GetAsync("/can-bo/thong-ke/bieu-ii-06?ky=2026-10");
        Assert.Equal(numbers[0] + Number(page.All("#bang tfoot td.num")[4]), Number(form.All("tfoot td.num")[0]));
        Assert.DoesNotContain("chưa đối chiếu", form.Text, StringComparison.Ordinal);
        Assert.Contains("chưa đối chiếu", (await (await app.OfficerAsync("kiemsoat.tinh")).GetAsync("/can-bo/thong-ke/bieu-ii-06?ky=2026-10")).Text, StringComparison.Ordinal);

        var worker = await app.WithAsync(async s => s.GetRequiredService<IMandates>().Officer(
            (await s.GetRequiredService<AppDb>().Set<Dossier>().Where(d => d.AssigneeId != null && d.ReceivedDay >= new DateOnly(2026, 10, 1) && d.ReceivedDay <= new DateOnly(2026, 10, 31)).OrderBy(d => d.Code).FirstAsync()).AssigneeId!.Value)!.UserName);
        var clerk = await app.OfficerAsync(worker);
        var own = await clerk.GetAsync("/can-bo/thong-ke?ky=2026-10");
        var name = Assert.Single(own.All("#bang tbody tr")).QuerySelector("th")!.TextContent.Trim();
        Assert.Equal(page.All("#bang tbody tr").Single(r => r.QuerySelector("th")!.TextContent.Trim() == name).QuerySelector("td.num")!.TextContent, own.One("#bang tbody td.num").TextContent);
        Assert.Contains("trong phạm vi của bạn", (await clerk.GetAsync("/can-bo/thong-ke?ky=2026-10&don-vi=ubnd-phuong-rach-gia")).One(".errors").TextContent, StringComparison.Ordinal);
        var mine = await clerk.GetAsync("/can-bo/thong-ke?ky=2026-10&can-bo=toi&theo=thu-tuc");
        Assert.True(Number(mine.One("#bang tfoot td.num")) <= Number(own.One("#bang tfoot td.num")));
        var act = mine.One("a[href*='viec=dossiers']");
        Assert.Equal(Number(act), Number((await clerk.GetAsync(act.GetAttribute("href")!)).One("#total")));
        await (await app.OfficerAsync("quantri.kythuat")).GetAsync("/can-bo/thong-ke", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_period_held_only_in_part_and_one_not_begun_show_no_data_and_no_nought()
    {
        await using var app = await TinhSoApp.StartAsync();
        await app.WithAsync(async s =>
        {
            var db = s.GetRequiredService<AppDb>();
            db.Add(new CoverageGap { Family = "dossiers", From = new(2026, 2, 1), To = new(2026, 2, 28), Reason = "Chỉ có hồ sơ chuyển qua" });
            await db.SaveChangesAsync();
        });
        var leader = await app.OfficerAsync("lanhdao.tinh");
        foreach (var path in new[] { "/can-bo/thong-ke?ky=2026-02-28..2026-03-05", "/can-bo/thong-ke/danh-sach?ky=2026-Q1", "/can-bo/thong-ke/bieu-ii-06?ky=2026-02" })
        {
            var page = await leader.GetAsync(path);
            Assert.Contains("Không có số liệu", page.Text, StringComparison.Ordinal);
            Assert.Empty(page.All("td.num"));
        }

        Assert.DoesNotContain("Không có số liệu", (await leader.GetAsync("/can-bo/thong-ke?ky=2026-03")).Text, StringComparison.Ordinal);
        Assert.Contains("chưa bắt đầu", (await leader.GetAsync("/can-bo/thong-ke?ky=2027-01")).Text, StringComparison.Ordinal);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Number(AngleSharp.Dom.IElement element) => long.Parse(element.TextContent.Trim(), NumberStyles.AllowThousands, Vi);

    /// <summary>Random acts over the seeded dossiers, through the verbs, as time goes on; what a rule refuses does not happen.</summary>
    private static async Task ShakeAsync(TinhSoApp app, int seed)
    {
        var random = new Random(seed);
        var codes = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().Where(d => d.EndedDay == null).OrderBy(d => d.Code).Select(d => d.Code).ToListAsync());
        for (var i = 0; i < 80; i++)
        {
            app.Clock.Advance(TimeSpan.FromHours(random.Next(6)));
            var turn = random.Next(7);
            await DoAsync(app, codes[random.Next(codes.Count)], async (s, d) =>
            {
                switch (turn)
                {
                    case 0: await s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None); break;
                    case 1: await s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung giấy tờ", None); break;
                    case 2: await s.GetRequiredService<AnswerSupplement>().RunAsync(d, "Đã bổ sung", [], None); break;
                    case 3: s.GetRequiredService<WithdrawDossier>().Ask(d, null); break;
                    case 4: await s.GetRequiredService<StopDossier>().RunAsync(d, "Dừng", None); break;
                    case 5: await s.GetRequiredService<RefuseDossier>().RunAsync(d, "Không thuộc thẩm quyền", None); break;
                    default: s.GetRequiredService<WithdrawDossier>().Reject(d, "Đã có kết quả"); break;
                }
            });
        }

        // One accepted dossier turned back at its supplement, one withdrawn: both ends are met whatever the draw.
        foreach (var isWithdrawn in new[] { false, true })
        {
            var code = await Filed.AtLongXuyenAsync(app);
            await DoAsync(app, code, (s, d) => s.GetRequiredService<AcceptDossier>().RunAsync(d, null, None));
            await DoAsync(app, code, (s, d) => s.GetRequiredService<AskSupplement>().RunAsync(d, "Bổ sung", None));
            await DoAsync(app, code, async (s, d) =>
            {
                if (isWithdrawn)
                {
                    s.GetRequiredService<WithdrawDossier>().Ask(d, null);
                    await s.GetRequiredService<StopDossier>().RunAsync(d, "Theo đề nghị", None);
                }
                else
                {
                    await s.GetRequiredService<RefuseDossier>().RunAsync(d, "Không bổ sung", None);
                }
            });
        }
    }

    private static Task DoAsync(TinhSoApp app, string code, Func<IServiceProvider, Dossier, Task> verb) => app.WithAsync(async s =>
    {
        var (db, act) = (s.GetRequiredService<AppDb>(), s.GetRequiredService<Act>());
        try
        {
            using (act.As(Caller.System, act.Now))
            {
                await verb(s, await db.Set<Dossier>().SingleAsync(d => d.Code == code));
            }

            await db.SaveChangesAsync();
        }
        catch (RuleBroken)
        {
        }
    });

    private static Task<(long, long, long)> StandAsync(TinhSoApp app, string period, StatisticsColumn a, StatisticsColumn b, StatisticsColumn c) => app.WithAsync(async s =>
    {
        var total = new StatisticsCounts();
        foreach (var row in (await s.GetRequiredService<CountDossiers>().OfAsync(StatisticsInvariants.Question(s, StatisticsPeriod.Read(period)!), StatisticsBy.Field, None)).Values)
        {
            total.Add(row);
        }

        return (total[a], total[b], total[c]);
    });
}
