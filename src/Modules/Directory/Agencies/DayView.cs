using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using TinhSo.Contracts.Directory;

namespace TinhSo.Modules.Directory.Agencies;

/// <summary>The agencies and their tree as they stand between two changes.</summary>
internal sealed class DayView
{
    private static readonly StringComparer Vietnamese = StringComparer.Create(CultureInfo.GetCultureInfo("vi-VN"), ignoreCase: true);

    private readonly FrozenDictionary<Guid, AgencyInfo> byId;
    private readonly FrozenDictionary<string, AgencyInfo> byCode;
    private readonly ILookup<Guid?, AgencyInfo> children;
    private readonly ConcurrentDictionary<Guid, FrozenSet<Guid>> below = new();

    public DayView(IEnumerable<Node> nodes, DateOnly day)
    {
        var standing = nodes.Select(n => (Node: n, Info: n.On(day))).Where(x => x.Info is not null).ToList();
        All = [.. standing.Select(x => x.Info!)
            .OrderBy(a => a.Level switch { AgencyLevel.Province => 0, AgencyLevel.District => 1, AgencyLevel.Commune => 2, _ => 3 })
            .ThenBy(a => a.Kind == "committee" ? 0 : 1)
            .ThenBy(a => a.Name, Vietnamese)];
        byId = All.ToFrozenDictionary(a => a.Id);
        children = All.ToLookup(a => a.ParentId is { } p && byId.ContainsKey(p) ? a.ParentId : null);

        // A statistical code wins over nothing: codes of different schemes never look alike, and a slug always has a letter.
        var codes = new Dictionary<string, AgencyInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var (node, info) in standing)
        {
            codes.TryAdd(info!.Slug, info);
            foreach (var code in node.Codes.Where(c => new Period(c.ValidFrom, c.ValidTo).Holds(day)))
            {
                codes.TryAdd(code.Value, info);
            }
        }

        byCode = codes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<AgencyInfo> All { get; }

    public AgencyInfo? Find(Guid id) => byId.GetValueOrDefault(id);

    public AgencyInfo? FindByCode(string code) => byCode.GetValueOrDefault(code.Trim());

    public IEnumerable<AgencyInfo> Roots => children[null];

    public IEnumerable<AgencyInfo> Children(Guid id) => children[id];

    public IReadOnlySet<Guid> WithDescendants(Guid id) => below.GetOrAdd(id, from =>
    {
        var found = new HashSet<Guid>();
        var waiting = new Stack<Guid>([from]);
        while (waiting.TryPop(out var next))
        {
            if (found.Add(next))
            {
                foreach (var child in children[next])
                {
                    waiting.Push(child.Id);
                }
            }
        }

        return found.ToFrozenSet();
    });

    /// <summary>The topmost agency above this one: the province's committee for its departments and communes.</summary>
    public Guid RootOf(Guid id)
    {
        var seen = new HashSet<Guid>();
        while (seen.Add(id) && Find(id)?.ParentId is { } parent && byId.ContainsKey(parent))
        {
            id = parent;
        }

        return id;
    }
}
