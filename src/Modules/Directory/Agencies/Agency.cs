using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Agencies;

/// <summary>A body with an identity of its own; what it is called, where it stands and which codes it has are dated rows.</summary>
internal sealed class Agency : Subject
{
    public string Key { get; set; } = "";

    /// <summary>Other names people and reports use, separated by "; ".</summary>
    public string Aliases { get; set; } = "";

    public string Note { get; set; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<Agency>
    {
        public void Configure(EntityTypeBuilder<Agency> builder)
        {
            builder.ToTable("directory_agency");
            builder.HasIndex(a => a.Key).IsUnique();
        }
    }
}

/// <summary>How far a row is settled by its sources; shown to administrators only.</summary>
internal enum Mark
{
    Verified,
    GeneralKnowledge,
    Unverified,
}

/// <summary>Name, level, kind and parent of an agency for a period.</summary>
internal sealed class AgencyVersion : IPartOf
{
    public Guid Id { get; set; }

    public Guid AgencyId { get; set; }

    public string Name { get; set; } = "";

    public string ShortName { get; set; } = "";

    public AgencyLevel Level { get; set; }

    public string Kind { get; set; } = "";

    public Guid? ParentId { get; set; }

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public string Source { get; set; } = "";

    public Mark Mark { get; set; }

    public Guid SubjectId => AgencyId;

    internal sealed class Mapping : IEntityTypeConfiguration<AgencyVersion>
    {
        public void Configure(EntityTypeBuilder<AgencyVersion> builder)
        {
            builder.ToTable("directory_agency_version");
            builder.HasIndex(v => new { v.AgencyId, v.ValidFrom });
        }
    }
}

internal enum CodeScheme
{
    /// <summary>Identifier code of Decision 20/2020/QĐ-TTg, groups grow left to right.</summary>
    Qd20,

    /// <summary>The form before it (QCVN 102), right to left, still found in packets.</summary>
    Qcvn102,

    /// <summary>The statistics office's code of the unit whose committee this is.</summary>
    Statistical,
}

/// <summary>A code of an agency for a period; the same value may belong to another agency at another time.</summary>
internal sealed class AgencyCode : IPartOf
{
    public Guid Id { get; set; }

    public Guid AgencyId { get; set; }

    public CodeScheme Scheme { get; set; }

    public string Value { get; set; } = "";

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public Mark Mark { get; set; }

    public Guid SubjectId => AgencyId;

    internal sealed class Mapping : IEntityTypeConfiguration<AgencyCode>
    {
        public void Configure(EntityTypeBuilder<AgencyCode> builder)
        {
            builder.ToTable("directory_agency_code");
            builder.HasIndex(c => c.AgencyId);
            builder.HasIndex(c => new { c.Scheme, c.Value });
        }
    }
}

/// <summary>A period in which the agency is counted in the province's e-government figures.</summary>
internal sealed class AgencyScope : IPartOf
{
    public Guid Id { get; set; }

    public Guid AgencyId { get; set; }

    public DateOnly? ValidFrom { get; set; }

    public DateOnly? ValidTo { get; set; }

    public Guid SubjectId => AgencyId;

    internal sealed class Mapping : IEntityTypeConfiguration<AgencyScope>
    {
        public void Configure(EntityTypeBuilder<AgencyScope> builder)
        {
            builder.ToTable("directory_agency_scope");
            builder.HasIndex(s => s.AgencyId);
        }
    }
}

internal enum SuccessionKind
{
    Whole,
    Rename,
    Merge,
    Part,
}

/// <summary>From the date on, the successor has the predecessor's work: all of it, or only what the condition names.</summary>
internal sealed class Succession : IPartOf
{
    public Guid Id { get; set; }

    public Guid FromId { get; set; }

    public Guid ToId { get; set; }

    public DateOnly Date { get; set; }

    public SuccessionKind Kind { get; set; }

    /// <summary>Field or area; empty = everything.</summary>
    public string Condition { get; set; } = "";

    public string Source { get; set; } = "";

    public Mark Mark { get; set; }

    public Guid SubjectId => FromId;

    internal sealed class Mapping : IEntityTypeConfiguration<Succession>
    {
        public void Configure(EntityTypeBuilder<Succession> builder)
        {
            builder.ToTable("directory_succession");
            builder.HasIndex(s => s.FromId);
            builder.HasIndex(s => s.ToId);
        }
    }
}
