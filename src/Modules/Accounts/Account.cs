using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Accounts;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Accounts;

internal sealed class Account : Subject
{
    /// <summary>The identity server's own, never changing name of the person; the key of an account.</summary>
    public required string IdentitySubject { get; init; }

    public AccountKind Kind { get; private set; }

    public string Name { get; private set; } = "";

    public string Identifier { get; private set; } = "";

    public DateOnly? BirthDate { get; private set; }

    public string? Gender { get; private set; }

    public string? Phone { get; private set; }

    public string? Email { get; private set; }

    public string? Address { get; private set; }

    public string? CommuneCode { get; private set; }

    public string? Representative { get; private set; }

    public int Level { get; private set; }

    public DateTime LastSignInAt { get; private set; }

    public string? ContactPhone { get; private set; }

    public string? ContactEmail { get; private set; }

    /// <summary>What the identity server proves now replaces what it proved before; the contact the owner gave stays.</summary>
    public void Prove(ProvenIdentity proven, DateTime now)
    {
        Kind = proven.Kind;
        Name = proven.Name;
        Identifier = proven.Identifier;
        BirthDate = proven.BirthDate;
        Gender = proven.Gender;
        Phone = proven.Phone;
        Email = proven.Email;
        Address = proven.Address;
        CommuneCode = proven.CommuneCode;
        Representative = proven.Representative;
        Level = proven.Level;
        LastSignInAt = now;
    }

    public void ChangeContact(string? phone, string? email)
    {
        ContactPhone = phone;
        ContactEmail = email;
    }

    /// <summary>Anything beyond who it is; the next sign-in brings back what the identity server proves.</summary>
    public bool HasContact => (Phone ?? Email ?? Address ?? Gender ?? CommuneCode ?? ContactPhone ?? ContactEmail) is not null || BirthDate is not null;

    public void EraseContact() =>
        (Phone, Email, Address, Gender, CommuneCode, ContactPhone, ContactEmail, BirthDate) = (null, null, null, null, null, null, null, null);

    public AccountInfo ToInfo() => new(Id, Kind, Name, Identifier, BirthDate, ContactPhone ?? Phone, ContactEmail ?? Email, Address, Level) { CommuneCode = CommuneCode };

    internal sealed class Mapping : IEntityTypeConfiguration<Account>
    {
        public void Configure(EntityTypeBuilder<Account> account)
        {
            account.ToTable("accounts_account");
            account.Ignore(a => a.HasContact);
            account.HasIndex(a => a.IdentitySubject).IsUnique();
            account.HasIndex(a => a.Identifier);
        }
    }
}
