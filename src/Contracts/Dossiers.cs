using TinhSo.Contracts.Procedures;

namespace TinhSo.Contracts.Dossiers;

/// <summary>The ten national states of a dossier, numbered as the national portal numbers them.</summary>
public enum DossierState
{
    Registered = 1,
    Accepted = 2,
    NotAccepted = 3,
    InProcess = 4,
    SupplementAsked = 5,
    PaymentAsked = 6,
    WithdrawalAsked = 7,
    Stopped = 8,
    Done = 9,
    Returned = 10,
}

/// <summary>Whose dossier it is in the figures: worked here, in a ministry's or a vertical agency's system, or written in the paper book and registered late.</summary>
public enum DossierSource
{
    Own,
    Ministry,
    Vertical,
    PaperBook,
}

/// <summary>A dossier entered the system (state 1), online or at the desk.</summary>
public sealed record DossierSubmitted(Guid DossierId, string Code, Guid ProcedureId, Guid CompetentAgencyId, Channel Channel) : IEvent;

/// <summary>First entry into state 2: it counts as received from now on.</summary>
public sealed record DossierReceived(Guid DossierId, string Code, Guid ProcedureId, Guid CompetentAgencyId, DateOnly Day) : IEvent;

/// <summary>Any change of the national state; the synchroniser and the notices hear it.</summary>
public sealed record DossierMoved(Guid DossierId, string Code, DossierState From, DossierState To, Guid AgencyId, string OfficerName, string? Note) : IEvent;

/// <summary>First entry into state 9: the result is issued.</summary>
public sealed record DossierReleased(Guid DossierId, string Code, Guid ProcedureId, Guid CompetentAgencyId, DateOnly Day, bool ElectronicResult) : IEvent;

/// <summary>The due date was set or changed, with the reason.</summary>
public sealed record DueDateChanged(Guid DossierId, string Code, DateTime? Before, DateTime? After, string Reason) : IEvent;

/// <summary>The owner rated a finished dossier.</summary>
public sealed record DossierRated(Guid DossierId, Guid CompetentAgencyId, int Score) : IEvent;

/// <summary>One writing of a dossier as evidence of it: a file of the store, or what a form, slip or result says.</summary>
/// <param name="Name">Kind and number, such as <c>paper-2</c>; names the file in a package.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Sha256">The file in the store; null where <paramref name="Content"/> says all.</param>
/// <param name="Finding">What the scanner found in the file later; it is named and not handed out.</param>
/// <param name="Salt">Of a content whose digest the audit holds: what goes before it to get that digest.</param>
public sealed record Exhibit(string Name, string Title, DateTime At, string? Sha256, string? Content, string? Finding = null, string? Salt = null);

/// <summary>A dossier with everything that was filed, said and issued in it.</summary>
public sealed record ExhibitedDossier(Guid Id, string Code, string ProcedureName, Guid CompetentAgencyId, IReadOnlyList<Exhibit> Exhibits);

/// <summary>The officer behind work that a job does later.</summary>
public sealed record AskedBy(Guid OfficerId, string Name);

/// <summary>Gives a dossier out as evidence; the giving itself is an act in its audit.</summary>
public interface IExhibitDossier
{
    /// <summary>Null for an unknown code. Noted in the dossier's audit, which the caller saves, and in the access log.</summary>
    /// <param name="askedBy">The officer for whom a job does it; null: whoever calls.</param>
    Task<ExhibitedDossier?> OfAsync(string code, string reason, AskedBy? askedBy, CancellationToken ct);

    /// <summary>The same once more, for who has noted the giving before.</summary>
    Task<ExhibitedDossier?> AgainAsync(string code, CancellationToken ct);
}

/// <summary>A dossier as the archive describes it.</summary>
/// <param name="OwnerName">Null where the owner restricted the use of their data.</param>
/// <param name="To">The day it ended; null while it is under way.</param>
/// <param name="IsFinished">Ended, and nothing of it waits for its owner any more.</param>
/// <param name="Papers">Paper documents at the desk, originals and copies.</param>
/// <param name="Files">Electronic papers and results.</param>
public sealed record DossierForArchive(
    Guid Id, string Code, string? ProcedureCode, string ProcedureName, string FieldCode, Guid AgencyId, Guid? AccountId, string? OwnerName, DateOnly From, DateOnly? To, bool IsFinished, int Papers, int Files);

/// <summary>Finished dossiers, for the lists by which an agency hands them to the archive; dossiers of ministries' and vertical agencies' systems are kept there, not here.</summary>
public interface IFinishedDossiers
{
    /// <summary>Those of an agency that ended in the year, by day; <paramref name="skip"/> of them were read before.</summary>
    Task<IReadOnlyList<Guid>> OfAsync(Guid agencyId, int year, string? fieldCode, int skip, int most, CancellationToken ct);

    /// <summary>These dossiers, in the order given.</summary>
    Task<IReadOnlyList<DossierForArchive>> DescribeAsync(IReadOnlyList<Guid> ids, CancellationToken ct);

    /// <summary>Those of the given ones that are finished now.</summary>
    Task<IReadOnlySet<Guid>> FinishedAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct);

    /// <summary>Any dossier, finished or not; null for an unknown code.</summary>
    Task<DossierForArchive?> FindAsync(string code, CancellationToken ct);
}
