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

/// <summary>The work-list is read along its indexes: first received here, then competent here, each dossier once, by due date.</summary>
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
            var mandate = new Mandate(Guid.CreateVersion7(), Guid.CreateVersion7(), "Chuyên viên", own[0], new HashSet<string> { DossierAccess.Read }, false, null);
            var caller = new Caller(CallerKind.Officer, Guid.CreateVersion7(), "Cán bộ", [mandate, mandate with { AgencyId = own[1] }]);
            var worklist = new WorklistQuery(new DossierAccess(services.GetRequiredService<AppDb>(), caller));
            var open = new WorklistFilter(WorklistView.Open, null, null, null, caller.Id, Now, Now.AddDays(1));

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

    /// <summary>170 open dossiers received, worked or both in the two agencies, some with the same due date or none; others ended or of strangers.</summary>
    private static async Task<List<Guid>> FillAsync(IServiceProvider services, Guid[] own, Random random)
    {
        var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
        var mine = new List<Dossier>();
        for (var i = 0; i < 200; i++)
        {
            Guid Agency(bool ours) => ours ? own[random.Next(2)] : Guid.CreateVersion7();
            var id = Guid.CreateVersion7();
            var (received, worked) = i < 170 ? (i % 3 != 0, i % 3 != 1) : (i >= 185, false);
            var dossier = new Dossier
            {
                Id = id, Code = $"T-{id:N}", ProcedureId = id, ProcedureVersionId = id, ProcedureName = "P", CaseKey = "main", FieldCode = "F", Level = ServiceLevel.Full, Channel = Channel.Direct,
                Source = DossierSource.Own, Door = Door.Desk, ReceivingAgencyId = Agency(received), CompetentAgencyId = Agency(worked), OwnerName = "Người Nộp", OwnerIdentifier = "1", Summary = "P", SubmittedAt = Now,
            };
            dossier.Fold();
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
