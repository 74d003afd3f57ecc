using TinhSo.Contracts.Directory;

namespace TinhSo.Platform.Security;

/// <summary>What sort of caller acts.</summary>
public enum CallerKind
{
    Anonymous,
    Citizen,
    Officer,
    System,
}

/// <summary>Who is asking, and what their posts and delegations let them do, in which agencies. Immutable for one request.</summary>
public sealed class Caller
{
    private readonly IReadOnlyList<Mandate> _mandates;
    private readonly Func<Guid, IReadOnlySet<Guid>> _descendants;

    public Caller(CallerKind kind, Guid? id, string name, IReadOnlyList<Mandate>? mandates = null, Func<Guid, IReadOnlySet<Guid>>? descendants = null)
    {
        Kind = kind;
        Id = id;
        Name = name;
        _mandates = mandates ?? [];
        _descendants = descendants ?? (a => new HashSet<Guid> { a });
    }

    public static Caller Anonymous { get; } = new(CallerKind.Anonymous, null, "");

    /// <summary>The platform itself: workers, imports from the command line. May do everything.</summary>
    public static Caller System { get; } = new(CallerKind.System, null, "hệ thống");

    public CallerKind Kind { get; }

    /// <summary>Officer id or citizen account id.</summary>
    public Guid? Id { get; }

    public string Name { get; }

    /// <summary>Set by <see cref="Require"/> when only a delegation allowed the act: whose post was used.</summary>
    public Guid? OnBehalfOf { get; private set; }

    public bool IsOfficer => Kind == CallerKind.Officer;

    public bool IsCitizen => Kind == CallerKind.Citizen;

    public IReadOnlyList<Mandate> Mandates => _mandates;

    public bool Can(string permission) => Kind == CallerKind.System || _mandates.Any(m => m.Permissions.Contains(permission));

    public bool Can(string permission, Guid agencyId) => Kind == CallerKind.System || _mandates.Any(m => Covers(m, permission, agencyId));

    /// <summary>Agencies in which the permission holds, descendants of a post's agency included where the post says so.</summary>
    public IReadOnlySet<Guid> AgenciesWith(string permission)
    {
        var set = new HashSet<Guid>();
        foreach (var mandate in _mandates.Where(m => m.Permissions.Contains(permission)))
        {
            set.Add(mandate.AgencyId);
            if (mandate.WithDescendants)
            {
                set.UnionWith(_descendants(mandate.AgencyId));
            }
        }

        return set;
    }

    /// <summary>By which post they act where several would do: one in these agencies before one above them, their own before a delegated one.</summary>
    public (string Name, Guid AgencyId)? PostFor(string permission, params Guid[] agencies) =>
        _mandates.OrderByDescending(m => m.Permissions.Contains(permission))
            .ThenBy(m => agencies.Contains(m.AgencyId) ? 0 : m.WithDescendants ? 1 : 2).ThenBy(m => m.OnBehalfOf is not null)
            .Select(m => ((string, Guid)?)(m.PostName, m.AgencyId)).FirstOrDefault();

    /// <summary>Refuses the act unless a post or a delegation allows it in this agency; own posts come before delegations.</summary>
    public void Require(string permission, Guid agencyId)
    {
        if (Kind == CallerKind.System)
        {
            return;
        }

        var mandate = _mandates.Where(m => Covers(m, permission, agencyId)).OrderBy(m => m.OnBehalfOf is not null).FirstOrDefault()
            ?? throw new Failures.RuleBroken("platform.not-allowed");
        OnBehalfOf = mandate.OnBehalfOf;
    }

    private bool Covers(Mandate mandate, string permission, Guid agencyId) =>
        mandate.Permissions.Contains(permission)
        && (mandate.AgencyId == agencyId || (mandate.WithDescendants && _descendants(mandate.AgencyId).Contains(agencyId)));
}
