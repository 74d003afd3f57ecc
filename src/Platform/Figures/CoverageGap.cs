using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Figures;

/// <summary>
/// "Of these days the platform holds only a part of the records of this family": a figure whose period meets them is no data, never a small number.
/// Written by who fills a period in part (a replay's carried-over and tail months). No audit: it tells how the records came here, not what happened.
/// </summary>
public sealed class CoverageGap : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Family of the measures, such as "dossiers".</summary>
    public required string Family { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The last day, included.</summary>
    public required DateOnly To { get; init; }

    /// <summary>Why, as a person may read it.</summary>
    public required string Reason { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CoverageGap>
    {
        public void Configure(EntityTypeBuilder<CoverageGap> builder)
        {
            builder.ToTable("platform_coverage_gap").HasKey(g => g.Id);
            builder.HasIndex(g => new { g.Family, g.From });
        }
    }
}
