using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Tests.DirectoryModule;
using TinhSo.Tests.Dossiers;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Archive;

/// <summary>One province with retention rules that a test may change, and dossiers that ended when the test says; each test takes a field of its own.</summary>
public sealed class ArchiveProvince : IAsyncLifetime
{
    public const string Archivist = "vanthu.long-xuyen";
    public const string Head = "lanhdao.long-xuyen";
    public const string Leader = "lanhdao.tinh";
    public const string Commune = "ubnd-phuong-long-xuyen";
    private readonly HashSet<Guid> _restricted = [];
    private int _officers;

    public TinhSoApp App { get; private set; } = null!;

    internal List<RetentionRule> Rules { get; } = [new("dossier", "all", "", new(2020, 1, 1), null, new(10, null), "luật thử", "verified")];

    internal static Guid Agency => NamedGuidOf(Commune);

    public async Task InitializeAsync() => App = await TinhSoApp.StartAsync(null, services =>
    {
        services.AddSingleton(new RetentionRules(Rules)).AddScoped<IOldRecords, Stubborn>();
        services.AddSingleton<IRestrictedPeople>(new Restricted(_restricted));
    });

    public async Task DisposeAsync() => await App.DisposeAsync();

    internal static Guid NamedGuidOf(string key) => Catalogue.Id(key);

    internal Guid Restrict()
    {
        var account = Guid.CreateVersion7();
        _restricted.Add(account);
        return account;
    }

    /// <summary>A dossier of the agency that ended on the day.</summary>
    internal async Task<Dossier> EndedAsync(string field, DateOnly ended, DossierState state = DossierState.Returned, Guid? agency = null, string owner = "Trần Thị Lan", Guid? account = null, DossierSource source = DossierSource.Own)
    {
        var at = agency ?? Agency;
        var dossier = BareDossier.Of(App.Services.GetRequiredService<FieldProtector>(), at, at, ended.AddDays(-5).ToDateTime(new TimeOnly(3, 0), DateTimeKind.Utc), owner, account: account, field: field, source: source);
        dossier.Force(state, SubState.None);
        dossier.EndedDay = state is DossierState.InProcess ? null : ended;
        dossier.EndedAt = dossier.EndedDay?.ToDateTime(new TimeOnly(4, 0), DateTimeKind.Utc);
        await SaveAsync((db, act) =>
        {
            db.Add(dossier);
            act.On(dossier, "test.dossier");
        });
        return dossier;
    }

    internal Task SaveAsync(Action<AppDb, Act> change) => App.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        change(db, services.GetRequiredService<Act>());
        await db.SaveChangesAsync();
    });

    internal Task<T> AskAsync<T>(Func<AppDb, Task<T>> question) => App.WithAsync(services => question(services.GetRequiredService<AppDb>()));

    /// <summary>As one of the sample officers, saved.</summary>
    internal Task<T> AsAsync<T>(string user, Func<IServiceProvider, Task<T>> work) => App.WithAsync(async services =>
    {
        var id = await App.OfficerIdAsync(user);
        var act = services.GetRequiredService<Act>();
        var agencies = services.GetRequiredService<IAgencies>();
        using (act.As(new Caller(CallerKind.Officer, id, user, services.GetRequiredService<IMandates>().Of(id, act.Now), a => agencies.WithDescendants(a, act.Today)), act.Now))
        {
            var result = await work(services);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return result;
        }
    });

    /// <summary>As somebody who may do everything in the commune, a new person each time or the one given.</summary>
    internal Task<T> AsAnyAsync<T>(Func<IServiceProvider, Task<T>> work, Guid? person = null, Guid? agency = null, Guid? onBehalfOf = null) => App.WithAsync(async services =>
    {
        var act = services.GetRequiredService<Act>();
        var id = person ?? Guid.CreateVersion7();
        var mandate = new Mandate(id, id, "P", agency ?? Agency, new HashSet<string> { "archive.view", "archive.manage", "archive.approve" }, false, onBehalfOf);
        using (act.As(new Caller(CallerKind.Officer, id, $"Người {Interlocked.Increment(ref _officers)}", [mandate]), act.Now))
        {
            var result = await work(services);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return result;
        }
    });

    internal Task<Guid> MakeAsync(string field, int year, Guid? agency = null) => AsAnyAsync(async s => (await s.GetRequiredService<MakeList>().RunAsync(agency ?? Agency, year, field, default)).Id, agency: agency);

    /// <summary>Approved and handed over, each by another person.</summary>
    internal async Task<Guid> HandedOverAsync(string field, int year)
    {
        var id = await MakeAsync(field, year);
        await AsAnyAsync(async s => await OnListAsync(s, id, l => s.GetRequiredService<DecideList>().ApproveAsync(l, default)));
        await AsAnyAsync(async s => await OnListAsync(s, id, l =>
        {
            s.GetRequiredService<HandOverList>().Run(l, "01/BB", "Lê Văn Kho", "Lưu trữ lịch sử tỉnh", null);
            return Task.CompletedTask;
        }));
        return id;
    }

    internal static async Task<bool> OnListAsync(IServiceProvider services, Guid id, Func<ArchiveList, Task> work)
    {
        await work(await services.GetRequiredService<AppDb>().Set<ArchiveList>().SingleAsync(l => l.Id == id));
        return true;
    }

    internal Task<List<ListRow>> RowsAsync(Guid list) => AskAsync(db => db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == list).OrderBy(r => r.Number).ToListAsync());

    /// <summary>A kind of records that cannot be taken, where a test gives it a rule.</summary>
    private sealed class Stubborn : IOldRecords
    {
        public string Record => "stubborn";

        public Task<int> TakeAsync(DateTime before, int most, CancellationToken ct) => throw new InvalidOperationException("not today");
    }

    private sealed class Restricted(HashSet<Guid> people) : IRestrictedPeople
    {
        public Task<IReadOnlySet<Guid>> AmongAsync(IReadOnlyCollection<Guid> accountIds, CancellationToken ct) => Task.FromResult<IReadOnlySet<Guid>>(accountIds.Where(people.Contains).ToHashSet());

        public Task<IReadOnlySet<Guid>> AllAsync(CancellationToken ct) => Task.FromResult<IReadOnlySet<Guid>>(people);
    }
}
