using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>What a form or a correction held before it was replaced: the audit keeps only its digest, so this is what a court is shown beside it.</summary>
/// <remarks>Technical: never changed, and the audit of the dossier holds the digest already.</remarks>
internal sealed class FormerContent : ITechnical
{
    public const string Purpose = "dossiers_former_content.content";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    /// <summary>What it was, as evidence names it: <c>form</c>, or <c>correction-1-old</c>.</summary>
    public required string What { get; init; }

    /// <summary>When it was replaced.</summary>
    public required DateTime Until { get; init; }

    public string ContentCipher { get; private set; } = "";

    public static FormerContent Of(Guid dossierId, string what, DateTime until, SealedText content, FieldProtector protector) =>
        new() { DossierId = dossierId, What = what, Until = until, ContentCipher = content.Protect(protector, Purpose) };

    public SealedText Content(FieldProtector protector) => SealedText.Reveal(protector, ContentCipher, Purpose);

    internal sealed class Mapping : IEntityTypeConfiguration<FormerContent>
    {
        public void Configure(EntityTypeBuilder<FormerContent> builder)
        {
            builder.ToTable("dossiers_former_content").HasKey(f => f.Id);
            builder.HasIndex(f => f.DossierId);
        }
    }
}
