using System.Runtime.CompilerServices;
using TinhSo.Contracts.Directory;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>
/// Which desk takes in what an agency decides: the service centre below it; for an agency of the province the province's one centre (NĐ 118/2025);
/// the agency itself where there is none.
/// </summary>
internal sealed class Desks(IAgencies agencies)
{
    private const string Centre = "service-centre";

    private readonly ConditionalWeakTable<IReadOnlyList<AgencyInfo>, Centres> _centres = [];

    public Guid Of(Guid competentAgencyId, DateOnly day)
    {
        // One list stands for many days.
        var centres = _centres.GetValue(agencies.All(day), Centres.Among);
        return centres.Below.TryGetValue(competentAgencyId, out var own) ? own
            : centres.Province is { } province && agencies.Find(competentAgencyId, day) is { Level: AgencyLevel.Province } ? province
            : competentAgencyId;
    }

    private sealed record Centres(Dictionary<Guid, Guid> Below, Guid? Province)
    {
        public static Centres Among(IReadOnlyList<AgencyInfo> all)
        {
            var centres = all.Where(a => a.Kind == Centre).ToList();
            return new(
                centres.Where(a => a.ParentId is not null).DistinctBy(a => a.ParentId).ToDictionary(a => a.ParentId!.Value, a => a.Id),
                centres.FirstOrDefault(a => a.Level == AgencyLevel.Province)?.Id);
        }
    }
}
