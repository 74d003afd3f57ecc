using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>Facts by the agencies of their own day, or by the agencies of today to which their work went.</summary>
internal enum OrganisationView
{
    Then,
    Now,
}

/// <summary>Whose facts are counted. <see cref="Agencies"/> null means all; <see cref="Level"/> and <see cref="AgencyId"/> say what was asked for.</summary>
internal sealed record FigureScope(OrganisationView View, IReadOnlyList<Guid>? Agencies, Guid? AgencyId = null, AgencyLevel? Level = null, bool IsUnassigned = false)
{
    public bool IsProvince => Agencies is null;
}

/// <summary>Turns province, level, agency or a set of them into the agencies whose facts count, then or now.</summary>
internal sealed class FigureScopes(IAgencies agencies, Act act)
{
    private Dictionary<Guid, Guid?>? _now;

    public static FigureScope Province(OrganisationView view) => new(view, null);

    public FigureScope Agency(Guid id, OrganisationView view) => new(view, Facts(view, a => a == id, id), AgencyId: id);

    public FigureScope Set(IReadOnlySet<Guid> ids, OrganisationView view) => new(view, Facts(view, ids.Contains, [.. ids]));

    public FigureScope Level(AgencyLevel level, OrganisationView view)
    {
        var levels = agencies.Ever.ToDictionary(a => a.Id, a => a.Level);
        return new(view, [.. agencies.Ever.Select(a => a.Id).Where(a => GroupOf(a, view) is { } group && levels.GetValueOrDefault(group, AgencyLevel.Central) == level)], Level: level);
    }

    /// <summary>Facts of agencies whose work no unconditional edge follows to one agency of today.</summary>
    public FigureScope Unassigned() =>
        new(OrganisationView.Now, [.. agencies.Ever.Select(a => a.Id).Where(a => GroupOf(a, OrganisationView.Now) is null)], IsUnassigned: true);

    /// <summary>The row in which a fact of this agency stands; null = not assigned.</summary>
    public Guid? GroupOf(Guid factAgency, OrganisationView view)
    {
        if (view == OrganisationView.Then)
        {
            return factAgency;
        }

        _now ??= [];
        if (!_now.TryGetValue(factAgency, out var found))
        {
            _now[factAgency] = found = agencies.Today(factAgency, act.Today) is [var one] ? one : null;
        }

        return found;
    }

    private List<Guid> Facts(OrganisationView view, Func<Guid, bool> wanted, params IReadOnlyList<Guid> itself) => view == OrganisationView.Then
        ? [.. itself]
        : [.. agencies.Ever.Select(a => a.Id).Union(itself).Where(a => GroupOf(a, view) is { } group && wanted(group))];
}
