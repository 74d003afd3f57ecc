namespace TinhSo.Contracts.Accounts;

/// <summary>Whose identity was proven at sign-in.</summary>
public enum AccountKind
{
    Person,
    Organisation,
}

/// <summary>A citizen or organisation that has signed in, as other modules may show, reach and pre-fill from.</summary>
/// <param name="Identifier">Personal identifier (12 digits) or tax code, as proven by the identity server.</param>
/// <param name="Phone">The contact the owner gave; else the proven one.</param>
/// <param name="Email">As <paramref name="Phone"/>.</param>
/// <param name="Level">Level of the electronic identity at the last sign-in: 1 or 2.</param>
public sealed record AccountInfo(
    Guid Id,
    AccountKind Kind,
    string Name,
    string Identifier,
    DateOnly? BirthDate,
    string? Phone,
    string? Email,
    string? Address,
    int Level)
{
    /// <summary>Code of the commune of residence or seat; empty when the identity server gave none.</summary>
    public string? CommuneCode { get; init; }
}

/// <summary>Accounts of citizens and organisations, by id or by what identifies them.</summary>
public interface IAccounts
{
    Task<AccountInfo?> FindAsync(Guid id, CancellationToken ct);

    /// <summary>The account that proved this identifier last; null when nobody did.</summary>
    Task<AccountInfo?> FindByIdentifierAsync(string identifier, CancellationToken ct);

    /// <summary>The identifiers these accounts proved, for who must know a person in records without account too.</summary>
    Task<IReadOnlySet<string>> IdentifiersAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct);

    /// <summary>Looks at many identifiers in one question, for who is about to ask for each of them in this scope.</summary>
    Task ForeseeAsync(IReadOnlyCollection<string> identifiers, CancellationToken ct);
}
