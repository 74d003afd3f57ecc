using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Desk;

/// <summary>A person found for the desk: an earlier dossier's owner, or an account.</summary>
/// <param name="Id">The dossier or the account.</param>
/// <param name="Code">Of the dossier; null for an account.</param>
/// <param name="AccountId">The person's account, where they have one.</param>
internal sealed record FoundPerson(Guid Id, string? Code, Guid? AccountId, FoundOwner Owner)
{
    public bool IsAccount => Code is null;

    /// <summary>Enough to tell two people apart, no more.</summary>
    public string Masked => Mask.Of(Owner.Identifier);
}

internal sealed record FoundOwner(OwnerKind Kind, string Name, string Identifier, DateOnly? BirthDate, string? Phone, string? Email, string? Address);
