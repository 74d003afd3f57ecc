using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Procedures.Standing;

/// <summary>What a mark says of a procedure's online service.</summary>
internal enum ServiceMarkKind
{
    /// <summary>Fit to be done online in full.</summary>
    Eligible,

    /// <summary>The national portal accepted its integration record.</summary>
    Integrated,

    /// <summary>Has a published help item and a reachable contact.</summary>
    Helped,
}

/// <summary>A dated statement about a procedure as an online service, beside what its versions say; the newest of a kind has no end while it holds.</summary>
internal sealed class ServiceMark : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ProcedureId { get; init; }

    public required ServiceMarkKind Kind { get; init; }

    public required DateOnly From { get; init; }

    /// <summary>The first day on which it holds no more.</summary>
    public DateOnly? To { get; set; }

    /// <summary>The paper or message it rests on.</summary>
    public string? Source { get; set; }

    Guid IPartOf.SubjectId => ProcedureId;

    public bool Holds(DateOnly day) => From <= day && (To is null || day < To);

    internal sealed class Mapping : IEntityTypeConfiguration<ServiceMark>
    {
        public void Configure(EntityTypeBuilder<ServiceMark> builder)
        {
            builder.ToTable("procedures_service_mark").HasKey(m => m.Id);
            builder.HasIndex(m => new { m.ProcedureId, m.Kind, m.From });
        }
    }
}
