using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Figures;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Whether the ratings of one agency in one month are shown to everybody. There is a row only where somebody withheld them once; without one they are public, "no rating yet" too.</summary>
internal sealed class RatingMonth : Subject, ICounted
{
    public required Guid AgencyId { get; init; }

    /// <summary>First day of the month.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Its last day.</summary>
    public required DateOnly To { get; init; }

    public bool Withheld { get; set; }

    /// <summary>Why they were withheld or shown again, told to everybody.</summary>
    public required string Reason { get; set; }

    public required string ChangedBy { get; set; }

    public required DateTime ChangedAt { get; set; }

    public string CountFamily => DossierMeasures.Family;

    public string CountState => Withheld.ToString();

    /// <summary>The agency's month, named by its ends.</summary>
    public IEnumerable<(Guid Agency, DateOnly Day)> CountCells() => [(AgencyId, From), (AgencyId, To)];

    internal sealed class Mapping : IEntityTypeConfiguration<RatingMonth>
    {
        public void Configure(EntityTypeBuilder<RatingMonth> builder)
        {
            builder.ToTable("dossiers_rating_month").HasKey(m => m.Id);
            builder.HasIndex(m => new { m.AgencyId, m.From }).IsUnique();
        }
    }
}
