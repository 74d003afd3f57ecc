using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Gives dossiers to the rotation of keys. Index and searched words stay, as their key does; only where somebody replaced the lasting key are they made anew.</summary>
internal sealed class ProtectedDossiers(AppDb db, FieldProtector protector) : ProtectedTable<Dossier>(
    db,
    protector,
    new ProtectedColumn(nameof(Dossier.OwnerIdentifierCipher), Dossier.IdentifierPurpose),
    new ProtectedColumn(nameof(Dossier.OwnerPhoneCipher), Dossier.PhonePurpose),
    new ProtectedColumn(nameof(Dossier.SubmitterIdentifierCipher), Dossier.SubmitterPurpose))
{
    private readonly FieldProtector _protector = protector;

    protected override IEnumerable<(string Column, string? Value)> Beside(Dossier row, IReadOnlyList<string?> texts)
    {
        var (identifier, phone) = (texts[0]!, texts[1]);
        var index = Dossier.IdentifierIndex(_protector, identifier);
        return index == row.OwnerIdentifierIndex ? []
            :
            [
                (nameof(Dossier.OwnerIdentifierIndex), index),
                (nameof(Dossier.OwnerPhoneIndex), phone is null ? null : Dossier.PhoneIndex(_protector, phone)),
                (nameof(Dossier.SearchFolded), row.Folded(_protector, identifier, phone)),
            ];
    }
}
