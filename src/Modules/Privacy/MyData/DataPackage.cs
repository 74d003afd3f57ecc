using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Privacy.MyData;

internal enum PackageState
{
    Waiting,
    Ready,
    Gone,
}

/// <summary>All data of one person as one ZIP, made by a job and offered to them for some days. No audit: the row itself says who asked when, and nothing of the province changes by it.</summary>
internal sealed class DataPackage : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    public required DateTime AskedAt { get; init; }

    public PackageState State { get; private set; }

    /// <summary>The account while the package waits: two asked for in the same moment are one.</summary>
    public Guid? WaitingFor { get; private set; }

    public DateTime? ReadyAt { get; private set; }

    public DateTime? Until { get; private set; }

    public long Size { get; private set; }

    public static DataPackage Of(Guid accountId, DateTime now) => new() { AccountId = accountId, AskedAt = now, WaitingFor = accountId };

    public void Offer(long size, DateTime now, int days) => (State, WaitingFor, Size, ReadyAt, Until) = (PackageState.Ready, null, size, now, now.AddDays(days));

    /// <summary>Its person's data are erased: a ready one goes with the worker's next turn, one being made ends with its job.</summary>
    public void End() => (State, WaitingFor, Until) = (State == PackageState.Waiting ? PackageState.Gone : State, null, DateTime.UnixEpoch);

    public void Go() => (State, WaitingFor) = (PackageState.Gone, null);

    internal sealed class Mapping : IEntityTypeConfiguration<DataPackage>
    {
        public void Configure(EntityTypeBuilder<DataPackage> builder)
        {
            builder.ToTable("privacy_package").HasKey(p => p.Id);
            // The job that makes it and the erasure that ends it may meet.
            builder.Property(p => p.State).IsConcurrencyToken();
            builder.HasIndex(p => new { p.AccountId, p.AskedAt });
            builder.HasIndex(p => new { p.State, p.Until });
            builder.HasIndex(p => p.WaitingFor).IsUnique();
        }
    }
}
