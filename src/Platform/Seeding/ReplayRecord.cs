using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Seeding;

/// <summary>A period that was, or is being, replayed. No audit: it tells how records came here, the records have theirs.</summary>
public sealed class ReplayRecord : ITechnical
{
    /// <summary>Such as 2025-01.</summary>
    public required string Period { get; init; }

    /// <summary>Everything random follows from it.</summary>
    public required int Seed { get; init; }

    public required DateTime StartedAt { get; init; }

    /// <summary>Null while it runs, or was cut off.</summary>
    public DateTime? FinishedAt { get; set; }
}

/// <summary>How far one stage of a replay is; moves in the transaction of the rows it stands for, so a cut-off run goes on with neither gap nor repeat. No audit, as its record.</summary>
public sealed class ReplayPosition : ITechnical
{
    public required string Period { get; init; }

    public required string Stage { get; init; }

    public int Done { get; set; }

    /// <summary>All of how many; equal to <see cref="Done"/> when the stage has ended.</summary>
    public int Of { get; set; }
}

internal sealed class ReplayMapping : IEntityTypeConfiguration<ReplayRecord>, IEntityTypeConfiguration<ReplayPosition>
{
    public void Configure(EntityTypeBuilder<ReplayRecord> builder) => builder.ToTable("platform_replay").HasKey(r => r.Period);

    public void Configure(EntityTypeBuilder<ReplayPosition> builder) => builder.ToTable("platform_replay_position").HasKey(p => new { p.Period, p.Stage });
}
