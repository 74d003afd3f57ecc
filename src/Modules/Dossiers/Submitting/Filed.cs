using TinhSo.Modules.Dossiers.Core;

namespace TinhSo.Modules.Dossiers.Submitting;

/// <summary>One filed paper: a stored file, or a paper original counted at the desk.</summary>
internal sealed record FiledPaper(string? ComponentKey, string Name, Guid? FileId, Provenance From, int Originals = 0, int Copies = 0, bool Digitised = false, bool Reused = false)
{
    public DossierPaper RowOf(Dossier dossier, DateTime at) => new()
    {
        DossierId = dossier.Id,
        ComponentKey = ComponentKey,
        Name = Name,
        FileId = FileId,
        Provenance = From,
        Originals = Originals,
        Copies = Copies,
        Digitised = Digitised || FileId is not null,
        Reused = Reused,
        AddedAt = at,
    };
}

/// <summary>The people of a dossier: the owner, and who hands it in for them.</summary>
internal sealed record FiledOwner(
    OwnerKind Kind, string Name, string Identifier, DateOnly? BirthDate, string? Phone, string? Email, string? Address,
    Guid? AccountId = null, int AccountLevel = 0, string? SubmitterName = null, string? SubmitterIdentifier = null);
