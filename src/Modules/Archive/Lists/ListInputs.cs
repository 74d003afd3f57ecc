using System.ComponentModel.DataAnnotations;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>What the record of a hand-over needs to know.</summary>
internal sealed class HandOverInput
{
    [Required(ErrorMessage = "archive.hand.number-needed"), StringLength(100, ErrorMessage = "archive.hand.number-needed")]
    public string? Number { get; set; }

    [Required(ErrorMessage = "archive.hand.receiver-needed"), StringLength(200, ErrorMessage = "archive.hand.receiver-needed")]
    public string? Receiver { get; set; }

    [Required(ErrorMessage = "archive.hand.unit-needed"), StringLength(300, ErrorMessage = "archive.hand.unit-needed")]
    public string? Unit { get; set; }

    [StringLength(1000, ErrorMessage = "archive.note-long")]
    public string? Note { get; set; }
}

/// <summary>Why something is sent back, given up or lifted.</summary>
internal sealed class ReasonInput
{
    [Required(ErrorMessage = "archive.reason-needed"), StringLength(1000, MinimumLength = 5, ErrorMessage = "archive.reason-needed")]
    public string? Text { get; set; }
}

/// <summary>What the archivist says of one row of a draft.</summary>
internal sealed class NoteInput
{
    public Guid Id { get; set; }

    [Range(0, 100_000, ErrorMessage = "archive.sheets-wrong")]
    public int? Sheets { get; set; }

    [StringLength(500, ErrorMessage = "archive.note-long")]
    public string? Note { get; set; }
}
