using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>
/// One application: one code for life, the version of the procedure it came under, the three people in it, the two agencies,
/// and four axes that never stand for one another (business, money, delivery, synchronisation).
/// </summary>
internal sealed partial class Dossier : Subject, ICounted, IFoundByAgency
{
    public required string Code { get; init; }

    /// <summary>What the sender named the submission; a retry with the same key finds this dossier instead of making a second.</summary>
    public string? SubmissionKey { get; init; }

    public required Guid ProcedureId { get; init; }

    public required Guid ProcedureVersionId { get; init; }

    public string? ProcedureCode { get; init; }

    public required string ProcedureName { get; init; }

    public required string CaseKey { get; set; }

    public required string FieldCode { get; init; }

    public required ServiceLevel Level { get; init; }

    public required Channel Channel { get; init; }

    public required DossierSource Source { get; init; }

    public required Door Door { get; init; }

    /// <summary>Where it was handed in; reception ignores boundaries inside the province.</summary>
    public required Guid ReceivingAgencyId { get; set; }

    /// <summary>Who decides it; figures count it here.</summary>
    public required Guid CompetentAgencyId { get; set; }

    public OwnerKind OwnerKind { get; init; }

    public required string OwnerName { get; set; }

    public DateOnly? OwnerBirthDate { get; set; }

    public string? OwnerEmail { get; set; }

    public string? OwnerAddress { get; set; }

    public string? SubmitterName { get; set; }

    /// <summary>Account of the owner (never of the person who helped); citizens see their dossiers by it.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>How the account was proven when the dossier was filed: 2 person by the national identity, 3 organisation, 1 weaker, 0 none.</summary>
    public int AccountLevel { get; init; }

    /// <summary>The identity block came wholly from account or register.</summary>
    public bool IdentityFromRegister { get; set; }

    public required string Summary { get; set; }

    public DossierState State { get; private set; } = DossierState.Registered;

    public SubState SubState { get; set; } = SubState.WaitingForAcceptance;

    /// <summary>Before a withdrawal or a supplement was asked: where to go back to. Of a dossier ended without result: the state it ended from, so that a granted withdrawal is told from a stop.</summary>
    public DossierState? FormerState { get; set; }

    public MoneyState Money { get; set; }

    public DeliveryState Delivery { get; set; }

    public SyncState Sync { get; set; }

    public DateTime SubmittedAt { get; init; }

    /// <summary>First entry into state 2.</summary>
    public DateTime? AcceptedAt { get; set; }

    public DateOnly? ReceivedDay { get; set; }

    /// <summary>Projection of the term's ledger; null while the clock stands or where the procedure sets no term.</summary>
    public DateTime? DueAt { get; set; }

    public bool ClockStopped { get; set; }

    /// <summary>The first day on which it counts as overdue if still open.</summary>
    public DateOnly? LateFromDay { get; set; }

    /// <summary>First entry into state 9.</summary>
    public DateTime? ReleasedAt { get; set; }

    public DateOnly? ReleasedDay { get; set; }

    public DateTime? EndedAt { get; set; }

    public DateOnly? EndedDay { get; set; }

    public DateTime? ReturnedAt { get; set; }

    public Timing Timing { get; set; }

    public bool ElectronicResult { get; set; }

    /// <summary>The result in force is a file with a valid seal of the competent agency, as judged when it was issued.</summary>
    public bool SignedResult { get; set; }

    public Guid? AssigneeId { get; set; }

    public int SupplementCount { get; set; }

    public int StepCount { get; set; }

    public int TermCount { get; set; }

    public string SearchFolded { get; set; } = "";

    public string CountFamily => "dossiers";

    public string CountState => string.Join('|', CompetentAgencyId, ReceivedDay, ReleasedDay, EndedDay, LateFromDay, ElectronicResult, SignedResult, Timing, IdentityFromRegister, OwnerIdentifierIndex, Source, Channel, Level);

    public bool IsEnded => State is DossierState.NotAccepted or DossierState.Stopped or DossierState.Done or DossierState.Returned;

    /// <summary>Accepted, not ended, its date gone by.</summary>
    public bool IsOverdueAt(DateTime now) => AcceptedAt is not null && EndedAt is null && DueAt < now;

    public IEnumerable<(Guid Agency, DateOnly Day)> CountCells()
    {
        foreach (var day in new[] { ReceivedDay, ReleasedDay, EndedDay, LateFromDay })
        {
            if (day is { } d)
            {
                yield return (CompetentAgencyId, d);
            }
        }
    }

    /// <summary>Moves to another national state, if the table of states allows it, and writes the line of the control slip.</summary>
    public DossierStep MoveTo(DossierState to, SubState sub, Act act, string verb, Guid agencyId, string? note = null, bool isPublic = true)
    {
        Begin(act);
        if (!States.Allows(State, to))
        {
            throw new RuleBroken("dossiers.state", Code, State, to);
        }

        var from = State;
        State = to;
        SubState = sub;
        FormerState = to is DossierState.Stopped or DossierState.NotAccepted ? from : FormerState;
        Stamp(to, act.Now);
        act.On(this, verb, note);
        act.Publish(new DossierMoved(Id, Code, from, to, agencyId, act.Caller.Name, isPublic ? note : null));
        return Step(from, act, verb, agencyId, note, isPublic);
    }

    /// <summary>An act that leaves the national state as it is: hand-over, assignment, sending back.</summary>
    public DossierStep Stay(SubState sub, Act act, string verb, Guid agencyId, string? note = null, bool isPublic = false)
    {
        Begin(act);
        SubState = sub;
        act.On(this, verb, note);
        return Step(State, act, verb, agencyId, note, isPublic);
    }

    /// <summary>Undo goes back against the table; only <c>UndoAct</c> may.</summary>
    public void Force(DossierState state, SubState sub) => (State, SubState) = (state, sub);

    /// <summary>Lateness is told against the promise; equality counts as on time.</summary>
    public Timing TimingAt(DateTime released) =>
        DueAt is not { } due ? Timing.OnTime : released > due ? Timing.Late : VietnamTime.Day(due) > VietnamTime.Day(released) ? Timing.Early : Timing.OnTime;

    /// <summary>Exactly one system moves a dossier: of a ministry's or a vertical agency's there is only a copy here.</summary>
    public bool IsCopy => Source is DossierSource.Ministry or DossierSource.Vertical;

    private void Begin(Act act)
    {
        if (IsCopy && act.Caller.IsOfficer)
        {
            throw new RuleBroken("dossiers.ministry-master", Code);
        }

        // Whatever happens next, the national portal does not know it yet.
        Sync = Sync == SyncState.NotNeeded ? Sync : SyncState.Waiting;
    }

    private DossierStep Step(DossierState from, Act act, string verb, Guid agencyId, string? note, bool isPublic) => new()
    {
        DossierId = Id,
        Number = ++StepCount,
        Verb = verb,
        FromState = from,
        ToState = State,
        SubState = SubState,
        At = act.Now,
        AgencyId = agencyId,
        ActorId = act.Caller.Id,
        ActorName = act.Caller.Name,
        OnBehalfOf = act.Caller.OnBehalfOf,
        AssigneeId = AssigneeId,
        Note = note,
        IsPublic = isPublic,
    };

    private void Stamp(DossierState to, DateTime now)
    {
        var day = VietnamTime.Day(now);
        // A ministry may tell of the work without having told of the acceptance.
        if (to is DossierState.Accepted or DossierState.InProcess && AcceptedAt is null)
        {
            (AcceptedAt, ReceivedDay) = (now, day);
        }

        if (to == DossierState.Done && ReleasedAt is null)
        {
            (ReleasedAt, ReleasedDay) = (now, day);
            Timing = TimingAt(now);
        }

        if (IsEnded && EndedAt is null)
        {
            (EndedAt, EndedDay) = (now, day);
        }

        if (to == DossierState.Returned)
        {
            ReturnedAt = now;
        }
    }
}
