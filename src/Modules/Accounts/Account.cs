using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts;

internal sealed class Account : Subject
{
    public const string IdentifierPurpose = "accounts.identifier";
    public const string PhonePurpose = "accounts.phone";

    /// <summary>The identity server's own, never changing name of the person; the key of an account.</summary>
    public required string IdentitySubject { get; init; }

    public AccountKind Kind { get; private set; }

    public string Name { get; private set; } = "";

    public string IdentifierCipher { get; private set; } = "";

    /// <summary>By which an equal identifier is found.</summary>
    public string IdentifierBlindIndex { get; private set; } = "";

    /// <summary>What lists and the audit trail show of the identifier.</summary>
    public string IdentifierMask { get; private set; } = "";

    public DateOnly? BirthDate { get; private set; }

    public string? Gender { get; private set; }

    public string? PhoneCipher { get; private set; }

    public string? PhoneMask { get; private set; }

    public string? Email { get; private set; }

    public string? Address { get; private set; }

    public string? CommuneCode { get; private set; }

    public string? Representative { get; private set; }

    public int Level { get; private set; }

    public DateTime LastSignInAt { get; private set; }

    public string? ContactPhoneCipher { get; private set; }

    public string? ContactPhoneMask { get; private set; }

    public string? ContactEmail { get; private set; }

    /// <summary>What the identity server proves now replaces what it proved before; the contact the owner gave stays.</summary>
    public void Prove(ProvenIdentity proven, DateTime now, FieldProtector protector)
    {
        Kind = proven.Kind;
        Name = proven.Name;
        if (!Holds(protector, IdentifierCipher, IdentifierPurpose, proven.Identifier))
        {
            IdentifierCipher = protector.Protect(proven.Identifier, IdentifierPurpose);
            IdentifierBlindIndex = protector.BlindIndex(proven.Identifier, IdentifierPurpose);
            IdentifierMask = FieldProtector.Mask(proven.Identifier);
        }

        if (!Holds(protector, PhoneCipher, PhonePurpose, proven.Phone))
        {
            (PhoneCipher, PhoneMask) = Phone(protector, proven.Phone);
        }

        BirthDate = proven.BirthDate;
        Gender = proven.Gender;
        Email = proven.Email;
        Address = proven.Address;
        CommuneCode = proven.CommuneCode;
        Representative = proven.Representative;
        Level = proven.Level;
        LastSignInAt = now;
    }

    public void ChangeContact(string? phone, string? email, FieldProtector protector)
    {
        if (!Holds(protector, ContactPhoneCipher, PhonePurpose, phone))
        {
            (ContactPhoneCipher, ContactPhoneMask) = Phone(protector, phone);
        }

        ContactEmail = email;
    }

    public string Identifier(FieldProtector protector) => protector.Reveal(IdentifierCipher, IdentifierPurpose);

    public string? Phone(FieldProtector protector) => PhoneCipher is { } cipher ? protector.Reveal(cipher, PhonePurpose) : null;

    public string? ContactPhone(FieldProtector protector) => ContactPhoneCipher is { } cipher ? protector.Reveal(cipher, PhonePurpose) : null;

    public AccountInfo ToInfo(FieldProtector protector) =>
        new(Id, Kind, Name, Identifier(protector), BirthDate, ContactPhone(protector) ?? Phone(protector), ContactEmail ?? Email, Address, Level) { CommuneCode = CommuneCode };

    private static (string? Cipher, string? Mask) Phone(FieldProtector protector, string? phone) =>
        phone is null ? (null, null) : (protector.Protect(phone, PhonePurpose), FieldProtector.Mask(phone));

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

    /// <summary>Anything beyond who it is; the next sign-in brings back what the identity server proves.</summary>
    public bool HasContact => (PhoneCipher ?? Email ?? Address ?? Gender ?? CommuneCode ?? ContactPhoneCipher ?? ContactEmail) is not null || BirthDate is not null;

    public void EraseContact()
    {
        (PhoneCipher, PhoneMask, ContactPhoneCipher, ContactPhoneMask) = (null, null, null, null);
        (Email, Address, Gender, CommuneCode, ContactEmail, BirthDate) = (null, null, null, null, null, null);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> account)
        {
            account.ToTable("accounts_account");
            account.Ignore(a => a.HasContact);
            account.HasIndex(a => a.IdentitySubject).IsUnique();
            account.HasIndex(a => a.IdentifierBlindIndex);
        }
    }
}
