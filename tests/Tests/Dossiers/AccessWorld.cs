using System.Text;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Security;

namespace TinhSo.Tests.Dossiers;

/// <summary>A random organisation with its posts, delegations and dossiers on one day, and the plain rule of who reads what in it.</summary>
internal sealed record AccessWorld
{
    public static readonly DateOnly Day = new(2026, 11, 3);
    public static readonly DateTime Now = new(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc);

    private const string RoleFile = """
        { "roles": [
          { "key": "reader", "name": ["a", "a"], "scope": "agency", "permissions": ["dossiers.read", "dossiers.receive"] },
          { "key": "head", "name": ["a", "a"], "scope": "agency-and-below", "permissions": ["dossiers.read", "dossiers.approve"] },
          { "key": "province", "name": ["a", "a"], "scope": "province", "permissions": ["dossiers.read"] },
          { "key": "other", "name": ["a", "a"], "scope": "agency-and-below", "permissions": ["dossiers.approve", "assessment.view"] } ] }
        """;

    public string RoleText { get; init; } = RoleFile;

    public required IReadOnlyList<AgencyVersion> Agencies { get; init; }

    public required IReadOnlyList<Officer> Officers { get; init; }

    public required IReadOnlyList<Post> Posts { get; init; }

    public required IReadOnlyList<PostHolding> Holdings { get; init; }

    public required IReadOnlyList<Delegation> Delegations { get; init; }

    public required IReadOnlyList<Guid> Accounts { get; init; }

    public required IReadOnlyList<(Guid Id, Guid Receiving, Guid Competent, Guid? Account)> Dossiers { get; init; }

    public IEnumerable<(CallerKind Kind, Guid? Id)> Callers =>
        [.. Officers.Select(o => (CallerKind.Officer, (Guid?)o.Id)), .. Accounts.Select(a => (CallerKind.Citizen, (Guid?)a)), (CallerKind.Anonymous, null)];

    public static AccessWorld Random(int seed)
    {
        var random = new Random(seed);
        var ids = Enumerable.Range(0, 9).Select(_ => Guid.CreateVersion7()).ToList();
        var agencies = ids.Select((id, i) => new AgencyVersion
        {
            Id = Guid.CreateVersion7(), AgencyId = id, Name = $"A{i}", ShortName = $"A{i}", Kind = "office", Level = AgencyLevel.Commune,
            ParentId = i < 2 ? null : ids[random.Next(i)], ValidTo = random.Next(8) == 0 ? Day.AddDays(random.Next(-3, 3)) : null,
        }).ToList();
        var officers = Enumerable.Range(0, 5).Select(i => new Officer { Id = Guid.CreateVersion7(), UserName = $"o{i}", Name = $"O{i}", Active = random.Next(7) != 0 }).ToList();
        string[] roles = ["reader", "head", "province", "other", "other;reader", "reader"];
        var posts = Enumerable.Range(0, 7).Select(_ => new Post { Id = Guid.CreateVersion7(), AgencyId = Pick(ids), Name = "P", Roles = Pick(roles) }).ToList();
        var holdings = Enumerable.Range(0, 6).Select(_ =>
        {
            var (from, to) = Period();
            return new PostHolding { Id = Guid.CreateVersion7(), OfficerId = Pick(officers).Id, PostId = Pick(posts).Id, From = from, To = random.Next(2) == 0 ? null : to };
        }).ToList();
        string[] given = ["dossiers.read", "dossiers.approve", "dossiers.approve;dossiers.read"];
        var delegations = Enumerable.Range(0, 5).Select(_ =>
        {
            var (from, to) = Period();
            var (giver, receiver) = (Pick(officers).Id, Pick(officers).Id);
            var held = holdings.Where(h => h.OfficerId == giver).Select(h => h.PostId).DefaultIfEmpty(Pick(posts).Id).ToList();
            return new Delegation { Id = Guid.CreateVersion7(), FromOfficerId = giver, ToOfficerId = receiver, PostId = Pick(held), Permissions = Pick(given), From = from, To = to, Paper = "TUQ" };
        }).ToList();
        var accounts = new[] { Guid.CreateVersion7(), Guid.CreateVersion7() };
        return new AccessWorld
        {
            Agencies = agencies, Officers = officers, Posts = posts, Holdings = holdings, Delegations = delegations, Accounts = accounts,
            Dossiers = [.. Enumerable.Range(0, 8).Select(_ => (Guid.CreateVersion7(), Pick(ids), Pick(ids), random.Next(2) == 0 ? (Guid?)null : Pick(accounts)))],
        };

        T Pick<T>(IReadOnlyList<T> some) => some[random.Next(some.Count)];

        (DateOnly From, DateOnly To) Period() => (Day.AddDays(random.Next(-4, 2)), Day.AddDays(random.Next(-1, 4)));
    }

    /// <summary>The caller as the product makes one from these rows.</summary>
    public Caller CallerOf(CallerKind kind, Guid? id)
    {
        var map = new AgencyMap(Agencies.Select(a => new Agency { Id = a.AgencyId, Key = a.Name }), Agencies, [], [], []);
        var mandates = new MandateMap(map, Roles.Read(new MemoryStream(Encoding.UTF8.GetBytes(RoleText))), Officers, Posts, Holdings, Delegations, []);
        return kind == CallerKind.Officer
            ? new Caller(kind, id, "O", mandates.Of(id!.Value, Now), a => map.At(Day).WithDescendants(a))
            : new Caller(kind, id, "C");
    }

    /// <summary>The rule, said once more without a line of the product: relation by account, or a post or mandate of the day that reaches one of the two agencies.</summary>
    public bool MayRead(CallerKind kind, Guid? id, Guid dossier)
    {
        var (_, receiving, competent, account) = Dossiers.First(d => d.Id == dossier);
        if (kind != CallerKind.Officer)
        {
            return kind == CallerKind.Citizen && account is not null && account == id;
        }

        if (!Officers.Any(o => o.Id == id && o.Active))
        {
            return false;
        }

        var own = Held(id!.Value).SelectMany(p => Scopes(p, null));
        var lent = from d in Delegations
                   where d.ToOfficerId == id && d.From <= Day && Day < d.To && Officers.Any(o => o.Id == d.FromOfficerId && o.Active)
                   from post in Held(d.FromOfficerId)
                   where post.Id == d.PostId
                   from scope in Scopes(post, d.Permissions)
                   select scope;
        return own.Concat(lent).Any(scope => Reaches(scope, receiving) || Reaches(scope, competent));
    }

    private IEnumerable<Post> Held(Guid officer) =>
        from h in Holdings
        where h.OfficerId == officer && h.From <= Day && (h.To is null || Day < h.To)
        from p in Posts
        where p.Id == h.PostId
        select p;

    private IEnumerable<(Guid Agency, bool Below)> Scopes(Post post, string? lent)
    {
        if (Works(post.AgencyId) && lent?.Contains("dossiers.read", StringComparison.Ordinal) != false)
        {
            foreach (var role in post.Roles.Split(';'))
            {
                if (role is "reader" or "head" or "province")
                {
                    yield return role == "province" ? (Top(post.AgencyId), true) : (post.AgencyId, role == "head");
                }
            }
        }
    }

    private bool Reaches((Guid Agency, bool Below) scope, Guid agency)
    {
        if (scope.Agency == agency)
        {
            return true;
        }

        // An agency that no longer works hangs nowhere.
        return scope.Below && Works(agency) && Parent(agency) is { } parent && Reaches(scope, parent);
    }

    private Guid Top(Guid agency) => Parent(agency) is { } parent ? Top(parent) : agency;

    private Guid? Parent(Guid agency) => Agencies.Single(a => a.AgencyId == agency).ParentId is { } parent && Works(parent) ? parent : null;

    private bool Works(Guid agency) => Agencies.Single(a => a.AgencyId == agency).ValidTo is not { } end || Day < end;
}
