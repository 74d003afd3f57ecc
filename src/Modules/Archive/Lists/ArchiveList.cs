using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Archive.Lists;

internal enum ListState
{
    Draft,
    Approved,
    HandedOver,

    /// <summary>Given up before it was approved; its dossiers are free for another list.</summary>
    Withdrawn,
}

/// <summary>One list of dossiers that an agency hands to the archive. What its rows said when it was closed is proved by their hash, which stands in the audit.</summary>
internal sealed class ArchiveList : Subject
{
    public required Guid AgencyId { get; init; }

    public required int Year { get; init; }

    /// <summary>Null: dossiers of all fields.</summary>
    public string? FieldCode { get; init; }

    /// <summary>Counted within agency and year.</summary>
    public required int Number { get; init; }

    public ListState State { get; private set; }

    public int Rows { get; set; }

    public int Papers { get; set; }

    public int Files { get; set; }

    public required DateTime MadeAt { get; init; }

    public required Guid? MadeById { get; init; }

    public required string MadeBy { get; init; }

    /// <summary>Why the approver sent the draft back.</summary>
    public string? SentBack { get; private set; }

    public DateTime? ClosedAt { get; private set; }

    public Guid? ClosedById { get; private set; }

    public string? ClosedBy { get; private set; }

    /// <summary>SHA-256 of the rows as they were closed, lower-case hex.</summary>
    public string? RowsSha256 { get; private set; }

    public DateTime? HandedAt { get; private set; }

    public string? HandedBy { get; private set; }

    public string? RecordNumber { get; private set; }

    public string? ReceivedBy { get; private set; }

    public string? ReceivedUnit { get; private set; }

    public string? HandOverNote { get; private set; }

    /// <summary>The signed and sealed record of the hand-over; null while it is signed on paper only.</summary>
    public Guid? RecordFileId { get; set; }

    public bool IsDraft => State == ListState.Draft;

    public void MustBeIn(ListState state)
    {
        if (State != state)
        {
            throw new RuleBroken("archive.list-state");
        }
    }

    public void SendBack(string reason) => SentBack = reason.Trim();

    public void Close(Act act, string sha256)
    {
        (State, SentBack, RowsSha256) = (ListState.Approved, null, sha256);
        (ClosedAt, ClosedById, ClosedBy) = (act.Now, act.Caller.Id, act.Caller.Name);
    }

    public void HandOver(Act act, string number, string receiver, string unit, string? note)
    {
        (State, HandedAt, HandedBy) = (ListState.HandedOver, act.Now, act.Caller.Name);
        (RecordNumber, ReceivedBy, ReceivedUnit, HandOverNote) = (number.Trim(), receiver.Trim(), unit.Trim(), string.IsNullOrWhiteSpace(note) ? null : note.Trim());
    }

    public void Withdraw() => (State, Rows, Papers, Files) = (ListState.Withdrawn, 0, 0, 0);

    internal sealed class Mapping : IEntityTypeConfiguration<ArchiveList>
    {
        public void Configure(EntityTypeBuilder<ArchiveList> builder)
        {
            builder.ToTable("archive_list");
            builder.Ignore(l => l.IsDraft);
            builder.HasIndex(l => new { l.AgencyId, l.Year, l.Number }).IsUnique();
            builder.HasIndex(l => new { l.State, l.MadeAt });
        }
    }
}
