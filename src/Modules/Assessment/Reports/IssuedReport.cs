using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>A report that was issued from one publication, with the hashes of its files. It never changes; a later edition of the publication makes another.</summary>
internal sealed class IssuedReport : Subject
{
    public required string Report { get; init; }

    public required Guid FrozenPeriodId { get; init; }

    public required string Period { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>The edition of the publication.</summary>
    public required int Edition { get; init; }

    public required DateTime IssuedAt { get; init; }

    public required string IssuedBy { get; init; }

    /// <summary>SHA-256 of the content as JSON, lower-case hex; the page is drawn from it.</summary>
    public required string ContentHash { get; init; }

    public required Guid DocxFileId { get; init; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public required string DocxHash { get; init; }

    public required Guid PdfFileId { get; init; }

    public required string PdfHash { get; init; }

    public Period Span => new(Period, From, To);
}

/// <summary>What an issued report says, as JSON. No audit of its own: the audited row holds its hash.</summary>
internal sealed class IssuedContent : ITechnical
{
    public required Guid IssuedReportId { get; init; }

    public required string Json { get; init; }
}

internal sealed class ReportMapping : IEntityTypeConfiguration<IssuedReport>, IEntityTypeConfiguration<IssuedContent>
{
    public void Configure(EntityTypeBuilder<IssuedReport> builder)
    {
        builder.ToTable("assessment_report").HasKey(r => r.Id);
        builder.HasIndex(r => new { r.Report, r.FrozenPeriodId }).IsUnique();
        builder.Ignore(r => r.Span);
    }

    public void Configure(EntityTypeBuilder<IssuedContent> builder) => builder.ToTable("assessment_report_content").HasKey(c => c.IssuedReportId);
}
