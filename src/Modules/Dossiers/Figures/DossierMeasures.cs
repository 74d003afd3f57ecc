using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Figures;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Dossiers.Figures;

/// <summary>What is counted of dossiers, each by its one query. Days are the Vietnamese days the record itself carries.</summary>
internal static class DossierMeasures
{
    public const string Family = "dossiers";

    private static readonly Expression<Func<Dossier, MeasureRow>> OnReceivedDay = d => new MeasureRow
    {
        RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReceivedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
    };

    private static readonly Expression<Func<Dossier, MeasureRow>> OnReleasedDay = d => new MeasureRow
    {
        RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReleasedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
    };

    private static readonly Expression<Func<Dossier, MeasureRow>> OnEndedDay = d => new MeasureRow
    {
        RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.EndedDay!.Value, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
    };

    private static readonly Expression<Func<Dossier, MeasureRow>> WhileOpen = d => new MeasureRow
    {
        RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.ReceivedDay!.Value, EndDay = d.EndedDay, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
    };

    private static readonly Expression<Func<Dossier, MeasureRow>> WhileOverdue = d => new MeasureRow
    {
        RecordId = d.Id, AgencyId = d.CompetentAgencyId, Day = d.LateFromDay!.Value, EndDay = d.EndedDay, FieldCode = d.FieldCode, ProcedureId = d.ProcedureId, Channel = d.Channel,
    };

    private static readonly Expression<Func<Dossier, bool>> OwnOnline = d => d.ReceivedDay != null && d.Source == DossierSource.Own && d.Channel == Channel.Online;

    public static IServiceCollection AddDossierMeasures(this IServiceCollection services)
    {
        Received("received", d => true);
        Received("received-public-service", d => d.Level == ServiceLevel.Full || d.Level == ServiceLevel.Partial);
        Received("received-public-service-online", d => (d.Level == ServiceLevel.Full || d.Level == ServiceLevel.Partial) && d.Channel == Channel.Online);
        Received("received-public-service-offline", d => (d.Level == ServiceLevel.Full || d.Level == ServiceLevel.Partial) && d.Channel != Channel.Online);
        Received("received-own-or-paper", d => d.Source == DossierSource.Own || d.Source == DossierSource.PaperBook);
        Received("received-own", d => d.Source == DossierSource.Own);
        Received("received-paper-book", d => d.Source == DossierSource.PaperBook);
        Received("received-direct", d => d.Channel == Channel.Direct);
        Received("received-online", d => d.Channel == Channel.Online);
        Received("received-post", d => d.Channel == Channel.Post);
        Add("received-own-online", MeasureKind.Flow, OwnOnline, OnReceivedDay);
        Add("received-own-online-from-register", MeasureKind.Flow, OwnOnline, OnReceivedDay, d => d.IdentityFromRegister);
        Add("received-own-online-typed", MeasureKind.Flow, OwnOnline, OnReceivedDay, d => !d.IdentityFromRegister);
        Released("released", d => true);
        Released("released-electronic", d => d.ElectronicResult);
        Released("released-not-electronic", d => !d.ElectronicResult);
        Released("released-electronic-signed", d => d.SignedResult);
        Released("released-without-signed", d => !d.SignedResult);
        Released("released-early", d => d.Timing == Timing.Early);
        Released("released-on-time", d => d.Timing == Timing.OnTime);
        Released("released-late", d => d.Timing == Timing.Late);
        EndedOtherwise("ended-withdrawn", d => d.FormerState == DossierState.WithdrawalAsked);
        EndedOtherwise("ended-refused", d => d.FormerState != DossierState.WithdrawalAsked && d.State == DossierState.NotAccepted);
        EndedOtherwise("ended-stopped", d => d.FormerState != DossierState.WithdrawalAsked && d.State != DossierState.NotAccepted);
        Add("open", MeasureKind.Stock, d => d.ReceivedDay != null, WhileOpen);
        Add("overdue", MeasureKind.Stock, d => d.ReceivedDay != null && d.LateFromDay != null && (d.EndedDay == null || d.EndedDay > d.LateFromDay), WhileOverdue);
        return services.AddDistinctMeasures().AddRecords(DossierRecords.Describer);

        void Received(string name, Expression<Func<Dossier, bool>> which) => Add(name, MeasureKind.Flow, d => d.ReceivedDay != null, OnReceivedDay, which);
        void Released(string name, Expression<Func<Dossier, bool>> which) => Add(name, MeasureKind.Flow, d => d.ReleasedDay != null, OnReleasedDay, which);
        void EndedOtherwise(string name, Expression<Func<Dossier, bool>> which) =>
            Add(name, MeasureKind.Flow, d => d.ReceivedDay != null && d.EndedDay != null && d.ReleasedDay == null, OnEndedDay, which);
        void Add(string name, MeasureKind kind, Expression<Func<Dossier, bool>> dated, Expression<Func<Dossier, MeasureRow>> row, Expression<Func<Dossier, bool>>? which = null) =>
            services.AddMeasure(
                new MeasureDeclaration($"{Family}.{name}", kind, Family, "dossier"),
                db => (which is null ? db.Set<Dossier>().AsNoTracking().Where(dated) : db.Set<Dossier>().AsNoTracking().Where(dated).Where(which)).Select(row));
    }
}
