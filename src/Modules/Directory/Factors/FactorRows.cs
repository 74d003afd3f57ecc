using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>The officer's authenticator app; has the officer's id. Technical as the login is: the secret must not be copied into the audit trail.</summary>
internal sealed class AuthenticatorKey : ITechnical
{
    public Guid Id { get; init; }

    /// <summary>The secret, sealed by data protection.</summary>
    public required string Secret { get; init; }

    /// <summary>The step of the last code accepted: no code is accepted twice, nor one older than it.</summary>
    public long LastStep { get; set; }

    public DateTime AddedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuthenticatorKey>
    {
        public void Configure(EntityTypeBuilder<AuthenticatorKey> builder) => builder.ToTable("directory_authenticator").HasKey(k => k.Id);
    }
}

/// <summary>One recovery code, for the day the telephone is lost; kept as a hash and good once. Technical as the login is.</summary>
internal sealed class RecoveryCode : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OfficerId { get; init; }

    public required byte[] Hash { get; init; }

    public DateTime? UsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<RecoveryCode>
    {
        public void Configure(EntityTypeBuilder<RecoveryCode> builder) => builder.ToTable("directory_recovery_code").HasIndex(c => new { c.OfficerId, c.Hash });
    }
}

/// <summary>A passkey: the public half of a key that stays in the officer's device. Technical as the login is.</summary>
internal sealed class Passkey : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public Guid OfficerId { get; init; }

    public required string Name { get; set; }

    public required byte[] CredentialId { get; init; }

    public required byte[] PublicKey { get; init; }

    public DateTime AddedAt { get; init; }

    public DateTime? UsedAt { get; set; }

    public long SignCount { get; set; }

    /// <summary>How browsers reach it, separated by ";".</summary>
    public string Transports { get; init; } = "";

    public bool IsBackupEligible { get; init; }

    public bool IsBackedUp { get; set; }

    public UserPasskeyInfo Info() => new(
        CredentialId, PublicKey, AddedAt, (uint)SignCount, Transports.Split(';', StringSplitOptions.RemoveEmptyEntries), isUserVerified: true, IsBackupEligible, IsBackedUp, [], [])
    {
        Name = Name,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Passkey>
    {
        public void Configure(EntityTypeBuilder<Passkey> builder)
        {
            builder.ToTable("directory_passkey");
            builder.HasIndex(p => p.CredentialId).IsUnique();
            builder.HasIndex(p => p.OfficerId);
        }
    }
}

/// <summary>A challenge already answered: the same answer is no second sign-in. Technical: gone after the challenge's own life.</summary>
internal sealed class SpentChallenge : ITechnical
{
    public Guid Id { get; init; }

    public DateTime Until { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<SpentChallenge>
    {
        public void Configure(EntityTypeBuilder<SpentChallenge> builder)
        {
            builder.ToTable("directory_spent_challenge");
            builder.HasIndex(c => c.Until);
        }
    }
}
