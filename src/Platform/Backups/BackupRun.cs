using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Backups;

/// <summary>What was tried with a backup: made, restored over the database, or restored elsewhere to see that it can be.</summary>
public enum BackupAct
{
    Backup,
    Restore,
    Rehearsal,
}

/// <summary>One backup or one tried restore, as the operations page shows it. Its own record, so no audit.</summary>
public sealed class BackupRun : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required BackupAct Kind { get; init; }

    public required DateTime At { get; init; }

    public required double Seconds { get; init; }

    public required long Bytes { get; init; }

    public required string File { get; init; }

    public required bool Succeeded { get; init; }

    /// <summary>Why it failed, or what was found.</summary>
    public string? Note { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<BackupRun>
    {
        public void Configure(EntityTypeBuilder<BackupRun> builder)
        {
            builder.ToTable("platform_backup").HasKey(r => r.Id);
            builder.HasIndex(r => new { r.Kind, r.At });
        }
    }
}
