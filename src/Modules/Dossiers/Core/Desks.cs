using TinhSo.Contracts.Directory;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Which one-stop desk takes in and returns the dossiers of an agency: its own service centre, else the provincial one.</summary>
internal sealed class Desks(IAgencies agencies)
{
    private const string ServiceCentre = "service-centre";

    public Guid Of(Guid competentAgencyId, DateOnly day)
    {
        var all = agencies.All(day);
        return (all.FirstOrDefault(a => a.Kind == ServiceCentre && a.ParentId == competentAgencyId)
            ?? all.FirstOrDefault(a => a.Kind == ServiceCentre && a.Level == AgencyLevel.Province))?.Id ?? competentAgencyId;
    }
}
