using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Archive;

/// <summary>Whose lists the caller may see and work on: those of the agencies of their posts, and of agencies that are gone whose work came to one of these.</summary>
internal sealed class ArchiveScope(Act act, IAgencies agencies)
{
    public const string View = "archive.view";
    public const string Manage = "archive.manage";
    public const string Approve = "archive.approve";

    /// <summary>All agencies in which the permission holds, those gone included.</summary>
    public IReadOnlyList<Guid> With(string permission)
    {
        var mine = act.Caller.AgenciesWith(permission);
        return [.. mine.Union(agencies.Ever.Where(a => a.ValidTo <= act.Today && agencies.Today(a.Id, act.Today).Any(mine.Contains)).Select(a => a.Id))];
    }

    /// <summary>The agency of who works for one alone, agencies gone not counted.</summary>
    public Guid? Only(string permission) => act.Caller.AgenciesWith(permission) is { Count: 1 } mine ? mine.Single() : null;

    public bool Can(string permission, Guid agencyId) => Through(permission, agencyId) is not null;

    /// <summary>Refuses unless a post or a delegation allows it, in the agency or in the one that has its work now.</summary>
    public void Require(string permission, Guid agencyId) => act.Caller.Require(permission, Through(permission, agencyId) ?? agencyId);

    private Guid? Through(string permission, Guid agencyId) =>
        new[] { agencyId }.Concat(agencies.Find(agencyId, act.Today) is null ? agencies.Today(agencyId, act.Today) : []).Select(a => (Guid?)a).FirstOrDefault(a => act.Caller.Can(permission, a!.Value));
}
