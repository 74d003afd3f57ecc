using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>The working week of an agency from a day on; without agency, everybody's who has none of their own.</summary>
internal sealed class AgencyHours : Subject, IKnown
{
    public Guid? AgencyId { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Sessions by weekday, "1-5 07:00-11:00,13:00-17:00; 6 07:00-11:00"; 1 is Monday.</summary>
    public required string Week { get; init; }

    public string? Decision { get; init; }

    public DateTime? KnownFrom { get; init; }

    public DateTime? KnownTo { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AgencyHours>
    {
        public void Configure(EntityTypeBuilder<AgencyHours> builder)
        {
            builder.ToTable("dossiers_agency_hours").HasKey(h => h.Id);
            builder.HasIndex(h => new { h.AgencyId, h.ValidFrom });
        }
    }
}
