using System.Security.Cryptography;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The numbers of the people in a dossier: encrypted, found and counted by their index under the lasting key, shown masked (ADR 37).</summary>
internal sealed partial class Dossier
{
    public const string IdentifierPurpose = "dossiers.identifier";
    public const string PhonePurpose = "dossiers.phone";
    public const string SubmitterPurpose = "dossiers.submitter";

    public string OwnerIdentifierCipher { get; private set; } = "";

    /// <summary>By which the same owner is found, and counted once.</summary>
    public string OwnerIdentifierIndex { get; private set; } = "";

    public string OwnerIdentifierMask { get; private set; } = "";

    public string? OwnerPhoneCipher { get; private set; }

    public string? OwnerPhoneIndex { get; private set; }

    public string? OwnerPhoneMask { get; private set; }

    public string? SubmitterIdentifierCipher { get; private set; }

    public string? SubmitterIdentifierMask { get; private set; }

    /// <summary>Equal for all ways of writing an identifier.</summary>
    public static string IdentifierIndex(FieldProtector protector, string identifier) => protector.LastingIndex(WrittenNumber.Of(identifier), IdentifierPurpose);

    public static string PhoneIndex(FieldProtector protector, string phone) => protector.LastingIndex(WrittenNumber.Of(phone), PhonePurpose);

    public string OwnerIdentifier(FieldProtector protector) => protector.Reveal(OwnerIdentifierCipher, IdentifierPurpose);

    public string? OwnerPhone(FieldProtector protector) => OwnerPhoneCipher is { } cipher ? protector.Reveal(cipher, PhonePurpose) : null;

    public string? SubmitterIdentifier(FieldProtector protector) => SubmitterIdentifierCipher is { } cipher ? protector.Reveal(cipher, SubmitterPurpose) : null;

    public void SetOwnerIdentifier(string identifier, FieldProtector protector)
    {
        if (!Holds(protector, OwnerIdentifierCipher, IdentifierPurpose, identifier))
        {
            OwnerIdentifierCipher = protector.Protect(identifier, IdentifierPurpose);
            OwnerIdentifierIndex = IdentifierIndex(protector, identifier);
            OwnerIdentifierMask = Mask.Of(identifier);
        }
    }

    public void SetOwnerPhone(string? phone, FieldProtector protector)
    {
        if (!Holds(protector, OwnerPhoneCipher, PhonePurpose, phone))
        {
            (OwnerPhoneCipher, OwnerPhoneIndex, OwnerPhoneMask) = phone is null ? (null, null, null)
                : (protector.Protect(phone, PhonePurpose), PhoneIndex(protector, phone), Mask.Of(phone));
        }
    }

    public void SetSubmitterIdentifier(string? identifier, FieldProtector protector)
    {
        if (!Holds(protector, SubmitterIdentifierCipher, SubmitterPurpose, identifier))
        {
            (SubmitterIdentifierCipher, SubmitterIdentifierMask) = identifier is null ? (null, null) : (protector.Protect(identifier, SubmitterPurpose), Mask.Of(identifier));
        }
    }

    /// <summary>After a name, a number or the summary changed.</summary>
    public void Fold(FieldProtector protector) => SearchFolded = Folded(protector, OwnerIdentifier(protector), OwnerPhone(protector));

    /// <summary>The words it is found by: in place of the owner's numbers their digests.</summary>
    public string Folded(FieldProtector protector, string identifier, string? phone)
    {
        var numbers = new[] { identifier, phone }.OfType<string>().SelectMany(WrittenNumber.FoundBy).Select(protector.SearchWord);
        return Platform.Search.Fold.Joined($"{Code} {OwnerName} {string.Join(' ', numbers)} {SubmitterName} {Summary}");
    }

    /// <summary>The same text is not encrypted again: the audit would tell of a change that was none. What cannot be read any more is replaced.</summary>
    private static bool Holds(FieldProtector protector, string? cipher, string purpose, string? text)
    {
        try
        {
            return cipher is null or "" ? text is null : protector.Reveal(cipher, purpose) == text;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
