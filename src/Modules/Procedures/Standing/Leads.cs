using TinhSo.Contracts.Directory;
using TinhSo.Modules.Procedures.Catalogue;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>Which agency of the province leads the procedures of a field on a day, and on which days that may change.</summary>
internal sealed class Leads(ProcedureCatalogue catalogue, IAgencies agencies)
{
    /// <summary>Identifier code of the province's committee, whatever its number of districts.</summary>
    private const string Province = "H01";

    /// <summary>The department of the field; where a vertical agency or nobody runs the field, the province's committee answers for it.</summary>
    public Guid? Of(string fieldCode, DateOnly day) =>
        catalogue.Department(fieldCode, day) is { } department && agencies.Find(department, day) is { Level: AgencyLevel.Province } ? department : agencies.FindByCode(Province, day)?.Id;

    /// <summary>Days on which an agency of the province begins or ends.</summary>
    public IReadOnlyList<DateOnly> Changes() =>
        [.. agencies.Ever.Where(a => a.Level == AgencyLevel.Province).SelectMany(a => new[] { a.ValidFrom, a.ValidTo }).OfType<DateOnly>().Distinct().Order()];
}
