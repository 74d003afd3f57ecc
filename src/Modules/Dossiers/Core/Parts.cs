using TinhSo.Contracts.Dossiers;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The declaration: each field with its value and where the value came from, as encrypted JSON (<see cref="FormContent"/>).</summary>
internal sealed class DossierForm : IPartOf
{
    public const string Purpose = "dossiers_form.content";

    public Guid DossierId { get; init; }

    public string ContentCipher { get; private set; } = "";

    /// <summary>What the audit keeps of the content.</summary>
    public string ContentDigest { get; private set; } = "";

    public static DossierForm Of(Guid dossierId, FormContent content, FieldProtector protector)
    {
        var form = new DossierForm { DossierId = dossierId };
        form.Set(SealedText.Of(content.Write()), protector);
        return form;
    }

    public SealedText Content(FieldProtector protector) => SealedText.Reveal(protector, ContentCipher, Purpose);

    public FormContent Read(FieldProtector protector) => FormContent.Read(Content(protector).Text);

    /// <summary>Puts another declaration in the place of this one and returns the former, which the caller adds; null where it says the same.</summary>
    public FormerContent? Change(FormContent content, DateTime now, FieldProtector protector)
    {
        var (former, text) = (Content(protector), content.Write());
        if (former.Text == text)
        {
            return null;
        }

        Set(SealedText.Of(text), protector);
        return FormerContent.Of(DossierId, "form", now, former, protector);
    }

    private void Set(SealedText content, FieldProtector protector) => (ContentCipher, ContentDigest) = (content.Protect(protector, Purpose), content.Digest);

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>One paper handed in, electronic or on paper, against a component of the procedure.</summary>
internal sealed class DossierPaper : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public string? ComponentKey { get; init; }

    public required string Name { get; set; }

    /// <summary>Null: a paper original kept at the desk, not digitised.</summary>
    public Guid? FileId { get; set; }

    public int Originals { get; set; }

    public int Copies { get; set; }

    public Provenance Provenance { get; init; }

    public bool Digitised { get; set; }

    public bool Reused { get; set; }

    public DateTime AddedAt { get; init; }

    public DateTime? RemovedAt { get; set; }

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>One line of the timeline and of the control slip: who did what, when, from which state to which.</summary>
internal sealed class DossierStep : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required string Verb { get; init; }

    public required DossierState FromState { get; init; }

    public required DossierState ToState { get; init; }

    public required SubState SubState { get; init; }

    public required DateTime At { get; set; }

    public required Guid AgencyId { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>Whose post was used, where only a delegation allowed the act.</summary>
    public Guid? OnBehalfOf { get; init; }

    /// <summary>In whose hands the dossier is after the step; undoing a later one gives it back.</summary>
    public Guid? AssigneeId { get; init; }

    public string? Note { get; init; }

    /// <summary>Shown to the citizen.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Taken back within the working day; the line stays.</summary>
    public bool Undone { get; set; }

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>One row of the term's ledger (never changed but for <see cref="ReplacedBy"/>); the newest row's date is the dossier's due date.</summary>
internal sealed class DossierTerm : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required DateTime AcceptedAt { get; init; }

    public required int Amount { get; init; }

    public required Clock.TermUnit Unit { get; init; }

    public bool SameDayCutOff { get; init; }

    /// <summary>JSON array of suspensions, local time.</summary>
    public required string Suspensions { get; init; }

    public required string CalendarVersion { get; init; }

    public required DateTime MadeAt { get; init; }

    public required Clock.TermReason Reason { get; init; }

    public int Budget { get; init; }

    public int Consumed { get; init; }

    public DateTime? DueAt { get; init; }

    public DateTime? PromisedAt { get; init; }

    public string? Note { get; init; }

    public int? ReplacedBy { get; set; }

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>A request for more papers (slip 02) and its answer.</summary>
internal sealed class SupplementRequest : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required string Content { get; init; }

    public required DateTime AskedAt { get; init; }

    public required string AskedBy { get; init; }

    public required Guid AgencyId { get; init; }

    public DateTime? AnsweredAt { get; set; }

    public string? Answer { get; set; }

    public DateTime? DueBefore { get; init; }

    public DateTime? DueAfter { get; set; }

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>A result of the dossier under the code <c>dossier-KQ(n)</c>: a file, or text that prints as one.</summary>
internal sealed class DossierResult : IPartOf
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    public required int Number { get; init; }

    public required string Code { get; init; }

    public required string Title { get; set; }

    public Guid? FileId { get; set; }

    /// <summary>The issued file with the evidence and the archive stamp that prove it for long (<see cref="Proving.KeepProvable"/>); null until it is made.</summary>
    public Guid? ArchiveFileId { get; set; }

    public string? Text { get; set; }

    public required DateTime IssuedAt { get; init; }

    public required string IssuedBy { get; init; }

    public string? ApprovedBy { get; init; }

    /// <summary>See <see cref="Core.CheckCode"/>.</summary>
    public string CheckCode { get; init; } = Core.CheckCode.New();

    /// <summary>JSON of the judgement of its signatures (<see cref="Approving.SignedResult"/>); null where it carries none.</summary>
    public string? Signatures { get; set; }

    /// <summary>A wrong result is replaced, never removed.</summary>
    public bool Valid { get; set; } = true;

    Guid IPartOf.SubjectId => DossierId;
}

/// <summary>A legal slip as it was issued: form number in force that day and its content, so a reprint is the same paper.</summary>
internal sealed class DossierSlip : IPartOf
{
    public const string Purpose = "dossiers_slip.content";

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DossierId { get; init; }

    /// <summary>What it is, whatever number the form has that day: <c>receipt</c>, <c>supplement</c>, <c>refusal</c>, <c>apology</c>, <c>stop</c>, <c>control</c>.</summary>
    public required string Kind { get; init; }

    public required string FormNumber { get; init; }

    public required int Number { get; init; }

    public required DateTime IssuedAt { get; init; }

    public required string IssuedBy { get; init; }

    /// <summary>See <see cref="Core.CheckCode"/>.</summary>
    public string CheckCode { get; init; } = Core.CheckCode.New();

    /// <summary>JSON of what the paper says, encrypted.</summary>
    public string ContentCipher { get; private set; } = "";

    /// <summary>What the audit keeps of the content.</summary>
    public string ContentDigest { get; private set; } = "";

    /// <summary>The act it told of was undone; it still shows, marked void.</summary>
    public DateTime? VoidedAt { get; set; }

    public DossierSlip With(SealedText content, FieldProtector protector)
    {
        (ContentCipher, ContentDigest) = (content.Protect(protector, Purpose), content.Digest);
        return this;
    }

    public SealedText Content(FieldProtector protector) => SealedText.Reveal(protector, ContentCipher, Purpose);

    Guid IPartOf.SubjectId => DossierId;
}
