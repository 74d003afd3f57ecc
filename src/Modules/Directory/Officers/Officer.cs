using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Officers;

/// <summary>A person who works in the agencies; what they may do comes from the posts they hold.</summary>
internal sealed class Officer : Subject
{
    public string UserName { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>Name and user name without marks, for the search box.</summary>
    public string Folded { get; set; } = "";

    public string? Email { get; set; }

    public string? Phone { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>Set with a first or reset password; nobody gets a session before choosing their own.</summary>
    public bool MustChangePassword { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Officer>
    {
        public void Configure(EntityTypeBuilder<Officer> builder)
        {
            builder.ToTable("directory_officer");
            builder.HasIndex(o => o.UserName).IsUnique();
            builder.HasIndex(o => new { o.Folded, o.Id });
        }
    }
}

/// <summary>A place in an agency with its roles; it stays when the person leaves.</summary>
internal sealed class Post : IPartOf
{
    public Guid Id { get; set; }

    public Guid AgencyId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Keys of catalogues/roles.json, separated by ";".</summary>
    public string Roles { get; set; } = "";

    public Guid SubjectId => AgencyId;

    internal sealed class Mapping : IEntityTypeConfiguration<Post>
    {
        public void Configure(EntityTypeBuilder<Post> builder)
        {
            builder.ToTable("directory_post");
            builder.HasIndex(p => p.AgencyId);
        }
    }
}

/// <summary>An officer holds a post from a day to a day.</summary>
internal sealed class PostHolding : IPartOf
{
    public Guid Id { get; set; }

    public Guid OfficerId { get; set; }

    public Guid PostId { get; set; }

    public DateOnly From { get; set; }

    public DateOnly? To { get; set; }

    public Guid SubjectId => OfficerId;

    internal sealed class Mapping : IEntityTypeConfiguration<PostHolding>
    {
        public void Configure(EntityTypeBuilder<PostHolding> builder)
        {
            builder.ToTable("directory_post_holding");
            builder.HasIndex(h => h.OfficerId);
            builder.HasIndex(h => h.PostId);
        }
    }
}

/// <summary>A written delegation (TUQ): one officer acts for a post of another, for a limited time and content.</summary>
internal sealed class Delegation : IPartOf
{
    public Guid Id { get; set; }

    public Guid FromOfficerId { get; set; }

    public Guid ToOfficerId { get; set; }

    public Guid PostId { get; set; }

    /// <summary>Permissions given, separated by ";"; never more than the post's own.</summary>
    public string Permissions { get; set; } = "";

    public DateOnly From { get; set; }

    public DateOnly To { get; set; }

    /// <summary>Number and date of the paper that gives it.</summary>
    public string Paper { get; set; } = "";

    public Guid SubjectId => FromOfficerId;

    internal sealed class Mapping : IEntityTypeConfiguration<Delegation>
    {
        public void Configure(EntityTypeBuilder<Delegation> builder)
        {
            builder.ToTable("directory_delegation");
            builder.HasIndex(d => d.FromOfficerId);
            builder.HasIndex(d => d.ToOfficerId);
        }
    }
}

/// <summary>A period in which the officer is away; work is offered to others first.</summary>
internal sealed class Absence : IPartOf
{
    public Guid Id { get; set; }

    public Guid OfficerId { get; set; }

    public DateOnly From { get; set; }

    public DateOnly To { get; set; }

    public string Reason { get; set; } = "";

    public Guid SubjectId => OfficerId;

    internal sealed class Mapping : IEntityTypeConfiguration<Absence>
    {
        public void Configure(EntityTypeBuilder<Absence> builder)
        {
            builder.ToTable("directory_absence");
            builder.HasIndex(a => a.OfficerId);
        }
    }
}
