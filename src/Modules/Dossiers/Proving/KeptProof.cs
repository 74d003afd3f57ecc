using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Proving;

/// <summary>When the archival copy of a signed result is made or renewed next. No audit: the result's own row has it.</summary>
internal sealed class KeptProof : ITechnical
{
    public required Guid ResultId { get; init; }

    public required Guid DossierId { get; init; }

    public required DateTime NextAt { get; set; }

    /// <summary>Until when the copy proves itself; null while there is none.</summary>
    public DateTime? Until { get; set; }

    /// <summary>Tries in vain since the last success.</summary>
    public int Tries { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<KeptProof>
    {
        public void Configure(EntityTypeBuilder<KeptProof> builder)
        {
            builder.ToTable("dossiers_result_proof").HasKey(p => p.ResultId);
            builder.HasIndex(p => p.NextAt);
            builder.HasIndex(p => p.Until);
            builder.HasIndex(p => p.Tries);
        }
    }
}
