using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>A published period of a set of indicators: what was counted, of which records, under which formulas, by whom and why. Never changed; a later look that should be published too is a new edition.</summary>
internal sealed class FrozenPeriod : Subject
{
    /// <summary>The set of indicators, such as nq17.</summary>
    public required string Set { get; init; }

    public required string Period { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>1, 2, 3 ... of the same period; the last one is the published one.</summary>
    public required int Edition { get; init; }

    public required string Reason { get; init; }

    /// <summary>The moment of the records it was counted at.</summary>
    public required DateTime AsOf { get; init; }

    public required string FrozenBy { get; init; }

    public Guid? FrozenById { get; init; }

    /// <summary>SHA-256 of the file of the set as it was read.</summary>
    public required string CatalogueHash { get; init; }

    /// <summary>The newest audit row at that moment: whatever is newer came after.</summary>
    public required long AuditPosition { get; init; }

    public Period Span => new(Period, From, To);
}

/// <summary>One row of the set as published, with the whole definition of that day.</summary>
internal sealed class FrozenIndicator : IPartOf
{
    public required Guid FrozenPeriodId { get; init; }

    public required string IndicatorId { get; init; }

    /// <summary>Place in the set.</summary>
    public required int Number { get; init; }

    /// <summary>The indicator as the catalogue had it, as JSON.</summary>
    public required string Definition { get; init; }

    public string? FormulaVersion { get; init; }

    public required FigureSource Source { get; init; }

    public long? Numerator { get; init; }

    public long? Denominator { get; init; }

    /// <summary>In ten-thousandths, as published.</summary>
    public long? ValueTenThousandths { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Why there was no data although records are counted.</summary>
    public string? Gap { get; init; }

    /// <summary>What was put together from declarations, as JSON; null for a computed row.</summary>
    public string? Declared { get; init; }

    Guid IPartOf.SubjectId => FrozenPeriodId;
}

/// <summary>What one measure counted; the records lie in <see cref="FrozenList"/>, and this row's hash proves them.</summary>
internal sealed class FrozenMeasure : IPartOf
{
    public required Guid FrozenPeriodId { get; init; }

    /// <summary>Name of the measure, or <c>declared:</c> and the indicator for what was declared.</summary>
    public required string Measure { get; init; }

    public required long Count { get; init; }

    /// <summary>Records kept; more than counted in a distinct measure.</summary>
    public required int Records { get; init; }

    /// <summary>SHA-256 of the list before compression, lower-case hex.</summary>
    public required string Hash { get; init; }

    Guid IPartOf.SubjectId => FrozenPeriodId;
}

/// <summary>The compressed list behind a frozen measure. No audit of its own: the audited row holds its hash.</summary>
internal sealed class FrozenList : ITechnical
{
    public required Guid FrozenPeriodId { get; init; }

    public required string Measure { get; init; }

    public required byte[] Packed { get; init; }
}

internal sealed class FreezingMapping :
    IEntityTypeConfiguration<FrozenPeriod>, IEntityTypeConfiguration<FrozenIndicator>, IEntityTypeConfiguration<FrozenMeasure>, IEntityTypeConfiguration<FrozenList>
{
    public void Configure(EntityTypeBuilder<FrozenPeriod> builder)
    {
        builder.ToTable("assessment_frozen").HasKey(f => f.Id);
        builder.HasIndex(f => new { f.Set, f.Period, f.Edition }).IsUnique();
        builder.Ignore(f => f.Span);
    }

    public void Configure(EntityTypeBuilder<FrozenIndicator> builder) => builder.ToTable("assessment_frozen_indicator").HasKey(f => new { f.FrozenPeriodId, f.IndicatorId });

    public void Configure(EntityTypeBuilder<FrozenMeasure> builder) => builder.ToTable("assessment_frozen_measure").HasKey(f => new { f.FrozenPeriodId, f.Measure });

    public void Configure(EntityTypeBuilder<FrozenList> builder) => builder.ToTable("assessment_frozen_list").HasKey(f => new { f.FrozenPeriodId, f.Measure });
}
