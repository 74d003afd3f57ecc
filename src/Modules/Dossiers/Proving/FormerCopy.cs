using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Proving;

/// <summary>An archival copy that a renewed one took the place of: somebody may hold it, and it is ours. No audit: the result's own row has it.</summary>
internal sealed class FormerCopy : ITechnical
{
    public required Guid FileId { get; init; }

    public required Guid ResultId { get; init; }

    public required Guid DossierId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<FormerCopy>
    {
        public void Configure(EntityTypeBuilder<FormerCopy> builder)
        {
            builder.ToTable("dossiers_result_copy").HasKey(c => c.FileId);
            builder.HasIndex(c => c.DossierId);
        }
    }
}
