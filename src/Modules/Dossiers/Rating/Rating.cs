using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>What the owner thinks of how a finished dossier was handled: one to five, with as much detail as they like.</summary>
internal sealed class Rating : IPartOf
{
    public const int Worst = 1;
    public const int Best = 5;
    public static readonly TimeSpan ChangeableFor = TimeSpan.FromDays(7);

    public required Guid DossierId { get; init; }

    /// <summary>The competent agency on the day of the rating.</summary>
    public required Guid AgencyId { get; init; }

    /// <summary>First day of the Vietnamese month in which it was first given.</summary>
    public required DateOnly Month { get; init; }

    public required DateTime RatedAt { get; init; }

    public DateTime ChangedAt { get; set; }

    public int Score { get; set; }

    public int? Attitude { get; set; }

    public int? Clarity { get; set; }

    public int? Promptness { get; set; }

    /// <summary>Read by the office, never published: it may name people.</summary>
    public string? Comment { get; set; }

    Guid IPartOf.SubjectId => DossierId;

    public bool MayChange(DateTime now) => now <= RatedAt + ChangeableFor;

    internal sealed class Mapping : IEntityTypeConfiguration<Rating>
    {
        public void Configure(EntityTypeBuilder<Rating> builder)
        {
            builder.ToTable("dossiers_rating").HasKey(r => r.DossierId);
            builder.HasIndex(r => new { r.AgencyId, r.Month });
            builder.HasIndex(r => r.Month);
        }
    }
}
