using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Privacy;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Operations.Health;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;
using Xunit;

namespace TinhSo.Tests.Archive;

public sealed class OldRecordsTests(ArchiveProvince province) : IClassFixture<ArchiveProvince>
{
    [Fact]
    public async Task Each_night_what_is_over_its_period_goes_with_a_count_and_the_audit_stays()
    {
        foreach (var (record, days) in new[] { ("mail-body", 10), ("mail", 30), ("job", 10), ("session", 10), ("access-log", 10) })
        {
            province.Rules.Add(new(record, "", "", new(2020, 1, 1), null, new(null, days), "thử", "house"));
        }

        await province.EndedAsync("hoa-giai", new(2025, 5, 20));
        var now = province.App.Clock.GetUtcNow().UtcDateTime;
        var (old, older) = (now.AddDays(-20), now.AddDays(-40));
        var waiting = Guid.CreateVersion7();
        await province.SaveAsync((db, _) =>
        {
            db.AddRange(Mail(older, MailState.Sent), Mail(old, MailState.Sent), Mail(now, MailState.Sent), Mail(older, MailState.Waiting, waiting));
            db.AddRange(Job(old, JobState.Done), Job(old, JobState.GivenUp), Job(now, JobState.Done));
            db.AddRange(Session(old), Session(now));
            db.AddRange(AccessRow.Of(Access(old)), AccessRow.Of(Access(now)));
        });
        var acts = await province.AskAsync(db => db.Set<AuditRow>().CountAsync());
        var work = province.App.Services.GetServices<IWorker>().Single(w => w.Name == "retention");
        province.App.Clock.Set(2026, 11, 3, 1);
        await work.RunAsync(default);
        Assert.Empty(await province.AskAsync(db => db.Set<TakenRecords>().ToListAsync()));
        province.App.Clock.Set(2026, 11, 3);
        await work.RunAsync(default);

        var mails = await province.AskAsync(db => db.Set<MailRow>().OrderBy(m => m.QueuedAt).ToListAsync());
        Assert.Equal(3, mails.Count);
        Assert.Equal(["thân thư", "", "thân thư"], mails.Select(m => m.Body));
        Assert.Equal(waiting, mails[0].Id);
        Assert.Equal([JobState.Done, JobState.GivenUp], (await province.AskAsync(db => db.Set<JobRow>().ToListAsync())).Where(j => j.Kind == "test.job").Select(j => j.State).Order());
        Assert.Equal(1, await province.AskAsync(db => db.Set<OpenedSession>().CountAsync()));
        Assert.Equal(1, await province.AskAsync(db => db.Set<AccessRow>().CountAsync()));
        Assert.Equal(acts, await province.AskAsync(db => db.Set<AuditRow>().CountAsync()));
        var taken = await province.AskAsync(db => db.Set<TakenRecords>().ToDictionaryAsync(t => t.Record, t => t.Taken));
        Assert.Equal((2, 1, 1, 1, 1), (taken["mail-body"], taken["mail"], taken["job"], taken["session"], taken["access-log"]));

        // Once a night; the second time adds to what was ever taken.
        await province.SaveAsync((db, _) => db.Add(Session(old)));
        await work.RunAsync(default);
        Assert.Equal(2, await province.AskAsync(db => db.Set<OpenedSession>().CountAsync()));
        province.App.Clock.Set(2026, 11, 4);
        await work.RunAsync(default);
        var ever = await province.AskAsync(db => db.Set<TakenRecords>().SingleAsync(t => t.Record == "session"));
        Assert.Equal((1, 2L), (ever.Taken, ever.TakenEver));
        Assert.Equal(ConditionState.Good, (await ConditionAsync()).State);
        province.App.Clock.Set(2026, 11, 7);
        Assert.Equal(ConditionState.Warning, (await ConditionAsync()).State);

        // One kind that fails keeps none of the others.
        province.Rules.Add(new("stubborn", "", "", new(2020, 1, 1), null, new(null, 1), "thử", "house"));
        province.App.Clock.Set(2026, 11, 20);
        await Assert.ThrowsAsync<AggregateException>(() => work.RunAsync(default));
        var ran = await province.AskAsync(db => db.Set<TakenRecords>().ToDictionaryAsync(t => t.Record, t => t.RanAt.Day));
        Assert.All(new[] { "mail-body", "mail", "job", "session", "access-log" }, r => Assert.Equal(20, ran[r]));
        Assert.False(ran.ContainsKey("stubborn"));
    }

    [Fact]
    public async Task Files_of_signing_requests_go_when_the_request_ended_long_since_and_are_looked_for_once()
    {
        var now = province.App.Clock.GetUtcNow().UtcDateTime;
        var files = new List<Guid>();
        foreach (var (at, signed) in new[] { (now.AddDays(-40), true), (now.AddDays(-35), false), (now, true) })
        {
            files.AddRange(await AskedAsync(at, signed));
        }

        Assert.Equal(5, files.Count);
        await province.AskAsync(db => db.Set<TakenRecords>().Where(t => t.Record == "signing-file").ExecuteDeleteAsync());
        Task<int> TakeAsync(DateTime before, int most) => province.App.WithAsync(s => s.GetServices<IOldRecords>().Single(o => o.Record == "signing-file").TakeAsync(before, most, default));
        await province.SaveAsync((db, _) => db.Add(new TakenRecords { Record = "signing-file", Before = now.AddDays(-30) }));
        Assert.Equal(0, await TakeAsync(now.AddDays(-20), 500));
        await province.AskAsync(db => db.Set<TakenRecords>().Where(t => t.Record == "signing-file").ExecuteDeleteAsync());
        Assert.Equal((2, 1, 0), (await TakeAsync(now.AddDays(-30), 2), await TakeAsync(now.AddDays(-30), 2), await TakeAsync(now.AddDays(-30), 2)));
        Assert.Equal(files[3..].Order(), (await province.AskAsync(db => db.Set<StoredFile>().Where(f => files.Contains(f.Id)).Select(f => f.Id).ToListAsync())).Order());
    }

    private Task<List<Guid>> AskedAsync(DateTime at, bool signed) => province.App.WithAsync(async services =>
    {
        var (db, files) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<FileStore>());
        var made = new List<Guid>();
        for (var n = 0; n < (signed ? 2 : 1); n++)
        {
            made.Add((await files.SaveMadeAsync(new MemoryStream([.. "%PDF-1.7\n"u8, .. Guid.CreateVersion7().ToByteArray()]), "to.pdf", 1000, default)).Id);
        }

        var request = SigningRequest.Of(Guid.CreateVersion7(), Guid.CreateVersion7(), new(SigningWay.Phone, "x", [], "/"), at);
        db.Add(request);
        db.Add(new SigningRequestItem { RequestId = request.Id, Number = 1, Record = Guid.CreateVersion7(), Code = "x", PreparedFileId = made[0], GapStart = 0, GapEnd = 1, Digest = "ab", SignedFileId = signed ? made[1] : null });
        services.GetRequiredService<Act>().On(request, "signing.ask");
        await db.SaveChangesAsync();
        return made;
    });

    private Task<Condition> ConditionAsync() => province.App.WithAsync(async services =>
        (await services.GetServices<IConditionSource>().OfType<HouseConditions>().Single().ReadAsync(province.App.Clock.GetUtcNow().UtcDateTime, default)).Single(c => c.Key == "retention"));

    private static MailRow Mail(DateTime at, MailState state, Guid? id = null) =>
        new() { Id = id ?? Guid.CreateVersion7(), To = "a@example.com", Subject = "s", Body = "thân thư", State = state, QueuedAt = at, NextAt = at };

    private static JobRow Job(DateTime at, JobState state) => new() { Kind = "test.job", Input = "{}", State = state, CreatedAt = at, RunAt = at, FinishedAt = at };

    private static OpenedSession Session(DateTime seen) => new() { Kind = CallerKind.Citizen, HolderId = Guid.CreateVersion7(), Device = "", Address = "", BegunAt = seen, SeenAt = seen };

    private static PersonalAccess Access(DateTime at) => new(Guid.CreateVersion7(), "Cán bộ", "P", Guid.Empty, at, Opened.Dossier, Guid.CreateVersion7(), "X", null, null, AccessBasis.Work);
}
