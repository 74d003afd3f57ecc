using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Platform.Files;

/// <summary>One file as somebody gave it; the bytes lie in the store under their hash. Which record it belongs to, and so who may read it, the owning module says. Its act is audited there.</summary>
public sealed class StoredFile : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public required long Size { get; init; }

    public required string Name { get; init; }

    /// <summary>As sniffed from the bytes, never as claimed.</summary>
    public required string MediaType { get; init; }

    public required DateTime StoredAt { get; init; }

    /// <summary>When the scanner last gave its verdict; null: it was not looked at.</summary>
    public DateTime? ScannedAt { get; set; }

    /// <summary>What the scanner found when it looked later; such a file is not handed out.</summary>
    public string? Finding { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredFile>
    {
        public void Configure(EntityTypeBuilder<StoredFile> builder)
        {
            builder.ToTable("platform_file").HasKey(f => f.Id);
            builder.HasIndex(f => f.Sha256);
        }
    }
}
