using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Figures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>What is counted of seals: agencies that have one in force, each day.</summary>
internal static class SealMeasures
{
    public const string Family = "signing";

    public const string WithSeal = Family + ".agencies-with-seal";

    public static IServiceCollection AddSealMeasures(this IServiceCollection services) => services
        .AddMeasure(
            new MeasureDeclaration(WithSeal, MeasureKind.Stock, Family, "agency"),
            db => db.Set<SealSpan>().AsNoTracking().Select(s => new MeasureRow { RecordId = s.AgencyId, AgencyId = s.AgencyId, Day = s.From, EndDay = s.To, FieldCode = "", ProcedureId = Guid.Empty }))
        .AddRecords(new RecordDescriber(Family, ["signing.records.from", "signing.records.to"], DescribeAsync));

    private static async Task<IReadOnlyList<RecordLine>> DescribeAsync(IServiceProvider services, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var (agencies, act) = (services.GetRequiredService<IAgencies>(), services.GetRequiredService<Act>());
        var wanted = ids.ToList();
        var spans = (await services.GetRequiredService<AppDb>().Set<SealSpan>().AsNoTracking().Where(s => wanted.Contains(s.AgencyId)).ToListAsync(ct)).ToLookup(s => s.AgencyId);
        return [.. wanted.Where(spans.Contains).Select(id => Line(id, spans[id].MaxBy(s => s.From)!))];

        RecordLine Line(Guid id, SealSpan last)
        {
            var agency = agencies.Find(id, act.Today);
            return new(id, agency?.Code ?? "", agencies.NameAt(id, act.Today), agency is { Slug.Length: > 0 } ? $"/co-quan/{agency.Slug}" : null, [Day(last.From), Day(last.To)]);
        }
    }

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
