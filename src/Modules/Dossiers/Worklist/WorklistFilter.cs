using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Worklist;

/// <summary>The views of the work-list; their names stand in the page's address.</summary>
internal enum WorklistView
{
    Open,
    Mine,
    WaitingForAcceptance,
    WaitingForAssignment,
    WaitingForApproval,
    ToIssue,
    ToReturn,
    DueToday,
    Overdue,
    Stopped,
    WithdrawalAsked,
    Ended,
    All,
}

/// <summary>What narrows the work-list besides <see cref="Words"/>: count, page and export all take the same.</summary>
internal sealed record WorklistFilter(WorklistView View, Guid? ProcedureId, Guid? AgencyId, string? Search, Guid? Me, DateTime Now, DateTime EndOfToday)
{
    private static readonly DossierState[] Open =
    [
        DossierState.Registered, DossierState.Accepted, DossierState.InProcess, DossierState.SupplementAsked, DossierState.PaymentAsked, DossierState.WithdrawalAsked,
    ];

    private static readonly DossierState[] Over = [DossierState.NotAccepted, DossierState.Stopped, DossierState.Returned];

    /// <summary>Somebody has still something to do: the officers, or the owner whose result waits.</summary>
    public static readonly IReadOnlyList<DossierState> Unsettled = [.. Open, DossierState.Done];

    public SearchWords Words => SearchWords.Of(Search);

    /// <summary>Looks for a person by their number: who is found is told, and the number is written down nowhere.</summary>
    public bool AsksNumber => Words.AsksNumber;

    /// <summary>Whether the number found this dossier: what was typed may as well be its code or a part of it.</summary>
    public bool FindsByNumber(string code) => AsksNumber && !Words.StandIn(code);

    /// <summary>Asks nothing but agency, state and due date, which stand in the index of the work-list.</summary>
    public bool IsOfTheIndex => ProcedureId is null && AgencyId is null && Words.IsEmpty
        && View is not (WorklistView.Mine or WorklistView.WaitingForApproval or WorklistView.ToIssue or WorklistView.Overdue or WorklistView.Stopped);

    public IQueryable<Dossier> On(IQueryable<Dossier> readable)
    {
        var now = Now;
        var end = EndOfToday;
        var me = Me;
        var rows = View switch
        {
            WorklistView.All => readable,
            WorklistView.Ended => readable.Where(d => Over.Contains(d.State)),
            WorklistView.ToReturn => readable.Where(d => d.State == DossierState.Done),
            // The open states are named so that the index on agency and state serves every view.
            _ => readable.Where(d => Open.Contains(d.State)),
        };
        rows = View switch
        {
            WorklistView.Mine => rows.Where(d => d.AssigneeId == me),
            WorklistView.WaitingForAcceptance => rows.Where(d => d.State == DossierState.Registered),
            WorklistView.WaitingForAssignment => rows.Where(d => d.State == DossierState.Accepted),
            WorklistView.WaitingForApproval => rows.Where(d => d.SubState == SubState.WaitingForApproval),
            WorklistView.ToIssue => rows.Where(d => d.SubState == SubState.WaitingForIssue),
            WorklistView.DueToday => rows.Where(d => d.DueAt >= now && d.DueAt < end),
            WorklistView.Overdue => rows.Where(d => d.AcceptedAt != null && d.DueAt < now),
            WorklistView.Stopped => rows.Where(d => d.ClockStopped),
            WorklistView.WithdrawalAsked => rows.Where(d => d.State == DossierState.WithdrawalAsked),
            _ => rows,
        };
        if (ProcedureId is { } procedure)
        {
            rows = rows.Where(d => d.ProcedureId == procedure);
        }

        if (AgencyId is { } agency)
        {
            rows = rows.Where(d => d.CompetentAgencyId == agency || d.ReceivingAgencyId == agency);
        }

        return rows;
    }
}

/// <summary>The place after which a page begins: due date, then id; no date (clock stopped, not accepted) stands at the end.</summary>
internal sealed record WorklistKey(DateTime? DueAt, Guid Id) : IComparable<WorklistKey>
{
    public int CompareTo(WorklistKey? other) => ((DueAt is null, DueAt, Id)).CompareTo((other!.DueAt is null, other.DueAt, other.Id));


    public static WorklistKey? Read(string? text)
    {
        var parts = text?.Split('_') ?? [];
        return parts.Length == 2 && Guid.TryParse(parts[1], out var id) && long.TryParse(parts[0] is "" ? "0" : parts[0], System.Globalization.CultureInfo.InvariantCulture, out var ticks)
            && ticks >= 0 && ticks < DateTime.MaxValue.Ticks
            ? new(parts[0] is "" ? null : new DateTime(ticks, DateTimeKind.Utc), id)
            : null;
    }

    public override string ToString() => FormattableString.Invariant($"{DueAt?.Ticks}_{Id:N}");

    public static IQueryable<Dossier> InOrder(IQueryable<Dossier> rows) => rows.OrderBy(d => d.DueAt == null).ThenBy(d => d.DueAt).ThenBy(d => d.Id);

    public static IQueryable<Dossier> Backwards(IQueryable<Dossier> rows) => rows.OrderByDescending(d => d.DueAt == null).ThenByDescending(d => d.DueAt).ThenByDescending(d => d.Id);

    public IQueryable<Dossier> After(IQueryable<Dossier> rows)
    {
        var (due, id) = (DueAt, Id);
        return due is null
            ? rows.Where(d => d.DueAt == null && d.Id.CompareTo(id) > 0)
            : rows.Where(d => d.DueAt > due || d.DueAt == null || (d.DueAt == due && d.Id.CompareTo(id) > 0));
    }

    public IQueryable<Dossier> Before(IQueryable<Dossier> rows)
    {
        var (due, id) = (DueAt, Id);
        return due is null
            ? rows.Where(d => d.DueAt != null || d.Id.CompareTo(id) < 0)
            : rows.Where(d => d.DueAt < due || (d.DueAt == due && d.Id.CompareTo(id) < 0));
    }
}
