using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Audit;

/// <summary>One act on one record: who, when, what changed, why; chained to the previous row of the same record.</summary>
public sealed class AuditRow : IStreamRow, ITechnical
{
    public long Position { get; set; }

    public long Tx { get; set; }

    public required string SubjectType { get; init; }

    public required Guid SubjectId { get; init; }

    /// <summary>1, 2, 3 ... without gaps for each subject.</summary>
    public required int Seq { get; init; }

    public required string Act { get; init; }

    public string? Reason { get; init; }

    public required DateTime At { get; init; }

    public required CallerKind ActorKind { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    public Guid? OnBehalfOf { get; init; }

    /// <summary>JSON: each changed row, each changed property with old and new value.</summary>
    public required string Changes { get; init; }

    public required byte[] PreviousHash { get; init; }

    public byte[] Hash { get; set; } = [];

    /// <summary>Exactly what is hashed, so that others can hash it too: it begins with the hash of the row before.</summary>
    public string HashedText() => string.Join('\u001f', Convert.ToHexString(PreviousHash), SubjectType, SubjectId.ToString("N"), Seq.ToString(CultureInfo.InvariantCulture),
        Act, Reason, At.Ticks.ToString(CultureInfo.InvariantCulture), ActorKind, ActorId?.ToString("N"), ActorName, OnBehalfOf?.ToString("N"), Changes);

    public byte[] ComputeHash() => SHA256.HashData(Encoding.UTF8.GetBytes(HashedText()));

    internal sealed class Mapping : IEntityTypeConfiguration<AuditRow>
    {
        public void Configure(EntityTypeBuilder<AuditRow> builder)
        {
            builder.ToTable("platform_audit").HasKey(r => r.Position);
            builder.HasIndex(r => new { r.SubjectId, r.Seq }).IsUnique();
            builder.HasIndex(r => new { r.Tx, r.Position });
        }
    }
}

/// <summary>A sealed block of audit rows: Merkle root over their hashes, chained to the block before. An edit, a removal or an insertion breaks it.</summary>
public sealed class AuditBlock : ITechnical
{
    public long Number { get; set; }

    public long FromTx { get; init; }

    public long FromPosition { get; init; }

    public long ToTx { get; init; }

    public long ToPosition { get; init; }

    public int Rows { get; init; }

    public required byte[] MerkleRoot { get; init; }

    public required byte[] PreviousRoot { get; init; }

    public required byte[] Root { get; init; }

    public DateTime SealedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditBlock>
    {
        public void Configure(EntityTypeBuilder<AuditBlock> builder)
        {
            builder.ToTable("platform_audit_block").HasKey(b => b.Number);
            builder.Property(b => b.Number).ValueGeneratedNever();
        }
    }
}
