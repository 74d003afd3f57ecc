using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Requests;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory;

/// <summary>The whole directory in memory, read again when its stamp moves. Other modules see it as <see cref="IAgencies"/> and <see cref="IMandates"/>.</summary>
internal sealed class DirectorySnapshot(IServiceScopeFactory scopes, CatalogueStamp stamp, Roles roles) : IAgencies, IMandates
{
    public const string Stamp = "directory";

    private readonly Lock reading = new();
    private volatile Loaded? loaded;

    public AgencyMap Agencies => Current.Agencies;

    public MandateMap Officers => Current.Mandates;

    private Loaded Current
    {
        get
        {
            var wanted = stamp.Current(Stamp);
            if (loaded is { } ready && ready.Stamp == wanted)
            {
                return ready;
            }

            lock (reading)
            {
                return loaded is { } other && other.Stamp == wanted ? other : loaded = Read(wanted);
            }
        }
    }

    AgencyInfo? IAgencies.Find(Guid id, DateOnly day) => Agencies.At(day).Find(id);

    public AgencyInfo? FindByCode(string code, DateOnly day) => Agencies.At(day).FindByCode(code);

    public string NameAt(Guid id, DateOnly day) => Agencies.NameAt(id, day);

    IReadOnlyList<AgencyInfo> IAgencies.All(DateOnly day) => Agencies.At(day).All;

    public IReadOnlyList<AgencyInfo> Ever => Agencies.Ever;

    public IReadOnlySet<Guid> WithDescendants(Guid id, DateOnly day) => Agencies.At(day).WithDescendants(id);

    public IReadOnlyList<Guid> Today(Guid id, DateOnly day) => Agencies.Today(id, day);

    public Guid RootOf(Guid id, DateOnly day) => Agencies.At(day).RootOf(id);

    IReadOnlyList<Mandate> IMandates.Of(Guid officerId, DateTime atUtc) => Officers.Of(officerId, atUtc);

    IReadOnlyList<OfficerInfo> IMandates.Holding(string permission, Guid agencyId, DateTime atUtc) =>
        Officers.Holding(permission, agencyId, atUtc);

    public OfficerInfo? Officer(Guid id) => Officers.Officer(id);

    public OfficerInfo? OfficerNamed(string userName) => Officers.Officers.FirstOrDefault(o => string.Equals(o.UserName, userName, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<OfficerInfo> OfficersLike(string words, int most)
    {
        var wanted = Fold.Of(words).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return wanted.Length == 0 ? [] : [.. Officers.Officers.Where(o => Fold.Of($"{o.Name} {o.UserName}") is var text && Array.TrueForAll(wanted, w => text.Contains(w, StringComparison.Ordinal))).Take(most)];
    }

    /// <summary>False for a closed account, and for a session older than the password.</summary>
    public bool IsCurrent(Guid officerId, string? securityStamp) =>
        Officer(officerId) is { Active: true } && (securityStamp is null || Current.Logins.GetValueOrDefault(officerId).Stamp == securityStamp);

    public bool HasSecondFactor(Guid officerId) => Current.Logins.GetValueOrDefault(officerId).HasFactor;

    private Loaded Read(long wanted)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var agencies = new AgencyMap(
            [.. db.Set<Agency>().AsNoTracking()],
            [.. db.Set<AgencyVersion>().AsNoTracking()],
            [.. db.Set<AgencyCode>().AsNoTracking()],
            [.. db.Set<AgencyScope>().AsNoTracking()],
            [.. db.Set<Succession>().AsNoTracking()]);
        var mandates = new MandateMap(
            agencies,
            roles,
            [.. db.Set<Officer>().AsNoTracking()],
            [.. db.Set<Post>().AsNoTracking()],
            [.. db.Set<PostHolding>().AsNoTracking()],
            [.. db.Set<Delegation>().AsNoTracking()],
            [.. db.Set<Absence>().AsNoTracking()],
            [.. db.Set<AccountRequest>().AsNoTracking().Where(r => r.Kind == RequestKind.Emergency && r.State == RequestState.Confirmed)]);
        var logins = db.Set<OfficerLogin>().Select(l => new { l.Id, l.SecurityStamp, l.TwoFactorEnabled }).ToDictionary(l => l.Id, l => (l.SecurityStamp ?? "", l.TwoFactorEnabled));
        return new(wanted, agencies, mandates, logins);
    }

    private sealed record Loaded(long Stamp, AgencyMap Agencies, MandateMap Mandates, Dictionary<Guid, (string Stamp, bool HasFactor)> Logins);
}
