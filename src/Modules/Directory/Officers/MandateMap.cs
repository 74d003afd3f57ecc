using System.Collections.Concurrent;
using System.Collections.Frozen;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Requests;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>Everybody's posts, delegations and absences, in memory; what they allow on a day is worked out once for that day.</summary>
internal sealed class MandateMap(
    AgencyMap agencies,
    Roles roles,
    IReadOnlyCollection<Officer> officers,
    IReadOnlyCollection<Post> posts,
    IReadOnlyCollection<PostHolding> holdings,
    IReadOnlyCollection<Delegation> delegations,
    IReadOnlyCollection<Absence> absences,
    IReadOnlyCollection<AccountRequest>? emergencies = null)
{
    private const int DaysKept = 128;

    private readonly FrozenDictionary<Guid, OfficerInfo> byId = officers.ToFrozenDictionary(
        o => o.Id, o => new OfficerInfo(o.Id, o.UserName, o.Name, o.Email, o.Phone, o.Active));

    private readonly FrozenDictionary<Guid, Post> postById = posts.ToFrozenDictionary(p => p.Id);
    private readonly ILookup<Guid, PostHolding> holdingsOf = holdings.ToLookup(h => h.OfficerId);
    private readonly ConcurrentDictionary<DateOnly, Lazy<DayMandates>> days = new();
    private readonly ILookup<Guid, AccountRequest> emergenciesOf = (emergencies ?? []).ToLookup(e => e.OfficerId);

    public IReadOnlyCollection<OfficerInfo> Officers => byId.Values;

    public OfficerInfo? Officer(Guid id) => byId.GetValueOrDefault(id);

    public IReadOnlyList<Mandate> Of(Guid officerId, DateTime atUtc)
    {
        var day = VietnamTime.Day(atUtc);
        var held = On(day).ByOfficer.GetValueOrDefault(officerId) ?? [];
        // Emergency rights count by the minute, so no day's work holds them.
        var now = emergenciesOf[officerId].Where(e => e.GivesRights(atUtc)).ToList();
        return now.Count == 0 || byId.GetValueOrDefault(officerId) is not { Active: true } ? held
            : [.. held, .. now.SelectMany(e => Mandates(officerId, new Post { Id = e.Id, AgencyId = e.AgencyId!.Value, Name = e.Reason, Roles = e.Role }, only: null, onBehalfOf: null, day))];
    }

    public IReadOnlyList<OfficerInfo> Holding(string permission, Guid agencyId, DateTime atUtc)
    {
        var day = VietnamTime.Day(atUtc);
        return On(day).Fit.GetOrAdd((permission, agencyId), _ => Find(permission, agencyId, day));
    }

    private IReadOnlyList<OfficerInfo> Find(string permission, Guid agencyId, DateOnly day)
    {
        var view = agencies.At(day);
        var above = new HashSet<Guid>();
        for (Guid? up = agencyId; up is { } id && above.Add(id);)
        {
            up = view.Find(id)?.ParentId;
        }

        var today = On(day);
        return [.. above
            .SelectMany(id => today.ByAgency[id])
            .Where(m => m.Permissions.Contains(permission) && (m.AgencyId == agencyId || m.WithDescendants))
            .Select(m => m.OfficerId)
            .Distinct()
            .Select(id => byId[id])
            .OrderBy(o => today.Away.Contains(o.Id))
            .ThenBy(o => o.Name, StringComparer.Ordinal)];
    }

    private DayMandates On(DateOnly day)
    {
        if (days.Count > DaysKept)
        {
            days.Clear();
        }

        return days.GetOrAdd(day, d => new(() => Compute(d))).Value;
    }

    private DayMandates Compute(DateOnly day)
    {
        var all = new List<Mandate>();
        foreach (var officer in officers.Where(o => o.Active))
        {
            foreach (var post in Held(officer.Id, day))
            {
                all.AddRange(Mandates(officer.Id, post, only: null, onBehalfOf: null, day));
            }
        }

        // Only what the giver holds by a post of their own counts: a delegation is not passed on (delegatus non potest delegare).
        foreach (var given in delegations.Where(d => d.From <= day && day < d.To))
        {
            if (byId.GetValueOrDefault(given.ToOfficerId) is { Active: true }
                && byId.GetValueOrDefault(given.FromOfficerId) is { Active: true }
                && Held(given.FromOfficerId, day).FirstOrDefault(p => p.Id == given.PostId) is { } post)
            {
                all.AddRange(Mandates(given.ToOfficerId, post, Roles.Split(given.Permissions), given.FromOfficerId, day));
            }
        }

        return new(
            all.GroupBy(m => m.OfficerId).ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<Mandate>)[.. g]),
            all.ToLookup(m => m.AgencyId),
            absences.Where(a => a.From <= day && day < a.To).Select(a => a.OfficerId).ToFrozenSet());
    }

    private IEnumerable<Post> Held(Guid officerId, DateOnly day) =>
        holdingsOf[officerId]
            .Where(h => new Period(h.From, h.To).Holds(day))
            .Select(h => postById.GetValueOrDefault(h.PostId))
            .OfType<Post>()
            .DistinctBy(p => p.Id);

    private IEnumerable<Mandate> Mandates(Guid officerId, Post post, string[]? only, Guid? onBehalfOf, DateOnly day)
    {
        var view = agencies.At(day);
        if (view.Find(post.AgencyId) is null)
        {
            return [];
        }

        return roles.Of(post.Roles)
            .GroupBy(r => r.Scope)
            .Select(g => new Mandate(
                officerId,
                post.Id,
                post.Name,
                g.Key == RoleScope.Province ? view.RootOf(post.AgencyId) : post.AgencyId,
                g.SelectMany(r => r.Permissions).Where(p => only is null || only.Contains(p)).ToFrozenSet(),
                g.Key != RoleScope.Agency,
                onBehalfOf))
            .Where(m => m.Permissions.Count > 0);
    }

    private sealed record DayMandates(
        FrozenDictionary<Guid, IReadOnlyList<Mandate>> ByOfficer,
        ILookup<Guid, Mandate> ByAgency,
        FrozenSet<Guid> Away)
    {
        /// <summary>Who was found fit for what and where, so that a day's many acts ask once.</summary>
        public ConcurrentDictionary<(string Permission, Guid AgencyId), IReadOnlyList<OfficerInfo>> Fit { get; } = new();
    }
}
