using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Correcting;

internal enum CorrectedPart
{
    Owner,
    Form,
    Result,
}

internal enum CorrectionState
{
    Proposed,
    Confirmed,
    Rejected,
}

/// <summary>An error found later: what stood there, what should, why, who proposed and which second person decided.</summary>
internal sealed class DossierCorrection : IPartOf
{
    public const string OldPurpose = "dossiers_correction.old_value";
    public const string NewPurpose = "dossiers_correction.new_value";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required CorrectedPart Part { get; init; }

    /// <summary>Property of the owner, key of the form field, or code of the wrong result.</summary>
    public required string Field { get; init; }

    public string? OldValueCipher { get; private set; }

    /// <summary>What the audit keeps of the old value.</summary>
    public string? OldValueDigest { get; private set; }

    /// <summary>For a result: its text, or null where a file or a paper stands for it.</summary>
    public string? NewValueCipher { get; private set; }

    /// <summary>What the audit keeps of the new value.</summary>
    public string? NewValueDigest { get; private set; }

    public string? NewTitle { get; init; }

    public Guid? FileId { get; init; }

    public bool PaperOnly { get; init; }

    public required string Reason { get; init; }

    public required DateTime ProposedAt { get; init; }

    public Guid? ProposedById { get; init; }

    public required string ProposedBy { get; init; }

    public CorrectionState State { get; set; }

    public DateTime? DecidedAt { get; set; }

    public Guid? DecidedById { get; set; }

    public string? DecidedBy { get; set; }

    public string? DecisionNote { get; set; }

    public SealedText? Old(FieldProtector protector) => OldValueCipher is { } cipher ? SealedText.Reveal(protector, cipher, OldPurpose) : null;

    public SealedText? New(FieldProtector protector) => NewValueCipher is { } cipher ? SealedText.Reveal(protector, cipher, NewPurpose) : null;

    /// <summary>What is proposed, beside what stands there now.</summary>
    public DossierCorrection With(string? oldValue, string? newValue, FieldProtector protector)
    {
        SetOld(oldValue, protector);
        var made = newValue is null ? null : SealedText.Of(newValue);
        (NewValueCipher, NewValueDigest) = (made?.Protect(protector, NewPurpose), made?.Digest);
        return this;
    }

    /// <summary>What stands there when it is carried out; where that changed since the proposal, what stood there then is returned and added by the caller.</summary>
    public FormerContent? ReplaceOld(string? value, DateTime now, FieldProtector protector)
    {
        var before = Old(protector);
        if (before?.Text == value)
        {
            return null;
        }

        SetOld(value, protector);
        return before is null ? null : FormerContent.Of(DossierId, $"correction-{Number}-old", now, before, protector);
    }

    private void SetOld(string? value, FieldProtector protector)
    {
        var made = value is null ? null : SealedText.Of(value);
        (OldValueCipher, OldValueDigest) = (made?.Protect(protector, OldPurpose), made?.Digest);
    }

    Guid IPartOf.SubjectId => DossierId;

    internal sealed class Mapping : IEntityTypeConfiguration<DossierCorrection>
    {
        public void Configure(EntityTypeBuilder<DossierCorrection> builder)
        {
            builder.ToTable("dossiers_correction").HasKey(c => c.Id);
            builder.HasIndex(c => new { c.DossierId, c.Number }).IsUnique();
            builder.HasIndex(c => c.FileId);
        }
    }
}
