using TinhSo.Contracts.Directory;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>
/// Which desk takes in what an agency decides: the service centre below it; for an agency of the province the province's one centre (NĐ 118/2025);
/// the agency itself where there is none.
/// </summary>
internal sealed class Desks(IAgencies agencies)
{
    private const string Centre = "service-centre";

    public Guid Of(Guid competentAgencyId, DateOnly day)
    {
        var all = agencies.All(day);
        var own = all.FirstOrDefault(a => a.Kind == Centre && a.ParentId == competentAgencyId);
        return own is not null ? own.Id
            : agencies.Find(competentAgencyId, day) is { Level: AgencyLevel.Province } && all.FirstOrDefault(a => a is { Kind: Centre, Level: AgencyLevel.Province }) is { } province ? province.Id
            : competentAgencyId;
    }
}
