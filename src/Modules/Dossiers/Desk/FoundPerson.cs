using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>A person found for the desk: an earlier dossier's owner, or an account.</summary>
/// <param name="Id">The dossier or the account.</param>
internal sealed record FoundPerson(Guid Id, bool IsAccount, FoundOwner Owner)
{
    /// <summary>Enough to tell two people apart, no more.</summary>
    public string Masked => Owner.Identifier.Length > 4 ? new string('•', Owner.Identifier.Length - 4) + Owner.Identifier[^4..] : Owner.Identifier;
}

internal sealed record FoundOwner(OwnerKind Kind, string Name, string Identifier, DateOnly? BirthDate, string? Phone, string? Email, string? Address);
