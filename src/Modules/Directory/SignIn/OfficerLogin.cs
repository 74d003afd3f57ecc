using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>How an officer proves who they are; has the officer's id.</summary>
/// <remarks>Technical: a password hash and a count of failures must not be copied into the audit trail.</remarks>
internal sealed class OfficerLogin : IdentityUser<Guid>, ITechnical
{
    public DateTime? LastSignInAt { get; set; }

    /// <summary>When the account was opened or opened again; an account never used counts from then. Null with the sample users, which never lie idle.</summary>
    public DateTime? OpenedAt { get; set; }

    public DateTime? IdleWarnedAt { get; set; }

    /// <summary>A first password not used by then opens nothing.</summary>
    public DateTime? FirstPasswordUntil { get; set; }

    /// <summary>Wrong second factors since the last right one: a right password between them must not start the count anew.</summary>
    public int SecondFailedCount { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<OfficerLogin>
    {
        public void Configure(EntityTypeBuilder<OfficerLogin> builder)
        {
            builder.ToTable("directory_login");
            builder.HasIndex(l => l.NormalizedUserName).IsUnique();
            builder.Property(l => l.ConcurrencyStamp).IsConcurrencyToken();
            // SQLite cannot order DateTimeOffset; the moment is kept as UTC like every other.
            builder.Property(l => l.LockoutEnd).HasConversion(
                at => at!.Value.UtcDateTime, at => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)));
            // Kept once, on the officer.
            builder.Ignore(l => l.Email);
            builder.Ignore(l => l.NormalizedEmail);
            builder.Ignore(l => l.EmailConfirmed);
            builder.Ignore(l => l.PhoneNumber);
            builder.Ignore(l => l.PhoneNumberConfirmed);
        }
    }
}

/// <summary>Asked for by Identity's store. Technical as the login is.</summary>
internal sealed class LoginClaim : IdentityUserClaim<Guid>, ITechnical
{
    internal sealed class Mapping : IEntityTypeConfiguration<LoginClaim>
    {
        public void Configure(EntityTypeBuilder<LoginClaim> builder) => builder.ToTable("directory_login_claim").HasKey(c => c.Id);
    }
}

/// <summary>Asked for by Identity's store. Technical as the login is.</summary>
internal sealed class LoginProvider : IdentityUserLogin<Guid>, ITechnical
{
    internal sealed class Mapping : IEntityTypeConfiguration<LoginProvider>
    {
        public void Configure(EntityTypeBuilder<LoginProvider> builder) =>
            builder.ToTable("directory_login_provider").HasKey(l => new { l.LoginProvider, l.ProviderKey });
    }
}

/// <summary>Second factors of a login (the trust issue). Technical as the login is.</summary>
internal sealed class LoginToken : IdentityUserToken<Guid>, ITechnical
{
    internal sealed class Mapping : IEntityTypeConfiguration<LoginToken>
    {
        public void Configure(EntityTypeBuilder<LoginToken> builder) =>
            builder.ToTable("directory_login_token").HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
    }
}
