using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>A result whose signatures could not be judged when it was issued, mostly because an issuer of certificates did not answer; it waits to be judged again. No audit: the result's own row has it.</summary>
internal sealed class UnsettledResult : ITechnical
{
    public required Guid ResultId { get; init; }

    public required Guid DossierId { get; init; }

    public required DateTime NextAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<UnsettledResult>
    {
        public void Configure(EntityTypeBuilder<UnsettledResult> builder)
        {
            builder.ToTable("dossiers_result_unsettled").HasKey(u => u.ResultId);
            builder.HasIndex(u => u.NextAt);
        }
    }
}
