using System.ComponentModel.DataAnnotations;

namespace TinhSo.Platform.Data;

/// <summary>
/// An audited record. It carries the number and hash of its last audit row, so the chain is written without reading
/// any other row and the same number is the optimistic lock: whoever changed it first wins.
/// </summary>
public abstract class Subject
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>How many acts changed this record; also its optimistic lock.</summary>
    [ConcurrencyCheck]
    public int Version { get; internal set; }

    /// <summary>SHA-256 of the last audit row of this record.</summary>
    public byte[] AuditHead { get; internal set; } = [];

    /// <summary>Pages post the version they showed; a stale one is refused with a clear message.</summary>
    public void MustBe(int version)
    {
        if (version != Version)
        {
            throw new Failures.RuleBroken("platform.stale");
        }
    }
}

/// <summary>A row whose changes are written into the audit of the subject it belongs to.</summary>
public interface IPartOf
{
    Guid SubjectId { get; }
}

/// <summary>A row without audit: leases, counters, cells, queues. Says in a comment why it needs none.</summary>
public interface ITechnical;

/// <summary>A record that figures count: says in which cells (agency, day) it stands, so a change marks them for recounting.</summary>
public interface ICounted
{
    /// <summary>The family of measures that count this record, such as "dossiers".</summary>
    string CountFamily { get; }

    /// <summary>Everything that figures look at, as one text: when it stays the same, no cell needs a recount.</summary>
    string CountState { get; }

    IEnumerable<(Guid Agency, DateOnly Day)> CountCells();
}
