using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>What is counted of procedures: stocks, each over the days on which it is so, at the agency that leads the procedure then.</summary>
internal static class ProcedureMeasures
{
    public const string Family = "procedures";

    private static readonly Expression<Func<ProcedureStanding, MeasureRow>> WhileStanding = s => new MeasureRow
    {
        RecordId = s.ProcedureId, AgencyId = s.AgencyId, Day = s.From, EndDay = s.To, FieldCode = s.FieldCode, ProcedureId = s.ProcedureId,
    };

    public static IServiceCollection AddProcedureMeasures(this IServiceCollection services)
    {
        Add("led-by-province", s => true);
        Add("helped", s => s.Helped);
        Add("online-routed-to-province", s => s.RoutedToProvince);
        Add("integrated-with-portal", s => s.RoutedToProvince && s.Integrated);
        Add("eligible-for-full", s => s.Eligible);
        Add("full-and-eligible", s => s.Eligible && s.Full);
        return services.AddRecords(new RecordDescriber(Family, ["procedures.records.field", "procedures.records.level", "procedures.records.route", "procedures.records.valid"], DescribeAsync));

        void Add(string name, Expression<Func<ProcedureStanding, bool>> which) => services.AddMeasure(
            new MeasureDeclaration($"{Family}.{name}", MeasureKind.Stock, Family, "procedure"),
            db => db.Set<ProcedureStanding>().AsNoTracking().Where(which).Select(WhileStanding));
    }

    private static async Task<IReadOnlyList<RecordLine>> DescribeAsync(IServiceProvider services, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var db = services.GetRequiredService<AppDb>();
        var texts = services.GetRequiredService<ITexts>();
        var fields = services.GetRequiredService<ProcedureCatalogue>().Fields.ToDictionary(f => f.Code, f => f.Name);
        var wanted = ids.ToList();
        var found = (await (
            from v in db.Set<ProcedureVersion>().AsNoTracking()
            join p in db.Set<Procedure>() on v.ProcedureId equals p.Id
            where wanted.Contains(p.Id) && v.State == PublicationState.Published
            select new { p.Id, p.Slug, p.Origin, v.Code, v.Name, v.FieldCode, v.Level, v.Route, v.ValidFrom, v.ValidTo }).ToListAsync(ct))
            .GroupBy(v => v.Id).ToDictionary(g => g.Key, g => g.MaxBy(v => v.ValidFrom)!);
        return [.. wanted.Where(found.ContainsKey).Select(id => found[id]).Select(v => new RecordLine(
            v.Id,
            v.Code ?? v.Slug,
            v.Name,
            // What was made for a replay has no page.
            v.Origin == ProcedureOrigin.Generated ? null : $"/thu-tuc/{v.Slug}",
            [
                fields.GetValueOrDefault(v.FieldCode) ?? v.FieldCode,
                texts[$"enum.ServiceLevel.{v.Level}"],
                texts[$"enum.DossierRoute.{v.Route}"],
                v.ValidTo is { } to ? $"{v.ValidFrom:dd/MM/yyyy} – {to:dd/MM/yyyy}" : $"{v.ValidFrom:dd/MM/yyyy}",
            ]))];
    }
}
