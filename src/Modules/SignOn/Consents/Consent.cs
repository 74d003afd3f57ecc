using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Consents;

/// <summary>An officer agreed that a system learns certain things of them; one row a pair, taken back and given anew.</summary>
internal sealed class Consent : Subject
{
    public required Guid OfficerId { get; init; }

    public required Guid SystemId { get; init; }

    /// <summary>Everything agreed to, by scope.</summary>
    public string Scope { get; private set; } = "";

    public DateTime GivenAt { get; private set; }

    public DateTime? TakenBackAt { get; private set; }

    /// <summary>Of the last sign-in there; written past the audit, like the last use of a session.</summary>
    public DateTime? LastUsedAt { get; private set; }

    public bool IsGiven => TakenBackAt is null;

    public void Give(string scope, DateTime now)
    {
        // What was given before a taking back stays void.
        GivenAt = IsGiven && GivenAt != default ? GivenAt : now;
        (Scope, TakenBackAt) = (scope, null);
    }

    public void TakeBack(DateTime now) => TakenBackAt = now;

    internal sealed class Mapping : IEntityTypeConfiguration<Consent>
    {
        public void Configure(EntityTypeBuilder<Consent> builder)
        {
            builder.ToTable("signon_consent");
            builder.Ignore(c => c.IsGiven);
            builder.HasIndex(c => new { c.OfficerId, c.SystemId }).IsUnique();
            builder.HasIndex(c => c.SystemId);
        }
    }
}
