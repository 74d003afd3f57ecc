using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Figures;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Rating;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Dossiers.Figures;

/// <summary>What is counted once however many dossiers it has: owners who file online, and agencies that release online dossiers.</summary>
internal static class DistinctMeasures
{
    /// <summary>Level of an account from which on it is proven: 2 a person by the national identity, 3 an organisation.</summary>
    private const int Proven = 2;

    public static IServiceCollection AddDistinctMeasures(this IServiceCollection services)
    {
        // An owner is proven when every one of the asked dossiers came from an account proven by the national identity; one other dossier and the owner is not.
        Add(services, "owners-online", "owner", db => Owners(db).Select(d => new MeasureRow
        {
            RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReceivedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
            DistinctKey = d.OwnerIdentifierIndex, Fails = false,
        }));
        Add(services, "owners-online-proven", "owner", db => Owners(db).Select(d => new MeasureRow
        {
            RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReceivedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
            DistinctKey = d.OwnerIdentifierIndex, Fails = d.AccountLevel < Proven,
        }));
        Add(services, "owners-online-unproven", "owner", db => Owners(db).Where(d => d.AccountLevel < Proven).Select(d => new MeasureRow
        {
            RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReceivedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
            DistinctKey = d.OwnerIdentifierIndex, Fails = false,
        }));

        // The ratings of an agency's month are public, "no rating yet" too, unless they were withheld.
        Add(services, "agencies-online-released", "agency", db => Agencies(db).Select(d => new MeasureRow
        {
            RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReleasedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
            DistinctKey = d.CompetentAgencyId.ToString(), Fails = false,
        }));
        Add(services, "agencies-ratings-public", "agency", db => Agencies(db).Select(d => new MeasureRow
        {
            RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReleasedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
            DistinctKey = d.CompetentAgencyId.ToString(),
            Fails = db.Set<RatingMonth>().Any(m => m.Withheld && m.AgencyId == d.CompetentAgencyId && m.From <= d.ReleasedDay && d.ReleasedDay <= m.To),
        }));
        Add(services, "agencies-ratings-withheld", "agency", db => Agencies(db)
            .Where(d => db.Set<RatingMonth>().Any(m => m.Withheld && m.AgencyId == d.CompetentAgencyId && m.From <= d.ReleasedDay && d.ReleasedDay <= m.To))
            .Select(d => new MeasureRow
            {
                RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReleasedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
                DistinctKey = d.CompetentAgencyId.ToString(), Fails = false,
            }));
        return services;
    }

    private static IQueryable<Dossier> Owners(AppDb db) =>
        db.Set<Dossier>().AsNoTracking().Where(d => d.ReceivedDay != null && d.Source == DossierSource.Own && d.Channel == Channel.Online);

    private static IQueryable<Dossier> Agencies(AppDb db) => db.Set<Dossier>().AsNoTracking().Where(d => d.ReleasedDay != null && d.Channel == Channel.Online);

    /// <summary>An owner may stand in many agencies, an agency only in itself.</summary>
    private static void Add(IServiceCollection services, string name, string unit, Func<AppDb, IQueryable<MeasureRow>> query) =>
        services.AddMeasure(new MeasureDeclaration($"{DossierMeasures.Family}.{name}", MeasureKind.Distinct, DossierMeasures.Family, unit, Additive: unit == "agency"), query);
}
