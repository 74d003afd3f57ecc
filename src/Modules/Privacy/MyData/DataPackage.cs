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

    public PackageState State { get; set; }

    public DateTime? ReadyAt { get; set; }

    public DateTime? Until { get; set; }

    public long Size { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<DataPackage>
    {
        public void Configure(EntityTypeBuilder<DataPackage> builder)
        {
            builder.ToTable("privacy_package").HasKey(p => p.Id);
            // The job that makes it and the erasure that ends it may meet.
            builder.Property(p => p.State).IsConcurrencyToken();
            builder.HasIndex(p => new { p.AccountId, p.AskedAt });
            builder.HasIndex(p => new { p.State, p.Until });
        }
    }
}
