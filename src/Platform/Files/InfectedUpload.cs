using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Files;

/// <summary>An infected file: refused when it was handed in, or found later among the stored. Neither content nor name (it may be a person's) stands here: what was found, by whom it came and when.</summary>
public sealed class InfectedUpload : Subject
{
    public required DateTime At { get; init; }

    /// <summary>The account; null for a caller nobody knows.</summary>
    public Guid? CallerId { get; init; }

    /// <summary>The ending of its name.</summary>
    public required string Kind { get; init; }

    public required long Size { get; init; }

    /// <summary>The stored file it was found in later; null when it was refused at the door.</summary>
    public Guid? FileId { get; init; }

    /// <summary>The scanner's name for it.</summary>
    public required string Finding { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<InfectedUpload>
    {
        public void Configure(EntityTypeBuilder<InfectedUpload> builder)
        {
            builder.ToTable("platform_infected_upload").HasKey(r => r.Id);
            builder.HasIndex(r => r.At);
        }
    }
}
