using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

/// <summary>The work-list is read along its indexes: first competent here, then received here, each dossier once, by due date; a search by words stays within the agencies.</summary>
public sealed class WorklistPagingTests
{
    private static readonly DateTime Now = new(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Every_open_dossier_of_the_agencies_stands_once_on_the_pages_there_and_back_in_the_order_of_due_dates()
    {
        await using var app = await TinhSoApp.StartAsync();
        Guid[] own = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        var expected = await app.WithAsync(s => FillAsync(s, own, new Random(15)));
        await app.WithAsync(async services =>
        {
            var (worklist, open) = Of(services, own);

            var there = new List<List<Guid>>();
            WorklistPage page;
            WorklistKey? after = null;
            do
            {
                page = await worklist.PageAsync(open, after, null, default);
                Assert.Equal(expected.Count, page.Total);
                there.Add([.. page.Rows.Select(r => r.Id)]);
                after = page.Next;
            }
            while (after is not null);

            Assert.True(there.Count > 3);
            Assert.Equal(expected, there.SelectMany(p => p));

            var back = new List<List<Guid>> { there[^1] };
            for (var before = page.Previous; before is not null; before = page.Previous)
            {
                page = await worklist.PageAsync(open, null, before, default);
                back.Insert(0, [.. page.Rows.Select(r => r.Id)]);
            }

            Assert.Equal(expected, back.SelectMany(p => p));
        });
    }

    [Fact]
    public async Task A_search_finds_whole_words_in_any_order_or_else_the_beginning_of_the_last_and_only_within_the_agencies()
    {
        await using var app = await TinhSoApp.StartAsync();
        Guid[] own = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        var stranger = Guid.CreateVersion7();
        await app.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            foreach (var (owner, receiving, competent) in ((string, Guid, Guid)[])
                [("Trần Thị Ánh", own[0], stranger), ("Trần Văn Anh", stranger, own[1]), ("Trần Thị Lan", own[1], own[0]), ("Đỗ Trân-Châu", own[0], own[0]), ("Trần Thị Ánh", stranger, stranger)])
            {
                var dossier = BareDossier.Of(services.GetRequiredService<FieldProtector>(), receiving, competent, Now, owner);
                db.Add(dossier);
                act.On(dossier, "dossiers.submit");
            }

            await db.SaveChangesAsync();
        });
        await app.WithAsync(async services =>
        {
            var (worklist, open) = Of(services, own);
            async Task<string> FoundAsync(string words, WorklistView view = WorklistView.All)
            {
                var page = await worklist.PageAsync(open with { View = view, Search = words }, null, null, default);
                Assert.Equal(page.Total, page.Rows.Count);
                Assert.False(page.More);
                return string.Join(", ", page.Rows.Select(r => r.OwnerName).Order(StringComparer.Ordinal));
            }

            Assert.Equal("Trần Thị Ánh, Trần Văn Anh", await FoundAsync("tran anh"));
            Assert.Equal("Trần Thị Ánh, Trần Văn Anh", await FoundAsync("tran an"));
            Assert.Equal("Trần Thị Ánh", await FoundAsync("Ánh thị trần"));
            Assert.Equal("Trần Thị Lan, Trần Thị Ánh", await FoundAsync("THỊ tr"));
            Assert.Equal("Trần Thị Lan", await FoundAsync("thi la"));
            Assert.Equal("", await FoundAsync("tr thi"));
            Assert.Equal("", await FoundAsync("ran"));
            Assert.Equal("Đỗ Trân-Châu", await FoundAsync("chau"));
            Assert.Equal("Đỗ Trân-Châu", await FoundAsync("trân-châu", WorklistView.Open));
            Assert.Equal("", await FoundAsync("tran", WorklistView.Ended));
            Assert.Equal("Trần Thị Lan", await FoundAsync("lan' & | ! :* <->"));
            Assert.Equal(4, (await FoundAsync("-")).Split(", ").Length);
            var (none, all) = Of(services, []);
            Assert.Equal(0, (await none.PageAsync(all with { Search = "tran" }, null, null, default)).Total);
        });
    }

    [Fact]
    public async Task A_search_that_finds_too_many_says_so_and_shows_some_of_them()
    {
        await using var app = await TinhSoApp.StartAsync();
        var agency = Guid.CreateVersion7();
        await app.WithAsync(async services =>
        {
            var (db, protector) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<FieldProtector>());
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.AddRange(Enumerable.Range(0, WorklistQuery.MostFound + 1).Select(_ => BareDossier.Of(protector, agency, agency, Now)));
            await db.Flavour.InsertAsync(db, NewRows.Of(db, new HashSet<(string, Guid, DateOnly)>()), default);
            await transaction.CommitAsync();
            db.ChangeTracker.Clear();
        });
        await app.WithAsync(async services =>
        {
            var (worklist, open) = Of(services, [agency]);
            var page = await worklist.PageAsync(open with { Search = "nguoi nop" }, null, null, default);
            Assert.Equal((true, WorklistQuery.MostFound, WorklistQuery.PageSize), (page.More, page.Total, page.Rows.Count));
            var one = page.Rows[7].Code;
            var found = await worklist.PageAsync(open with { Search = $"nguoi {one}" }, null, null, default);
            Assert.Equal((false, 1, one), (found.More, found.Total, Assert.Single(found.Rows).Code));
        });
    }

    private static (WorklistQuery Worklist, WorklistFilter Open) Of(IServiceProvider services, IEnumerable<Guid> agencies)
    {
        var mandate = new Mandate(Guid.CreateVersion7(), Guid.CreateVersion7(), "Chuyên viên", Guid.CreateVersion7(), new HashSet<string> { DossierAccess.Read }, false, null);
        var caller = new Caller(CallerKind.Officer, Guid.CreateVersion7(), "Cán bộ", [.. agencies.Select(a => mandate with { AgencyId = a })]);
        return (new(new(services.GetRequiredService<AppDb>(), caller, services.GetRequiredService<NoteAccess>(), services.GetRequiredService<FieldProtector>()), services.GetRequiredService<ClosedPeople>()), new(WorklistView.Open, null, null, null, caller.Id, Now, Now.AddDays(1)));
    }

    /// <summary>170 open dossiers received, worked or both in the two agencies, some with the same due date or none; others ended or of strangers.</summary>
    private static async Task<List<Guid>> FillAsync(IServiceProvider services, Guid[] own, Random random)
    {
        var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
        var mine = new List<Dossier>();
        for (var i = 0; i < 200; i++)
        {
            Guid Agency(bool ours) => ours ? own[random.Next(2)] : Guid.CreateVersion7();
            var (received, worked) = i < 170 ? (i % 3 != 0, i % 3 != 1) : (i >= 185, false);
            var dossier = BareDossier.Of(services.GetRequiredService<FieldProtector>(), Agency(received), Agency(worked), Now);
            db.Add(dossier);
            db.Entry(dossier).Property(d => d.DueAt).CurrentValue = random.Next(4) == 0 ? null : Now.AddHours(random.Next(30));
            if (i >= 185)
            {
                db.Entry(dossier).Property(d => d.State).CurrentValue = DossierState.NotAccepted;
            }

            act.On(dossier, "dossiers.submit");
            if (i < 170)
            {
                mine.Add(dossier);
            }
        }

        await db.SaveChangesAsync();
        return [.. mine.OrderBy(d => d.DueAt is null).ThenBy(d => d.DueAt).ThenBy(d => d.Id).Select(d => d.Id)];
    }
}
