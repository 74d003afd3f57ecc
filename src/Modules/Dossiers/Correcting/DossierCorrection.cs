using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Correcting;

internal enum CorrectedPart
{
    Owner,
    Form,
    Result,
}

internal enum CorrectionState
{
    Proposed,
    Confirmed,
    Rejected,
}

/// <summary>An error found later: what stood there, what should, why, who proposed and which second person decided.</summary>
internal sealed class DossierCorrection : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required CorrectedPart Part { get; init; }

    /// <summary>Property of the owner, key of the form field, or code of the wrong result.</summary>
    public required string Field { get; init; }

    public string? OldValue { get; set; }

    /// <summary>For a result: its text, or null where a file or a paper stands for it.</summary>
    public string? NewValue { get; init; }

    public string? NewTitle { get; init; }

    public Guid? FileId { get; init; }

    public bool PaperOnly { get; init; }

    public required string Reason { get; init; }

    public required DateTime ProposedAt { get; init; }

    public Guid? ProposedById { get; init; }

    public required string ProposedBy { get; init; }

    public CorrectionState State { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedById { get; set; }

    public string? DecidedBy { get; set; }

    public string? DecisionNote { get; set; }

    Guid IPartOf.SubjectId => DossierId;

    internal sealed class Mapping : IEntityTypeConfiguration<DossierCorrection>
    {
        public void Configure(EntityTypeBuilder<DossierCorrection> builder)
        {
            builder.ToTable("dossiers_correction").HasKey(c => c.Id);
            builder.HasIndex(c => new { c.DossierId, c.Number }).IsUnique();
            builder.HasIndex(c => c.FileId);
        }
    }
}
