using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>Which agencies' dossiers the reader may count: those of the mandate, with the agencies whose work they took over; null means the whole province, agencies of the past included.</summary>
internal sealed class StatisticsScope(IAgencies agencies, Act act)
{
    public const string Permission = "dossiers.statistics";

    public IReadOnlySet<Guid>? Allowed()
    {
        var root = agencies.All(act.Today).Where(a => a is { ParentId: null, Level: AgencyLevel.Province }).Select(a => a.Id).ToHashSet();
        if (act.Caller.Kind == Platform.Security.CallerKind.System || act.Caller.Mandates.Any(m => m.WithDescendants && m.Permissions.Contains(Permission) && root.Contains(m.AgencyId)))
        {
            return null;
        }

        var own = act.Caller.AgenciesWith(Permission);
        return agencies.Ever.Select(a => a.Id).Where(a => own.Contains(a) || (agencies.Today(a, act.Today) is [var heir] && own.Contains(heir))).ToHashSet();
    }

    /// <summary>One unit and all below it on the day, as far as the reader may see; null when there is no such unit, or it is not theirs.</summary>
    public (Guid Id, IReadOnlySet<Guid> Agencies)? Unit(string key, DateOnly day)
    {
        var found = agencies.FindByCode(key, day) ?? agencies.Ever.FirstOrDefault(a => a.Slug == key);
        if (found is null)
        {
            return null;
        }

        var allowed = Allowed();
        var below = agencies.WithDescendants(found.Id, day).Append(found.Id).Where(a => allowed is null || allowed.Contains(a)).ToHashSet();
        return below.Count == 0 ? null : (found.Id, below);
    }

    /// <summary>Units that may be chosen, as they stood on the day.</summary>
    public IEnumerable<AgencyInfo> Choices(DateOnly day)
    {
        var allowed = Allowed();
        return agencies.All(day).Where(a => a.Level != AgencyLevel.Central && (allowed is null || allowed.Contains(a.Id)));
    }
}
