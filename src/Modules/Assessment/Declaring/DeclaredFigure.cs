using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>What a person says of an indicator that no records count yet: counts or a rate, of one agency or the whole province, with evidence, source and author.</summary>
internal sealed class DeclaredFigure : Subject
{
    /// <summary>Stands as agency of what is declared for the whole province at once.</summary>
    public static readonly Guid WholeProvince = Guid.Empty;

    public const decimal Scale = 10_000m;

    public required string IndicatorId { get; init; }

    /// <summary>The agency of the period, or <see cref="WholeProvince"/>.</summary>
    public required Guid AgencyId { get; init; }

    public required string Period { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public long? Numerator { get; set; }

    public long? Denominator { get; set; }

    /// <summary>A rate in ten-thousandths of a percent point, where the source gives no counts.</summary>
    public long? RateTenThousandths { get; set; }

    /// <summary>What proves it, in words.</summary>
    public required string Evidence { get; set; }

    public Guid? EvidenceFileId { get; set; }

    /// <summary>The report, decision or system it is taken from, to the row.</summary>
    public required string Source { get; set; }

    /// <summary>The author calls it an estimate; it never reads "met", only "estimated".</summary>
    public bool Estimated { get; set; }

    /// <summary>How this total falls on this agency was not printed anywhere; it was chosen, and says so.</summary>
    public bool Assumed { get; set; }

    public required string DeclaredBy { get; set; }

    public required DateTime DeclaredAt { get; set; }

    /// <summary>Why it was changed after it was first said.</summary>
    public string? ChangeReason { get; set; }

    /// <summary>In percent; null where counts were given.</summary>
    public decimal? Rate => RateTenThousandths / Scale;

    public bool IsOf(Period period) => From == period.From && To == period.To;

    public static long Scaled(decimal rate) => (long)(rate * Scale);

    internal sealed class Mapping : IEntityTypeConfiguration<DeclaredFigure>
    {
        public void Configure(EntityTypeBuilder<DeclaredFigure> builder)
        {
            builder.ToTable("assessment_declared").HasKey(d => d.Id);
            builder.HasIndex(d => new { d.IndicatorId, d.Period, d.AgencyId }).IsUnique();
            builder.HasIndex(d => new { d.From, d.To });
        }
    }
}
