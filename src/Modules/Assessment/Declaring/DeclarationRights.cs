using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Who may declare for whom: for the whole province a post of the province; for an agency its own people and those above it. An agency that is gone is spoken for by who took over its work.</summary>
internal sealed class DeclarationRights(Act act, IAgencies agencies)
{
    public const string Permission = "assessment.declare";

    public bool ForProvince => act.Caller.Can(Permission)
        && (!act.Caller.IsOfficer || act.Caller.Mandates.Any(m => m.WithDescendants && m.Permissions.Contains(Permission) && agencies.Find(m.AgencyId, act.Today) is { Level: AgencyLevel.Province, ParentId: null }));

    public bool For(Guid agencyId) => ForProvince
        || (agencyId != DeclaredFigure.WholeProvince && (act.Caller.Can(Permission, agencyId) || (agencies.Today(agencyId, act.Today) is [var heir] && act.Caller.Can(Permission, heir))));
}
