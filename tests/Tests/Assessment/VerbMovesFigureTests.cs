using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

/// <summary>One act of a verb moves the figure, its list and the row of its agency by exactly one, and no other; so indicators that stood at 100 % can fall.</summary>
public sealed class VerbMovesFigureTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly FigureScope Province = FigureScopes.Province(OrganisationView.Then);

    [Fact]
    public async Task An_owner_of_an_account_that_is_not_proven_takes_indicator_1_below_100()
    {
        await using var app = await TinhSoApp.StartAsync();
        await SubmitAndAcceptAsync(app, "A", 2);
        await MovesAsync(app, () => SubmitAndAcceptAsync(app, "B", 1), ("dossiers.owners-online", 1), ("dossiers.owners-online-unproven", 1), ("dossiers.owners-online-proven", 0));
        Assert.Equal((1L, 2L), await FigureAsync(app, "nq17.1"));
        // A second dossier of the same owner is no second owner; a weak one makes a proven owner unproven.
        await MovesAsync(app, () => SubmitAndAcceptAsync(app, "B", 1), ("dossiers.owners-online", 0), ("dossiers.owners-online-unproven", 0), ("dossiers.owners-online-proven", 0));
        await MovesAsync(app, () => SubmitAndAcceptAsync(app, "A", 1), ("dossiers.owners-online", 0), ("dossiers.owners-online-unproven", 1), ("dossiers.owners-online-proven", -1));
        Assert.Equal((0L, 2L), await FigureAsync(app, "nq17.1"));
    }

    [Fact]
    public async Task A_dossier_of_the_paper_book_takes_indicator_4_below_100()
    {
        await using var app = await TinhSoApp.StartAsync();
        await SubmitAndAcceptAsync(app, "A", 2);
        Assert.Equal((1L, 1L), await FigureAsync(app, "nq17.4"));
        var desk = await app.OfficerAsync(Filed.Receiving);
        await MovesAsync(
            app,
            async () =>
            {
                var page = await desk.GetAsync("/can-bo/so-giay");
                await desk.SubmitAsync(page,
                [
                    ("ProcedureId", page.All("select[name=ProcedureId] option").First(o => o.TextContent.Contains("khai tử", StringComparison.OrdinalIgnoreCase)).GetAttribute("value")),
                    ("BookEntry", "12/2026"), ("AcceptedDay", "2026-11-02"), ("AcceptedTime", "08:30"), ("Owner.Name", "Cao Văn Tám"), ("Owner.Identifier", "089150000888"),
                ]);
            },
            ("dossiers.received-own-or-paper", 1),
            ("dossiers.received-paper-book", 1),
            ("dossiers.received-own", 0));
        Assert.Equal((1L, 2L), await FigureAsync(app, "nq17.4"));
    }

    [Fact]
    public async Task A_retyped_identity_takes_indicator_12_down_and_a_result_on_paper_only_indicator_11()
    {
        await using var app = await TinhSoApp.StartAsync();
        await SubmitAndAcceptAsync(app, "A", 2);
        var code = await Filed.AtLongXuyenAsync(app);
        await MovesAsync(app, async () => await (await app.OfficerAsync(Filed.Receiving)).DoAsync(code, "Accept"), ("dossiers.received-own-online", 1), ("dossiers.received-own-online-from-register", 1), ("dossiers.received-public-service-online", 1));
        var (clerk, head) = (await app.OfficerAsync(Filed.Clerk), await app.OfficerAsync(Filed.Head));
        var url = $"/can-bo/ho-so/{code}/dinh-chinh";
        var field = await app.WithAsync(async s => s.GetRequiredService<IProcedures>().Version((await s.GetRequiredService<AppDb>().Set<Dossier>().SingleAsync(d => d.Code == code)).ProcedureVersionId)!.Form.Fields.First(f => f is { Identity: true, Kind: FieldKind.Text }).Key);
        await MovesAsync(
            app,
            async () =>
            {
                await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", $"Form:{field}"), ("NewValue", "Nguyễn Thị Hòa"), ("Reason", "Chủ hồ sơ yêu cầu")], "form[enctype]");
                await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
            },
            ("dossiers.received-own-online", 0),
            ("dossiers.received-own-online-from-register", -1),
            ("dossiers.received-own-online-typed", 1));
        Assert.Equal((1L, 2L), await FigureAsync(app, "nq17.12"));

        await clerk.DoAsync(code, "TakeOver");
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        await head.DoAsync(code, "Approve");
        await MovesAsync(app, async () => await (await app.OfficerAsync(Filed.Records)).DoAsync(code, "Issue", [("Title", "Trích lục"), ("Text", "Nội dung")]), ("dossiers.released", 1), ("dossiers.released-electronic", 1), ("dossiers.agencies-online-released", 1), ("dossiers.agencies-ratings-public", 1));
        await MovesAsync(
            app,
            async () =>
            {
                await clerk.SubmitAsync(await clerk.GetAsync(url), [("Target", $"Result:{code}-KQ1"), ("PaperOnly", "true"), ("Reason", "Cấp lại bản giấy")], "form[enctype]");
                await head.SubmitAsync(await head.GetAsync(url), [("confirmed", "true")], "form:has(input[name=id])");
            },
            ("dossiers.released", 0),
            ("dossiers.released-electronic", -1),
            ("dossiers.released-not-electronic", 1));
        Assert.Equal((0L, 1L), await FigureAsync(app, "nq17.11"));
    }

    private static Task<(long?, long?)> FigureAsync(TinhSoApp app, string id) => app.WithAsync(s => DistinctTests.FigureAsync(s, id, Province, "2026-11"));

    private static Guid Unit(IServiceProvider services) => services.GetRequiredService<IAgencies>().FindByCode("ubnd-phuong-long-xuyen", new(2026, 11, 3))!.Id;

    private static Task SubmitAndAcceptAsync(TinhSoApp app, string owner, int level) => app.WithAsync(async services =>
    {
        var day = VietnamTime.Day(app.Clock.GetUtcNow().UtcDateTime);
        var agencies = services.GetRequiredService<IAgencies>();
        var competent = Unit(services);
        var version = services.GetRequiredService<IProcedures>().BySlug("dang-ky-khai-tu", day)!;
        var dossier = await services.GetRequiredService<SubmitDossier>().RunAsync(
            new(
                version, version.Cases[0].Key, Channel.Online, DossierSource.Own, Door.OwnPortal, new Desks(agencies).Of(competent, day), competent,
                new FiledOwner(OwnerKind.Person, "Nguyễn " + owner, "089195" + owner, new DateOnly(1995, 3, 2), null, null, "Long Xuyên", Guid.CreateVersion7(), level),
                [],
                [new FiledPaper(null, "Giấy báo tử", null, Provenance.Typed, 1)]),
            None);
        await services.GetRequiredService<AcceptDossier>().RunAsync(dossier, null, None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
    });

    /// <summary>Once counted live beside the marks, once from the recounted cells.</summary>
    private static async Task MovesAsync(TinhSoApp app, Func<Task> act, params (string Measure, int By)[] moves)
    {
        await app.PumpAsync();
        var before = await StandAsync(app, moves);
        await act();
        for (var turn = 0; turn < 2; turn++)
        {
            var after = await StandAsync(app, moves);
            for (var i = 0; i < moves.Length; i++)
            {
                var by = moves[i].By;
                Assert.Equal((moves[i].Measure, before[i].Province + by, before[i].Unit + by, before[i].List + by), (moves[i].Measure, after[i].Province, after[i].Unit, after[i].List));
            }

            await app.PumpAsync();
        }
    }

    private static Task<List<(long Province, long Unit, int List)>> StandAsync(TinhSoApp app, (string Measure, int By)[] moves) => app.WithAsync(async services =>
    {
        var (figures, list, book) = (services.GetRequiredService<FigureReader>(), services.GetRequiredService<RecordList>(), services.GetRequiredService<MeasureBook>());
        var period = RollUpTests.Parse("2026-11");
        var stand = new List<(long, long, int)>();
        foreach (var (measure, _) in moves)
        {
            stand.Add((
                await figures.CountAsync(measure, Province, period, None),
                (await figures.ByAgencyAsync(measure, Province, period, None)).GetValueOrDefault(Unit(services)),
                await list.AllAsync(book[measure], Province, period, null, None).CountAsync()));
        }

        return stand;
    });
}
