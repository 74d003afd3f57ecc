namespace TinhSo.Contracts.Privacy;

/// <summary>What of a person's data an officer opened.</summary>
public enum Opened
{
    Dossier,
    Papers,
    Results,

    /// <summary>The person was found by a search.</summary>
    Person,

    /// <summary>A line of a list that was taken away as a file.</summary>
    List,

    /// <summary>A request of the person about their data.</summary>
    Request,

    /// <summary>The text of a mail to the person.</summary>
    Mail,

    /// <summary>The log of who opened the person's data.</summary>
    Log,
}

/// <summary>By what right an officer opened it; what the person reads where no purpose was stated.</summary>
public enum AccessBasis
{
    /// <summary>Their post works the dossier.</summary>
    Work,

    /// <summary>Their post stands above those who work it; numbers of persons were masked.</summary>
    Oversight,

    /// <summary>For the purpose they stated.</summary>
    Stated,

    /// <summary>As <see cref="Stated"/>, and others were found with the person: what was stated may be about one of them, so the data protection officer alone reads it.</summary>
    Several,

    /// <summary>They searched the work-list by a person's number.</summary>
    Search,

    /// <summary>They took a list away.</summary>
    Export,

    /// <summary>Protection of data or operation of the platform.</summary>
    Duty,
}

/// <summary>One officer opened one person's data, told by the module that showed it.</summary>
/// <param name="PostName">The post by which they may; empty where none is known.</param>
/// <param name="RecordId">The dossier, or the account where no dossier was opened.</param>
/// <param name="Code">Of the dossier; null for an account.</param>
/// <param name="AccountId">Whose data they are, where that person has an account and so can read of it.</param>
/// <param name="Purpose">As the officer stated it, or what a list was narrowed to; null: what <paramref name="Basis"/> says.</param>
public sealed record PersonalAccess(
    Guid OfficerId, string OfficerName, string PostName, Guid AgencyId, DateTime At, Opened What, Guid RecordId, string? Code, Guid? AccountId, string? Purpose, AccessBasis Basis);

/// <summary>One line of the access log as the person concerned reads it. Several kinds opened in one hour are one line.</summary>
/// <param name="Purpose">Null: what <paramref name="Basis"/> says.</param>
public sealed record AccessLine(DateTime At, string OfficerName, string PostName, string AgencyName, IReadOnlyList<Opened> What, string? Code, string? Purpose, AccessBasis Basis);

/// <summary>The log of who opened whose data and for what; the person concerned reads it.</summary>
public interface IAccessLog
{
    /// <summary>Notes it in memory and returns; it is written within about a second, so opening a page waits for nothing.</summary>
    void Note(PersonalAccess access);

    /// <summary>Writes what waits, for a command that ends at once.</summary>
    Task FlushAsync(CancellationToken ct);

    /// <summary>Who opened this dossier, newest first; the last second may be missing, for the page of a dossier waits for no write.</summary>
    Task<IReadOnlyList<AccessLine>> OfDossierAsync(string code, int most, CancellationToken ct);
}

/// <summary>What a module keeps of one person, as the person reads it.</summary>
/// <param name="Kind">Such as <c>drafts</c>; its text is <c>privacy.kind.{Kind}</c>.</param>
/// <param name="Count">How many such records there are; kinds without any are left out.</param>
/// <param name="Ground">Why it stays after an erasure (<c>privacy.ground.{Ground}</c>); null: it would be erased.</param>
public sealed record KeptData(string Kind, int Count, string? Ground);

/// <summary>One file of the package a person takes away: text made here, or a stored file.</summary>
public sealed record DataPart(string Path, string? Json, Guid? FileId);

/// <summary>A module that keeps data of people with an account says what it keeps, gives it out and erases what may go.</summary>
public interface IPersonalData
{
    /// <summary>Work is going on for the person that needs their contact.</summary>
    Task<bool> IsNeededAsync(Guid accountId, CancellationToken ct);

    /// <param name="needed">Some module answered yes to <see cref="IsNeededAsync"/>.</param>
    Task<IReadOnlyList<KeptData>> KeptAsync(Guid accountId, bool needed, CancellationToken ct);

    IAsyncEnumerable<DataPart> ExportAsync(Guid accountId, CancellationToken ct);

    /// <summary>Erases, unsaved, every kind that <see cref="KeptAsync"/> tells without a ground; the caller saves.</summary>
    Task EraseAsync(Guid accountId, bool needed, CancellationToken ct);
}

/// <summary>People whose wish to restrict the use of their data was granted: searches at the desk do not offer them. They are few.</summary>
public interface IRestrictedPeople
{
    /// <summary>Their accounts.</summary>
    Task<IReadOnlySet<Guid>> AllAsync(CancellationToken ct);
}

/// <summary>Whose record it is, for a module that shows something about it and knows only its id.</summary>
/// <param name="Code">Of a dossier.</param>
public sealed record RecordOwner(string? Code, Guid? AccountId);

/// <summary>A module that keeps records of people says whose they are.</summary>
public interface IRecordOwners
{
    /// <summary>Null: not a record of this module.</summary>
    Task<RecordOwner?> OfAsync(Guid recordId, CancellationToken ct);
}
