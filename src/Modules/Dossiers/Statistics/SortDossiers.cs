using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>How a dossier came into a period: left over from before it, or received in it by one channel.</summary>
internal enum Entry
{
    CarriedOver,
    Online,
    Direct,
    Post,
}

/// <summary>How it stood when the period ended.</summary>
internal enum Exit
{
    Early,
    OnTime,
    Late,
    Withdrawn,
    Stopped,
    Refused,
    Within,
    WaitingSupplement,
    Overdue,
}

/// <summary>What is counted: whose dossiers, in which days. <paramref name="To"/> is never after today.</summary>
/// <param name="Agencies">Null: the whole province.</param>
/// <param name="AtDesk">By the agency that took them in instead of the one that decides.</param>
/// <param name="OfficerId">Only those in this officer's hands.</param>
internal sealed record StatisticsQuestion(DateOnly From, DateOnly To, IReadOnlySet<Guid>? Agencies, bool AtDesk = false, Guid? OfficerId = null)
{
    /// <summary>The first moment after the period.</summary>
    public DateTime End => VietnamTime.ToUtc(To.AddDays(1).ToDateTime(TimeOnly.MinValue));
}

/// <summary>A dossier of the period in its place; entry and exit as numbers, because both engines group and compare them alike.</summary>
internal sealed class SortedDossier
{
    public Guid Id { get; init; }

    public DateOnly Day { get; init; }

    public Guid AgencyId { get; init; }

    public required string FieldCode { get; init; }

    public Guid ProcedureId { get; init; }

    public Channel Channel { get; init; }

    public Guid? AssigneeId { get; init; }

    public int Entry { get; init; }

    public int Exit { get; init; }
}

/// <summary>
/// The one query of the statistics: every dossier to be handled in a period stands in exactly one entry and one exit, so what came in equals what went out
/// plus what remains, and the list behind a number is made of the rows that were counted.
/// </summary>
internal sealed class SortDossiers(AppDb db)
{
    public IQueryable<SortedDossier> Of(StatisticsQuestion question) => Sort(ToHandle(question), question);

    /// <summary>Only those still open at the end of the period; the engine need not look at the rest.</summary>
    public IQueryable<SortedDossier> Pending(StatisticsQuestion question)
    {
        var to = question.To;
        return Sort(ToHandle(question).Where(d => d.EndedDay == null || d.EndedDay > to), question);
    }

    /// <summary>Received up to the period's end and not ended before it began.</summary>
    public IQueryable<Dossier> ToHandle(StatisticsQuestion question)
    {
        var (from, to, officer) = (question.From, question.To, question.OfficerId);
        var dossiers = db.Set<Dossier>().AsNoTracking().Where(d => d.ReceivedDay != null && d.ReceivedDay <= to && (d.EndedDay == null || d.EndedDay >= from));
        if (question.Agencies is { } some)
        {
            var agencies = some.ToList();
            dossiers = question.AtDesk ? dossiers.Where(d => agencies.Contains(d.ReceivingAgencyId)) : dossiers.Where(d => agencies.Contains(d.CompetentAgencyId));
        }

        return officer is null ? dossiers : dossiers.Where(d => d.AssigneeId == officer);
    }

    private IQueryable<SortedDossier> Sort(IQueryable<Dossier> dossiers, StatisticsQuestion question)
    {
        var (from, to, end, atDesk) = (question.From, question.To, question.End, question.AtDesk);
        var supplements = db.Set<SupplementRequest>();
        return dossiers.Select(d => new SortedDossier
        {
            Id = d.Id,
            Day = d.ReceivedDay!.Value,
            AgencyId = atDesk ? d.ReceivingAgencyId : d.CompetentAgencyId,
            FieldCode = d.FieldCode,
            ProcedureId = d.ProcedureId,
            Channel = d.Channel,
            AssigneeId = d.AssigneeId,
            Entry = d.ReceivedDay < from ? (int)Statistics.Entry.CarriedOver
                : d.Channel == Channel.Online ? (int)Statistics.Entry.Online
                : d.Channel == Channel.Direct ? (int)Statistics.Entry.Direct
                : (int)Statistics.Entry.Post,
            Exit = d.EndedDay == null || d.EndedDay > to
                ? (d.LateFromDay != null && d.LateFromDay <= to ? (int)Statistics.Exit.Overdue
                    : supplements.Any(s => s.DossierId == d.Id && s.AskedAt < end && (s.AnsweredAt == null || s.AnsweredAt >= end)) ? (int)Statistics.Exit.WaitingSupplement
                    : (int)Statistics.Exit.Within)
                : d.ReleasedDay != null
                    ? (d.Timing == Timing.Early ? (int)Statistics.Exit.Early : d.Timing == Timing.Late ? (int)Statistics.Exit.Late : (int)Statistics.Exit.OnTime)
                : d.FormerState == DossierState.WithdrawalAsked ? (int)Statistics.Exit.Withdrawn
                : d.State == DossierState.NotAccepted ? (int)Statistics.Exit.Refused
                : (int)Statistics.Exit.Stopped,
        });
    }
}
