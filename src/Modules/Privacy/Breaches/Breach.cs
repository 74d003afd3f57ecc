using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Privacy.Breaches;

internal enum BreachState
{
    Open,
    Told,

    /// <summary>Ended without telling, for a reason that is kept.</summary>
    Closed,
}

/// <summary>Something happened to personal data: what, to how many, what was done, and by when the authority must hear of it.</summary>
internal sealed class Breach : Subject
{
    public string Title { get; private set; } = "";

    public string What { get; private set; } = "";

    public string DataKinds { get; private set; } = "";

    /// <summary>How many people, as far as is known by now.</summary>
    public int People { get; private set; }

    public string Measures { get; private set; } = "";

    public string SearchFolded { get; private set; } = "";

    public required DateTime FoundAt { get; init; }

    public required DateTime RecordedAt { get; init; }

    public required string RecordedBy { get; init; }

    /// <summary>Found plus the hours of the catalogue on the day it was recorded.</summary>
    public required DateTime DueAt { get; init; }

    public BreachState State { get; private set; }

    public DateTime? ToldAt { get; private set; }

    public string? ToldTo { get; private set; }

    /// <summary>Number of the notification, or how it went.</summary>
    public string? Paper { get; private set; }

    /// <summary>Why it was told late, or why it need not be told.</summary>
    public string? Reason { get; private set; }

    public DateTime? ClosedAt { get; private set; }

    public bool IsOpen => State == BreachState.Open;

    public bool IsLateAt(DateTime now) => (ToldAt ?? ClosedAt ?? now) > DueAt;

    public void Describe(string title, string what, string dataKinds, int people, string measures)
    {
        (Title, What, DataKinds, People, Measures) = (title.Trim(), what.Trim(), dataKinds.Trim(), people, measures.Trim());
        SearchFolded = Fold.Of($"{Title} {What} {DataKinds}");
    }

    public void Tell(DateTime at, string to, string paper, string? reason) =>
        (State, ToldAt, ToldTo, Paper, Reason) = (BreachState.Told, at, to.Trim(), paper.Trim(), string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());

    public void Close(DateTime now, string reason) => (State, ClosedAt, Reason) = (BreachState.Closed, now, reason.Trim());

    internal sealed class Mapping : IEntityTypeConfiguration<Breach>
    {
        public void Configure(EntityTypeBuilder<Breach> builder)
        {
            builder.ToTable("privacy_breach");
            builder.Ignore(b => b.IsOpen);
            builder.HasIndex(b => new { b.State, b.DueAt });
        }
    }
}
