using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Figures;

/// <summary>"Recount this cell": written beside every change of a counted record, removed by the worker that recounted it. No audit: it says nothing that the records do not.</summary>
public sealed class CellMark : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Family { get; init; }

    public required Guid AgencyId { get; init; }

    public required DateOnly Day { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CellMark>
    {
        public void Configure(EntityTypeBuilder<CellMark> builder)
        {
            builder.ToTable("platform_cell_mark").HasKey(m => m.Id);
            builder.HasIndex(m => new { m.Family, m.AgencyId, m.Day });
        }
    }
}
