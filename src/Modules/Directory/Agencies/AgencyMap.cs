using System.Collections.Concurrent;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.Agencies;

/// <summary>All agencies of all days, in memory. Between two days on which something changes the answer is one and the same <see cref="DayView"/>.</summary>
internal sealed class AgencyMap
{
    private readonly Dictionary<Guid, Node> nodes;
    private readonly DateOnly[] changes;
    private readonly ConcurrentDictionary<int, DayView> views = new();

    public AgencyMap(
        IEnumerable<Agency> agencies,
        IEnumerable<AgencyVersion> versions,
        IEnumerable<AgencyCode> codes,
        IEnumerable<AgencyScope> scopes,
        IEnumerable<Succession> successions)
    {
        var versionsOf = versions.ToLookup(v => v.AgencyId);
        var codesOf = codes.ToLookup(c => c.AgencyId);
        var scopesOf = scopes.ToLookup(s => s.AgencyId);
        var edges = successions.ToList();
        var edgesFrom = edges.ToLookup(e => e.FromId);
        var edgesTo = edges.ToLookup(e => e.ToId);

        nodes = agencies.ToDictionary(a => a.Id, a => new Node(
            a,
            [.. versionsOf[a.Id].OrderBy(v => v.ValidFrom ?? DateOnly.MinValue)],
            [.. codesOf[a.Id].OrderBy(c => c.Scheme).ThenBy(c => c.ValidFrom ?? DateOnly.MinValue)],
            [.. scopesOf[a.Id]],
            [.. edgesFrom[a.Id].OrderBy(e => e.Date)],
            [.. edgesTo[a.Id].OrderBy(e => e.Date)]));

        changes = [.. nodes.Values.SelectMany(n => n.Days()).Distinct().Order()];
        Ever = [.. nodes.Values.Select(n => n.Last).OfType<AgencyInfo>()];
    }

    public IReadOnlyList<AgencyInfo> Ever { get; }

    public Node? Node(Guid id) => nodes.GetValueOrDefault(id);

    public DayView At(DateOnly day)
    {
        var at = Array.BinarySearch(changes, day);
        var segment = at >= 0 ? at + 1 : ~at;
        return views.GetOrAdd(segment, _ => new DayView(nodes.Values, day));
    }

    public string NameAt(Guid id, DateOnly day)
    {
        if (At(day).Find(id) is { } info)
        {
            return info.Name;
        }

        if (Node(id) is not { Versions.Count: > 0 } node)
        {
            return id.ToString();
        }

        return node.Versions[0].ValidFrom > day ? node.Versions[0].Name : node.Versions[^1].Name;
    }

    public IReadOnlyList<Guid> Today(Guid id, DateOnly day)
    {
        var found = new List<Guid>();
        Follow(id, day, [], found);
        return found;
    }

    private void Follow(Guid id, DateOnly day, HashSet<Guid> seen, List<Guid> found)
    {
        if (!seen.Add(id))
        {
            return;
        }

        if (At(day).Find(id) is not null)
        {
            found.Add(id);
            return;
        }

        foreach (var edge in Node(id)?.Successors ?? [])
        {
            if (edge.Date <= day && edge.Condition.Length == 0)
            {
                Follow(edge.ToId, day, seen, found);
            }
        }
    }
}

/// <summary>One agency with all its dated rows.</summary>
internal sealed record Node(
    Agency Agency,
    IReadOnlyList<AgencyVersion> Versions,
    IReadOnlyList<AgencyCode> Codes,
    IReadOnlyList<AgencyScope> Scopes,
    IReadOnlyList<Succession> Successors,
    IReadOnlyList<Succession> Predecessors)
{
    public string Folded { get; } = Fold.Of(string.Join(' ', Versions
        .SelectMany(v => new[] { v.Name, v.ShortName }).Append(Agency.Aliases).Distinct()));

    public AgencyInfo? On(DateOnly day)
    {
        var version = Versions.FirstOrDefault(v => new Period(v.ValidFrom, v.ValidTo).Holds(day));
        return version is null
            ? null
            : new AgencyInfo(
                Agency.Id,
                version.Name,
                version.ShortName,
                version.Level,
                version.Kind,
                CodeOn(CodeScheme.Qd20, day) ?? "",
                CodeOn(CodeScheme.Statistical, day),
                version.ParentId,
                Versions[0].ValidFrom,
                Versions[^1].ValidTo,
                Scopes.Any(s => new Period(s.ValidFrom, s.ValidTo).Holds(day)))
            { Slug = Agency.Key };
    }

    /// <summary>On its last day, or today's shape while it has none.</summary>
    public AgencyInfo? Last => Versions.Count == 0 ? null : On(Versions[^1].ValidTo?.AddDays(-1) ?? Versions[^1].ValidFrom ?? DateOnly.MaxValue);

    public string? CodeOn(CodeScheme scheme, DateOnly day) =>
        Codes.FirstOrDefault(c => c.Scheme == scheme && new Period(c.ValidFrom, c.ValidTo).Holds(day))?.Value;

    public IEnumerable<DateOnly> Days() =>
        Versions.SelectMany(v => new[] { v.ValidFrom, v.ValidTo })
            .Concat(Codes.SelectMany(c => new[] { c.ValidFrom, c.ValidTo }))
            .Concat(Scopes.SelectMany(s => new[] { s.ValidFrom, s.ValidTo }))
            .OfType<DateOnly>();
}
