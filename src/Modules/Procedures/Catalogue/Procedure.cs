using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Procedures.Catalogue;

/// <summary>Whether a version is worked on, told to the public, or taken back.</summary>
internal enum PublicationState
{
    Draft,
    Published,
    Withdrawn,
}

/// <summary>Where a procedure came from.</summary>
internal enum ProcedureOrigin
{
    /// <summary>Written down from its sources.</summary>
    Written,

    /// <summary>Made up so that a replayed month has as many as there were; never shown outside that month's dates.</summary>
    Generated,
}

/// <summary>A procedure through all its versions. Its id comes from the slug, so it is the same on every machine; its code may change.</summary>
internal sealed class Procedure : Subject
{
    public required string Slug { get; init; }

    public ProcedureOrigin Origin { get; init; }

    /// <summary>Questions and answers on the page, and who to ask: not law, so not versioned.</summary>
    public string Help { get; set; } = "[]";

    public string? ContactName { get; set; }

    public string? ContactPhone { get; set; }

    public string? ContactEmail { get; set; }

    public string? ContactHours { get; set; }

    /// <summary>The number of the latest version.</summary>
    public int LastNumber { get; set; }

    public static Guid IdOf(string slug) => NamedGuid.Of("procedure:" + slug);

    internal sealed class Mapping : IEntityTypeConfiguration<Procedure>
    {
        public void Configure(EntityTypeBuilder<Procedure> builder)
        {
            builder.ToTable("procedures_procedure").HasKey(p => p.Id);
            builder.HasIndex(p => p.Slug).IsUnique();
            builder.Property(p => p.Slug).HasMaxLength(150);
        }
    }
}

/// <summary>A procedure as it reads over one span of days; two published versions never share a day.</summary>
internal sealed class ProcedureVersion : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ProcedureId { get; init; }

    public required int Number { get; init; }

    public string? Code { get; set; }

    public required string Name { get; set; }

    public required string NameFolded { get; set; }

    public required string FieldCode { get; set; }

    public ServiceLevel Level { get; set; }

    public AgencyLevelSet Levels { get; set; }

    /// <summary>As in the content; figures filter by it.</summary>
    public DossierRoute Route { get; set; }

    public required DateOnly ValidFrom { get; set; }

    /// <summary>Last valid day.</summary>
    public DateOnly? ValidTo { get; set; }

    public PublicationState State { get; set; } = PublicationState.Draft;

    /// <summary>A <see cref="ProcedureContent"/> as JSON.</summary>
    public required string Content { get; set; }

    /// <summary>How many parts, terms, fees and papers are not verified; the list sorts and filters by it.</summary>
    public int Unverified { get; set; }

    public required Guid FormId { get; set; }

    public Guid SubjectId => ProcedureId;

    public bool Covers(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);

    public bool Overlaps(DateOnly from, DateOnly? to) => (to is null || ValidFrom <= to) && (ValidTo is null || from <= ValidTo);

    /// <summary>Ends the version the day before the next one begins.</summary>
    public void EndBefore(DateOnly next)
    {
        if (next <= ValidFrom)
        {
            throw new RuleBroken("procedures.overlap", ValidFrom);
        }

        ValidTo = next.AddDays(-1);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ProcedureVersion>
    {
        public void Configure(EntityTypeBuilder<ProcedureVersion> builder)
        {
            builder.ToTable("procedures_version").HasKey(v => v.Id);
            builder.Ignore(v => v.SubjectId);
            builder.HasIndex(v => new { v.ProcedureId, v.Number }).IsUnique();
            builder.HasIndex(v => v.Code);
            builder.Property(v => v.Code).HasMaxLength(20);
            builder.Property(v => v.FieldCode).HasMaxLength(60);
        }
    }
}

/// <summary>A form definition in one version; never changed once written. No audit: the version that names it has one.</summary>
internal sealed class ProcedureForm : ITechnical
{
    public required Guid Id { get; init; }

    public required string Key { get; init; }

    public required int Number { get; init; }

    /// <summary>A <see cref="FormDefinition"/> as JSON.</summary>
    public required string Definition { get; init; }

    public static Guid IdOf(string key, int number) => NamedGuid.Of($"form:{key}:{number}");

    internal sealed class Mapping : IEntityTypeConfiguration<ProcedureForm>
    {
        public void Configure(EntityTypeBuilder<ProcedureForm> builder)
        {
            builder.ToTable("procedures_form").HasKey(f => f.Id);
            builder.HasIndex(f => new { f.Key, f.Number }).IsUnique();
        }
    }
}
