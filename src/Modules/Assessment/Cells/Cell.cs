using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Cells;

/// <summary>
/// How many records of a measure begin, and for a stock end, with one agency on one day. A stock of day D is all begun less all ended up to D.
/// No audit: it can be counted again from the records at any time, and is, every night.
/// </summary>
internal sealed class Cell : ITechnical
{
    public required string Measure { get; init; }

    public required Guid AgencyId { get; init; }

    public required DateOnly Day { get; init; }

    public long Starts { get; set; }

    public long Ends { get; set; }
}

/// <summary>What the nightly recount found. No audit: it is a report on cells, not a fact of the province.</summary>
internal sealed class NightlyResult : ITechnical
{
    public required DateOnly Day { get; init; }

    public DateTime At { get; init; }

    public long Cells { get; init; }

    public long Differences { get; init; }
}

internal sealed class CellMapping : IEntityTypeConfiguration<Cell>, IEntityTypeConfiguration<NightlyResult>
{
    public void Configure(EntityTypeBuilder<Cell> builder)
    {
        builder.ToTable("assessment_cell").HasKey(c => new { c.Measure, c.AgencyId, c.Day });
        // The whole province over a period; one agency goes by the key.
        builder.HasIndex(c => new { c.Measure, c.Day, c.AgencyId });
    }

    public void Configure(EntityTypeBuilder<NightlyResult> builder) => builder.ToTable("assessment_nightly").HasKey(n => n.Day);
}
