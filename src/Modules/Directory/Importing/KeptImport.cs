using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Importing;

internal enum KeptState
{
    Uploaded,
    Imported,
}

/// <summary>An uploaded file between its preview and its import, then what came of it; gone after a day.</summary>
/// <remarks>Technical: the officers it makes have their own audit, and the first passwords in it must be forgotten.</remarks>
internal sealed class KeptImport : ITechnical
{
    /// <summary>Of the upload's encryption.</summary>
    public const string Purpose = "directory.kept-import";

    public Guid Id { get; set; }

    public Guid OwnerId { get; set; }

    public KeptState State { get; set; }

    public string FileName { get; set; } = "";

    /// <summary>The upload, encrypted; after the import the rejected rows as CSV.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>The list of first passwords, encrypted; emptied when it is fetched.</summary>
    public byte[] Passwords { get; set; } = [];

    public int Added { get; set; }

    public int Rejected { get; set; }

    public DateTime CreatedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<KeptImport>
    {
        public void Configure(EntityTypeBuilder<KeptImport> builder)
        {
            builder.ToTable("directory_kept_import");
            // Two clicks on "import": the second finds it done.
            builder.Property(k => k.State).IsConcurrencyToken();
            builder.HasIndex(k => k.CreatedAt);
        }
    }
}
