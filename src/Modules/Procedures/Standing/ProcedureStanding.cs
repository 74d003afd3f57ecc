using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>
/// How a published procedure stands over a span of days on which nothing about it changes: who leads it, what its service can do. Figures count these rows.
/// No audit: written by <see cref="ProjectStanding"/> alone, from versions and marks that have theirs.
/// </summary>
internal sealed class ProcedureStanding : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ProcedureId { get; init; }

    /// <summary>The agency of the province that leads it in these days.</summary>
    public required Guid AgencyId { get; init; }

    public required string FieldCode { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The first day after; null while it stands.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Full or partial, worked in the province's own system.</summary>
    public required bool RoutedToProvince { get; init; }

    public required bool Full { get; init; }

    public required bool Eligible { get; init; }

    public required bool Integrated { get; init; }

    public required bool Helped { get; init; }

    /// <summary>Everything but the days, to tell whether two neighbouring spans are one.</summary>
    public string Content => string.Join('|', AgencyId, FieldCode, RoutedToProvince, Full, Eligible, Integrated, Helped);

    internal sealed class Mapping : IEntityTypeConfiguration<ProcedureStanding>
    {
        public void Configure(EntityTypeBuilder<ProcedureStanding> builder)
        {
            builder.ToTable("procedures_standing").HasKey(s => s.Id);
            builder.Ignore(s => s.Content);
            builder.HasIndex(s => new { s.ProcedureId, s.From });
            builder.HasIndex(s => new { s.AgencyId, s.From, s.ProcedureId });
            builder.HasIndex(s => new { s.AgencyId, s.To });
            builder.HasIndex(s => new { s.From, s.ProcedureId });
        }
    }
}
