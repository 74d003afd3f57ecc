using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Tokens;

/// <summary>One sign-in given to one system: its code, then its access token, both known as hashes only. Technical: it lives a day; what the officer agreed to and what an administrator did have their audit.</summary>
internal sealed class Grant : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid SystemId { get; init; }

    public required Guid OfficerId { get; init; }

    /// <summary>When this session ends, so does all that was given in it.</summary>
    public required Guid SessionId { get; init; }

    public required string Redirect { get; init; }

    public required string Scope { get; init; }

    public string? Nonce { get; init; }

    public required string Challenge { get; init; }

    public bool SecondFactor { get; init; }

    public DateTime ProvedAt { get; init; }

    public DateTime AskedAt { get; init; }

    public required string CodeHash { get; init; }

    public DateTime CodeUntil { get; init; }

    public DateTime? UsedAt { get; set; }

    public string? TokenHash { get; set; }

    public DateTime? TokenUntil { get; set; }

    public DateTime? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Grant>
    {
        public void Configure(EntityTypeBuilder<Grant> builder)
        {
            builder.ToTable("signon_grant");
            builder.HasIndex(g => g.CodeHash).IsUnique();
            builder.HasIndex(g => g.TokenHash).IsUnique();
            builder.HasIndex(g => g.AskedAt);
        }
    }
}
