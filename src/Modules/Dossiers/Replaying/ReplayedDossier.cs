using TinhSo.Contracts.Procedures;

namespace TinhSo.Modules.Dossiers.Replaying;

/// <summary>Which of the parameters' cohorts a dossier belongs to.</summary>
internal enum ReplayCohort
{
    Own,
    InformationOnly,

    /// <summary>Worked in a ministry's or a vertical agency's system; here is its copy.</summary>
    Elsewhere,

    /// <summary>Taken in before the month and open on its first day.</summary>
    Carried,
}

internal enum ReplayFate
{
    /// <summary>Released in the month.</summary>
    Released,

    /// <summary>Stopped or withdrawn in the month.</summary>
    Ended,

    /// <summary>Open at the month's end; released in the tail.</summary>
    Open,
}

/// <summary>What one dossier of a cohort is to become, before its hours are drawn.</summary>
internal sealed record ReplayLot(ReplayCohort Cohort, ReplayFate Fate, Channel Channel, bool Electronic, bool Late);

/// <summary>One drawn dossier: working minutes count from the start of its agency's calendar.</summary>
internal sealed record ReplayedDossier(
    ReplayLot Lot, ProcedureVersionInfo Procedure, Guid AgencyId, DateTime Submitted, int Accepted, int End, int Owner, int Seed)
{
    public string Code { get; set; } = "";

    /// <summary>The agency to which the dossier goes when its own ends before it does.</summary>
    public DateOnly? HandOver { get; init; }

    /// <summary>No act of its agency's officers may come after this working minute.</summary>
    public int LastMinute { get; init; }
}
