using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Proving;

/// <summary>A time stamp (RFC 3161) of a foreign authority over the root of a sealed block: everything sealed up to it existed then, whatever we say later.</summary>
internal sealed class AuditStamp : ITechnical
{
    public required long Block { get; init; }

    /// <summary>The block's root, which is what the stamp covers.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The token (DER).</summary>
    public required byte[] Token { get; init; }

    public required DateTime StampedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditStamp>
    {
        public void Configure(EntityTypeBuilder<AuditStamp> builder)
        {
            builder.ToTable("signing_audit_stamp").HasKey(s => s.Block);
            builder.Property(s => s.Block).ValueGeneratedNever();
        }
    }
}
