namespace TinhSo.Contracts.Directory;

/// <summary>The tier an agency works at; the district tier exists up to 2025-06-30 only.</summary>
public enum AgencyLevel
{
    Province,
    District,
    Commune,

    /// <summary>A ministry or a body of a vertical system, outside the province's own tiers.</summary>
    Central,
}

/// <summary>One agency as it stood on one day. <paramref name="Id"/> never changes and is never a code; names, codes and parents are those of the asked day.</summary>
/// <param name="Kind">What sort of body: <c>committee</c>, <c>department</c>, <c>office</c>, <c>board</c>, <c>service-centre</c>, <c>vertical</c>, <c>ministry</c>, <c>public-unit</c>, <c>other</c>.</param>
/// <param name="Code">Identifier code in the form of Decision 20/2020/QĐ-TTg; empty where none is known on that day.</param>
/// <param name="StatisticalCode">Code of the administrative unit (2, 3 or 5 digits) when the agency is that unit's committee; such codes are used again after a re-organisation.</param>
/// <param name="ValidFrom">First day of the agency (not of this version); empty = before the records begin.</param>
/// <param name="ValidTo">First day on which it no longer works; empty = it works still.</param>
/// <param name="InScope">Counted in the province's e-government figures on that day.</param>
public sealed record AgencyInfo(
    Guid Id,
    string Name,
    string ShortName,
    AgencyLevel Level,
    string Kind,
    string Code,
    string? StatisticalCode,
    Guid? ParentId,
    DateOnly? ValidFrom,
    DateOnly? ValidTo,
    bool InScope)
{
    /// <summary>Stable readable key, used in addresses: <c>/co-quan/{Slug}</c>.</summary>
    public string Slug { get; init; } = "";
}

/// <summary>The agencies of every module's pages and figures, from memory, at any day from 2023 on.</summary>
public interface IAgencies
{
    /// <summary>The agency as it stood on the day; null when it did not work then.</summary>
    AgencyInfo? Find(Guid id, DateOnly day);

    /// <summary>By identifier code, its old form, statistical code or slug, as valid on the day.</summary>
    AgencyInfo? FindByCode(string code, DateOnly day);

    /// <summary>The name on that day; for a day outside its life the nearest name it had; the id's text when unknown.</summary>
    string NameAt(Guid id, DateOnly day);

    /// <summary>All agencies working on the day, province first, then by level and name.</summary>
    IReadOnlyList<AgencyInfo> All(DateOnly day);

    /// <summary>Every agency there ever was, as it last stood (or first will); figures of the past need those that are gone.</summary>
    IReadOnlyList<AgencyInfo> Ever { get; }

    /// <summary>The agency and all below it on the day.</summary>
    IReadOnlySet<Guid> WithDescendants(Guid id, DateOnly day);

    /// <summary>Where its work went by the day, by unconditional edges: one = itself or its successor; several or none = unassigned ("chưa phân bổ").</summary>
    IReadOnlyList<Guid> Today(Guid id, DateOnly day);
}

/// <summary>What one post, or one delegation of it, lets an officer do at one moment.</summary>
/// <param name="WithDescendants">The permissions also hold in every agency below <paramref name="AgencyId"/>.</param>
/// <param name="OnBehalfOf">The officer who gave the delegation; null for the officer's own post.</param>
public sealed record Mandate(
    Guid OfficerId,
    Guid PostId,
    string PostName,
    Guid AgencyId,
    IReadOnlySet<string> Permissions,
    bool WithDescendants,
    Guid? OnBehalfOf);

/// <summary>An officer as other modules may show and reach them.</summary>
public sealed record OfficerInfo(Guid Id, string UserName, string Name, string? Email, string? Phone, bool Active);

/// <summary>Who may do what, where and when: posts held, and delegations in force, from memory.</summary>
public interface IMandates
{
    /// <summary>Every mandate of the officer at the moment; empty for an officer who is not active.</summary>
    IReadOnlyList<Mandate> Of(Guid officerId, DateTime atUtc);

    /// <summary>Active officers who may do this in this agency at the moment, those absent then last.</summary>
    IReadOnlyList<OfficerInfo> Holding(string permission, Guid agencyId, DateTime atUtc);

    OfficerInfo? Officer(Guid id);

    /// <summary>By the name they sign in with; null for nobody.</summary>
    OfficerInfo? OfficerNamed(string userName);

    /// <summary>Officers, closed accounts too, whose name or sign-in name holds every word; from memory, at most <paramref name="most"/>.</summary>
    IReadOnlyList<OfficerInfo> OfficersLike(string words, int most);
}

/// <summary>A session of an officer that lives, as a module may rely on it that vouches for the officer to other systems.</summary>
/// <param name="SecondFactor">The officer proved a second factor in it.</param>
public sealed record OfficerSessionInfo(Guid Id, Guid OfficerId, bool SecondFactor);

/// <summary>Whether officers are signed in: asked by whoever lets them in elsewhere.</summary>
public interface IOfficerSessions
{
    /// <summary>The session of this request, living or not; empty when it has none.</summary>
    Guid Here { get; }

    /// <summary>Null once it was ended or ran out, or when the account was closed.</summary>
    Task<OfficerSessionInfo?> FindLiveAsync(Guid session, CancellationToken ct);
}

/// <summary>An agency was added, or one of its versions, codes, scope rows or successions changed.</summary>
public sealed record AgencyChanged(Guid AgencyId, DateOnly From) : IEvent;

/// <summary>An officer was added or changed, or their posts, delegations or absences were.</summary>
public sealed record OfficerChanged(Guid OfficerId) : IEvent;
