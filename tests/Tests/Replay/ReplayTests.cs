using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Seeding;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Time;
using TinhSo.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.Tests.Replay;

public sealed class ReplayTests(ITestOutputHelper output)
{
    private static readonly DateOnly First = new(2025, 1, 1);
    private static readonly DateOnly Last = new(2025, 1, 31);

    [Fact]
    public async Task The_month_comes_out_as_its_parameters_say_and_leaves_nothing_open()
    {
        await using var app = await SmallMonth.StartAsync();
        var events = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<EventRow>().CountAsync());
        var done = await SmallMonth.ReplayAsync(app);
        Assert.False(done.Already);

        var totals = SmallMonth.Parameters.Totals;
        Assert.Equal(totals.ReceivedOwn.Value, await SmallMonth.CountAsync(app, "dossiers.received-own"));
        Assert.Equal(totals.ReceivedOwn.Value, await SmallMonth.CountAsync(app, "dossiers.received-own-or-paper"));
        Assert.Equal(totals.ReceivedPublicService.Value, await SmallMonth.CountAsync(app, "dossiers.received-public-service"));
        Assert.Equal(totals.ReceivedPublicServiceOnline.Value, await SmallMonth.CountAsync(app, "dossiers.received-public-service-online"));
        Assert.Equal(totals.Released.Value, await SmallMonth.CountAsync(app, "dossiers.released"));
        Assert.Equal(totals.Electronic.Value, await SmallMonth.CountAsync(app, "dossiers.released-electronic"));
        Assert.Equal(totals.InTime.Value, await SmallMonth.CountAsync(app, "dossiers.released-early") + await SmallMonth.CountAsync(app, "dossiers.released-on-time"));
        Assert.Equal(totals.OpenAfter.Value, await SmallMonth.CountAsync(app, "dossiers.open"));
        Assert.Equal(25, await SmallMonth.CountAsync(app, "procedures.online-routed-to-province"));
        Assert.Equal(25, await SmallMonth.CountAsync(app, "procedures.integrated-with-portal"));
        Assert.Equal(24, await SmallMonth.CountAsync(app, "procedures.eligible-for-full"));
        Assert.Equal(24, await SmallMonth.CountAsync(app, "procedures.full-and-eligible"));
        Assert.Equal(48, await SmallMonth.CountAsync(app, "procedures.led-by-province"));
        Assert.Equal(48, await SmallMonth.CountAsync(app, "procedures.helped"));

        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var dossiers = await db.Set<Dossier>().AsNoTracking().ToListAsync();
            Assert.Equal(totals.OtherEnds.Value, dossiers.Count(d => d.ReleasedDay is null && d.EndedDay >= First && d.EndedDay <= Last));
            Assert.All(dossiers, d => Assert.True(d.IsEnded && d.EndedDay < new DateOnly(2025, 4, 1)));
            // Indicators 1 and 12: every online dossier of the province's own comes from a proven account, identity and all.
            Assert.All(dossiers.Where(d => d is { Source: DossierSource.Own, Channel: Channel.Online }), d => Assert.True(d.IdentityFromRegister && d.AccountLevel >= 2 && d.AccountId is not null));
            Assert.Equal(dossiers.Count, dossiers.Select(d => d.Code).Distinct().Count());
            Assert.Contains(dossiers.GroupBy(d => d.OwnerIdentifierIndex), g => g.Count() > 1);
            Assert.Equal(events, await db.Set<EventRow>().CountAsync());
            Assert.Equal(0, await db.Set<MailRow>().CountAsync());
            Assert.Equal(0, await db.Set<CellMark>().CountAsync());
            var verdict = await services.GetRequiredService<FullRecount>().CompareAsync(CancellationToken.None);
            Assert.Equal((0L, 0), (verdict.Differences, verdict.Marked));
        });
        await SmallMonth.MustBeWholeAsync(app);
        Assert.True((await SmallMonth.ReplayAsync(app)).Already);
        Assert.Equal("platform.replay-other-seed", (await Assert.ThrowsAsync<RuleBroken>(() => SmallMonth.ReplayAsync(app, seed: 1))).Code);
    }

    [Fact]
    public async Task Officers_act_in_working_time_at_their_own_agency_and_none_of_them_may_act_today()
    {
        await using var app = await SmallMonth.StartAsync();
        await SmallMonth.ReplayAsync(app);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var mandates = services.GetRequiredService<IMandates>();
            var calendar = services.GetRequiredService<TinhSo.Modules.Dossiers.Core.Calendars>().Book.For(null);
            var acts = await db.Set<AuditRow>().AsNoTracking().Where(a => a.SubjectType == "Dossier").ToListAsync();
            var byOfficers = acts.Where(a => a.ActorKind == CallerKind.Officer).ToList();
            Assert.True(byOfficers.Count > 2000);
            Assert.All(byOfficers, a => Assert.Equal(VietnamTime.ToLocal(a.At), calendar.NextWorkingMoment(VietnamTime.ToLocal(a.At))));
            Assert.Equal(17, Enumerable.Range(0, 31).Count(d => calendar.IsWorkingDay(First.AddDays(d))));
            // The platform itself only copies what ministries did and hands over what an agency left.
            Assert.All(acts.Where(a => a.ActorKind == CallerKind.System), a => Assert.True(a.Act is "dossiers.submit" or "dossiers.ministry-step" or "dossiers.follow-agency", a.Act));

            var now = VietnamTime.ToUtc(new(2026, 11, 3, 9, 0, 0));
            Assert.All(byOfficers.Select(a => a.ActorId!.Value).Distinct(), id => Assert.Empty(mandates.Of(id, now)));
        });
    }

    [Fact]
    public async Task Dossiers_of_a_commune_that_was_merged_go_to_its_successor()
    {
        await using var app = await SmallMonth.StartAsync();
        await SmallMonth.ReplayAsync(app);
        await app.WithAsync(async services =>
        {
            var (db, agencies) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<IAgencies>());
            var moved = await db.Set<DossierStep>().AsNoTracking().Where(s => s.Verb == "dossiers.follow-agency").ToListAsync();
            Assert.NotEmpty(moved);
            var ids = moved.Select(s => s.DossierId).ToList();
            var successor = agencies.FindByCode("ubnd-phuong-my-xuyen-long-xuyen", First)!.Id;
            foreach (var dossier in await db.Set<Dossier>().AsNoTracking().Where(d => ids.Contains(d.Id)).ToListAsync())
            {
                Assert.Equal(successor, dossier.CompetentAgencyId);
                Assert.True(dossier.ReceivedDay < First && dossier.EndedDay >= First);
            }

            // Whatever ends in a month ends at an agency that stood then.
            foreach (var dossier in await db.Set<Dossier>().AsNoTracking().ToListAsync())
            {
                Assert.NotNull(agencies.Find(dossier.CompetentAgencyId, dossier.EndedDay!.Value));
            }
        });
    }

    [Fact]
    public async Task A_replay_that_is_cut_off_again_and_again_ends_with_the_same_figures()
    {
        await using var straight = await SmallMonth.StartAsync();
        await using var cut = await SmallMonth.StartAsync();
        await SmallMonth.ReplayAsync(straight, seed: 7);
        var seed = TestNotes.Seed();
        var random = new Random(seed);
        var cuts = 0;
        for (var done = false; !done;)
        {
            // From no time at all to a little more each turn, so that it ends.
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 150) + (cuts * 60)));
            try
            {
                await SmallMonth.ReplayAsync(cut, seed: 7, ct: stop.Token);
                done = true;
            }
            catch (OperationCanceledException)
            {
                cuts++;
            }
        }

        TestNotes.Write(output, $"replay: cut off {cuts} times (seed {seed})");
        Assert.True(cuts > 2);
        Assert.Equal(await SmallMonth.FiguresAsync(straight), await SmallMonth.FiguresAsync(cut));
        Assert.Equal(await CodesAsync(straight), await CodesAsync(cut));
        await SmallMonth.MustBeWholeAsync(cut);
        var verdict = await cut.WithAsync(s => s.GetRequiredService<FullRecount>().CompareAsync(CancellationToken.None));
        Assert.Equal(0, verdict.Differences);
    }

    [Fact]
    public async Task The_lease_that_a_killed_replay_left_behind_is_waited_for_and_the_cells_are_counted()
    {
        await using var app = await SmallMonth.StartAsync();
        var left = app.Clock.GetUtcNow().UtcDateTime.AddSeconds(20);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            db.Add(new LeaseRow { Name = "worker:figures", Owner = "killed", Until = left });
            await db.SaveChangesAsync();
        });
        var waited = false;
        Task? later = null;
        await SmallMonth.ReplayAsync(app, say: line =>
        {
            if (line.StartsWith("sealing", StringComparison.Ordinal))
            {
                later = LaterAsync();
            }
        });
        await later!;

        Assert.True(waited);
        await app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            Assert.Equal(0, await db.Set<CellMark>().CountAsync());
            Assert.Empty(await db.Set<LeaseRow>().Where(l => l.Name == "worker:figures").ToListAsync());
        });

        // Long enough for the first try to find it taken; then its time is over.
        async Task LaterAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            waited = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<LeaseRow>().AnyAsync(l => l.Owner == "killed"));
            app.Clock.Advance(TimeSpan.FromSeconds(21));
        }
    }

    [Fact]
    public async Task A_month_that_has_other_dossiers_is_refused_before_anything_is_written()
    {
        await using var app = await SmallMonth.StartAsync();
        await app.WithAsync(async services =>
        {
            var (db, procedures, agencies) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<IProcedures>(), services.GetRequiredService<IAgencies>());
            var procedure = procedures.BySlug("dang-ky-khai-sinh", First)!;
            var agency = agencies.FindByCode("ubnd-phuong-my-xuyen-long-xuyen", First)!.Id;
            LifeStory story = new(procedure, procedure.Cases[0], agency, Channel.Direct, false, [new(StoryStep.Submit, new(2025, 1, 6, 8, 0, 0)), new(StoryStep.Accept, new(2025, 1, 6, 8, 5, 0))]);
            await services.GetRequiredService<PlayStories>().RunAsync(story, new Random(1), DateTime.MaxValue, CancellationToken.None);
            await db.SaveChangesAsync();
        });
        Assert.Equal("dossiers.replay-has-records", (await Assert.ThrowsAsync<RuleBroken>(() => SmallMonth.ReplayAsync(app))).Code);
        await app.WithAsync(async s => Assert.Equal(0, await s.GetRequiredService<AppDb>().Set<ReplayRecord>().CountAsync()));
        await Assert.ThrowsAsync<FormatException>(() => app.WithAsync(s => s.GetRequiredService<RunReplay>().RunAsync("2025-13", null, _ => { }, CancellationToken.None)));
    }

    [Fact]
    public async Task Made_up_procedures_stand_in_the_month_and_are_not_shown_today()
    {
        await using var app = await SmallMonth.StartAsync();
        await SmallMonth.ReplayAsync(app);
        var procedures = app.Services.GetRequiredService<IProcedures>();
        Assert.Equal(48, procedures.All(Last).Count);
        Assert.DoesNotContain(procedures.All(new(2026, 11, 3)), p => p.ShortName.Contains("mô phỏng", StringComparison.Ordinal));
        var browser = app.Anonymous();
        Assert.DoesNotContain("Thủ tục mô phỏng", (await browser.GetAsync("/thu-tuc?tu=mo+phong")).Text, StringComparison.Ordinal);
        await browser.GetAsync("/thu-tuc/mo-phong-2025-01-0001", System.Net.HttpStatusCode.NotFound);
        var manager = await app.OfficerAsync("kiemsoat.tinh");
        Assert.DoesNotContain("Thủ tục mô phỏng", (await manager.GetAsync("/quan-tri/thu-tuc?tu=mo+phong")).Text, StringComparison.Ordinal);
        await manager.GetAsync("/quan-tri/thu-tuc/mo-phong-2025-01-0001", System.Net.HttpStatusCode.NotFound);
    }

    [Fact]
    public void Cohorts_that_do_not_add_up_to_the_printed_totals_are_refused()
    {
        var files = System.IO.Directory.CreateTempSubdirectory("tinhso-replay-").FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(files, "replay"));
        var shipped = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "catalogues", "replay", "2025-01.json")))!;
        shipped["cohorts"]!["own"]!["released"]!["value"] = 32_901;
        File.WriteAllText(Path.Combine(files, "replay", "2025-01.json"), shipped.ToJsonString());
        var broken = Assert.Throws<FormatException>(() => TinhSo.Modules.Dossiers.Replaying.ReplayParameters.Read(new(files), "2025-01"));
        Assert.Contains("totals.released", broken.Message, StringComparison.Ordinal);
    }

    private static Task<List<string>> CodesAsync(TinhSoApp app) => app.WithAsync(async s =>
        await s.GetRequiredService<AppDb>().Set<Dossier>().OrderBy(d => d.Code).Select(d => d.Code + " " + d.OwnerName).ToListAsync());
}
