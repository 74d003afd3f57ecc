using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;

namespace TinhSo.Modules.Archive.Packages;

internal enum ArchivePackageState
{
    Waiting,
    Ready,
    Gone,
}

/// <summary>A list with its dossiers as one ZIP for the archive, made by a job. No audit: each dossier's audit says that it was given out, and the row who asked when.</summary>
internal sealed class ArchivePackage : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ListId { get; init; }

    public required DateTime AskedAt { get; init; }

    public required Guid? AskedById { get; init; }

    public required string AskedBy { get; init; }

    public ArchivePackageState State { get; set; }

    /// <summary>The number of the last row whose giving is noted, so that a job that runs again notes none twice.</summary>
    public int NotedTo { get; set; }

    public DateTime? ReadyAt { get; set; }

    public long Size { get; set; }

    public string? Sha256 { get; set; }

    /// <summary>How many dossiers have their evidence in it.</summary>
    public int Proved { get; set; }

    /// <summary>How many of those have every act under a time stamp.</summary>
    public int Stamped { get; set; }

    /// <summary>Why dossiers are in it without evidence, as code of a rule; null where all have it.</summary>
    public string? Missing { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArchivePackage>
    {
        public void Configure(EntityTypeBuilder<ArchivePackage> builder)
        {
            builder.ToTable("archive_package").HasKey(p => p.Id);
            builder.HasIndex(p => new { p.ListId, p.AskedAt });
            builder.HasIndex(p => new { p.State, p.AskedAt });
        }
    }
}

/// <summary>Packages for the archive, served to who may hand the list over.</summary>
internal sealed class ArchiveFolder(Settings settings) : PackageFolder(settings, "archive-packages");
