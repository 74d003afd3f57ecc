using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

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
    public const string Purpose = "dossiers_inbound.body";
    private const string HashPurpose = "dossiers_inbound.hash";
    private static readonly string[] FileBlocks = ["TaiLieuNop", "DanhSachGiayToKetQua"];

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string ClientId { get; init; }

    public required string MessageId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Keyed digest of the body: the same id with another body is a mistake of the sender.</summary>
    public required string Hash { get; init; }

    /// <summary>Whether it was taken, and the dossier's code: nothing of a person, so it stands open.</summary>
    public required string Answer { get; init; }

    public required InboundOutcome Outcome { get; init; }

    public Guid? DossierId { get; init; }

    public string? DossierCode { get; init; }

    /// <summary>Of a kept message: the body without its files, encrypted.</summary>
    public string? BodyCipher { get; private set; }

    public string? Why { get; init; }

    public required DateTime ReceivedAt { get; init; }

    public string? Body(FieldProtector protector) => BodyCipher is { } cipher ? protector.Reveal(cipher, Purpose) : null;

    public void Keep(JsonObject body, FieldProtector protector)
    {
        var copy = body.DeepClone().AsObject();
        foreach (var row in FileBlocks.SelectMany(b => (copy[b] as JsonArray)?.OfType<JsonObject>() ?? []))
        {
            row.Remove("NoiDungTepTin");
        }

        BodyCipher = protector.Protect(copy.ToJsonString(FormContent.Json), Purpose);
    }

    /// <summary>Under the lasting key: of a short message all but a number may be known, and a plain hash would let anybody try them. It must stay equal through a rotation; the key's id stands before it.</summary>
    public static string HashOf(byte[] body, FieldProtector protector) => $"{protector.LastingId}.{protector.LastingIndex(Convert.ToHexStringLower(SHA256.HashData(body)), HashPurpose)}";

    /// <summary>Whether it had this body. Of a digest under a lasting key of before nothing can be told: the same sender and id is then taken for a repeat.</summary>
    public bool HadBody(byte[] body, FieldProtector protector) => !Hash.StartsWith(protector.LastingId + ".", StringComparison.Ordinal) || Hash == HashOf(body, protector);

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
