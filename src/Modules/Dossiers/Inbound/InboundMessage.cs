using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Inbound;

internal enum InboundOutcome
{
    Applied,

    /// <summary>Came out of order: kept for people to reconcile, not applied.</summary>
    Kept,
}

/// <summary>One message of a national system with the answer it got, so that a repeat gets the same. Its own record; the dossier's audit holds what it changed.</summary>
internal sealed class InboundMessage : ITechnical
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string ClientId { get; init; }

    public required string MessageId { get; init; }

    public required string Kind { get; init; }

    /// <summary>SHA-256 of the body, hex: the same id with another body is a mistake of the sender.</summary>
    public required string Hash { get; init; }

    public required string Answer { get; init; }

    public required InboundOutcome Outcome { get; init; }

    public Guid? DossierId { get; init; }

    public string? DossierCode { get; init; }

    /// <summary>Of a kept message: the body without its files.</summary>
    public string? Body { get; init; }

    public string? Why { get; init; }

    public required DateTime ReceivedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<InboundMessage>
    {
        public void Configure(EntityTypeBuilder<InboundMessage> builder)
        {
            builder.ToTable("dossiers_inbound").HasKey(m => m.Id);
            builder.HasIndex(m => new { m.ClientId, m.MessageId }).IsUnique();
            builder.HasIndex(m => new { m.Outcome, m.Id });
            builder.HasIndex(m => m.DossierId);
        }
    }
}
