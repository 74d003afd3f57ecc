using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Figures;

namespace TinhSo.Platform.Audit;

/// <summary>Turns tracked changes into audit rows, events and cell marks. Keeps, per subject, what was already recorded, so several acts may share one save.</summary>
internal sealed class AuditRecorder
{
    /// <summary>Stands for what an erasure took: the trail tells that it was there, and does not keep it once more.</summary>
    private const string Erased = "…";

    private readonly AppDb _db;
    private readonly Act _act;
    private readonly Dictionary<Guid, Track> _tracks = [];

    public AuditRecorder(AppDb db, Act act)
    {
        _db = db;
        _act = act;
        db.ChangeTracker.Tracked += (_, e) => Register(e.Entry.Entity);
    }

    /// <summary>Records the named acts; the rest of the context is not looked at, so a bulk step costs only its own rows.</summary>
    public void CaptureNamed()
    {
        foreach (var named in _act.TakeNamed())
        {
            Capture(named);
        }

        AddEvents();
    }

    /// <summary>Records everything before a save; a changed subject that no verb named is a bug.</summary>
    public void CaptureAll()
    {
        CaptureNamed();
        foreach (var entry in _db.ChangeTracker.Entries().Where(e => e.State is not (EntityState.Unchanged or EntityState.Detached)).ToList())
        {
            var id = SubjectIdOf(entry.Entity);
            if (id is { } subjectId && Diff(entry, Find(subjectId)) is not null)
            {
                throw new InvalidOperationException($"{entry.Metadata.DisplayName()} {subjectId} changed without an act: call Act.On first");
            }
        }
    }

    public void Forget()
    {
        foreach (var track in _tracks.Values)
        {
            track.Recorded.Clear();
        }
    }

    public IEnumerable<object> RowsOf(Guid subjectId) => _tracks.TryGetValue(subjectId, out var track) ? track.Rows : [];

    /// <summary>Drops all tracks; unsaved acts and events with them.</summary>
    public void Clear()
    {
        _tracks.Clear();
        _act.TakeNamed();
        _act.TakeEvents();
    }

    private void Register(object entity)
    {
        if (entity is Subject subject)
        {
            var track = Find(subject.Id);
            track.Subject = subject;
            track.Rows.Add(entity);
            if (entity is ICounted counted && subject.Version > 0)
            {
                track.Cells = CellsOf(counted);
            }
        }
        else if (entity is IPartOf part)
        {
            Find(part.SubjectId).Rows.Add(entity);
        }
    }

    private void Capture(Act.NamedAct named)
    {
        var subject = named.Subject;
        var track = Find(subject.Id);
        if (track.Subject is null)
        {
            throw new InvalidOperationException($"{subject.GetType().Name} {subject.Id} is not tracked: load or add it before Act.On");
        }

        using var changes = new ChangeWriter();
        foreach (var row in track.Rows)
        {
            var entry = Entry(row);
            if (entry is not null && Diff(entry, track) is { } diff)
            {
                changes.Add(entry, named.Erases ? [.. diff.Select(d => d with { Before = d.Before is null ? null : Erased })] : diff, ReferenceEquals(row, subject));
                track.Recorded[row] = Values(entry);
            }
        }

        var caller = _act.Caller;
        var audit = new AuditRow
        {
            SubjectType = _db.Model.FindEntityType(subject.GetType())!.ClrType.Name,
            SubjectId = subject.Id,
            Seq = subject.Version + 1,
            Act = named.Name,
            Reason = named.Reason,
            At = _act.Now,
            ActorKind = caller.Kind,
            ActorId = caller.Id,
            ActorName = caller.Name,
            OnBehalfOf = caller.OnBehalfOf,
            Changes = changes.ToString(),
            PreviousHash = subject.AuditHead,
        };
        audit.Hash = audit.ComputeHash();
        Advance(subject, audit);
        _db.Add(audit);
        Observability.Telemetry.Acts.Add(1, new KeyValuePair<string, object?>("act", named.Name));
        MarkCells(track, subject);
    }

    /// <summary>Through the entry, so that the tracker knows without another scan.</summary>
    private void Advance(Subject subject, AuditRow audit)
    {
        if (Entry(subject) is { State: not EntityState.Added } entry)
        {
            entry.Property(nameof(Subject.Version)).CurrentValue = audit.Seq;
            entry.Property(nameof(Subject.AuditHead)).CurrentValue = audit.Hash;
        }
        else
        {
            (subject.Version, subject.AuditHead) = (audit.Seq, audit.Hash);
        }
    }

    private void MarkCells(Track track, Subject subject)
    {
        if (subject is not ICounted counted)
        {
            return;
        }

        var now = CellsOf(counted);
        if (track.Cells is { } before && before.State == now.State)
        {
            return;
        }

        foreach (var (agency, day) in now.Cells.Concat(track.Cells?.Cells ?? []).Distinct())
        {
            _db.Add(new CellMark { Family = counted.CountFamily, AgencyId = agency, Day = day });
        }

        track.Cells = now;
    }

    private void AddEvents()
    {
        foreach (var e in _act.TakeEvents())
        {
            _db.Add(EventRow.Of(e, _act.Now, _act.Caller));
        }
    }

    private EntityEntry? Entry(object row)
    {
        var detect = _db.ChangeTracker.AutoDetectChangesEnabled;
        _db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var entry = _db.Entry(row);
            return entry.State == EntityState.Detached ? null : entry;
        }
        finally
        {
            _db.ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    /// <summary>The changed properties against what was last recorded, else what the database holds; null when nothing changed.</summary>
    private static List<PropertyChange>? Diff(EntityEntry entry, Track track)
    {
        var recorded = track.Recorded.GetValueOrDefault(entry.Entity);
        var added = recorded is null && entry.State == EntityState.Added;
        var gone = entry.State == EntityState.Deleted;
        var originals = added || recorded is not null ? null : entry.OriginalValues;
        List<PropertyChange>? diff = null;
        var columns = AuditedColumn.Of(entry.Metadata);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = columns[i];
            if (column.IsSkipped)
            {
                continue;
            }

            var current = gone ? null : column.Read(entry);
            var before = recorded is not null ? recorded[i] : originals?[column.Property];
            if (!column.Comparer.Equals(before, current))
            {
                (diff ??= []).Add(new PropertyChange(column.Property.Name, column.Shown(before), column.Shown(current)));
            }
        }

        // A row that only came to be (all columns empty) is still a change.
        return diff ?? (added ? [] : null);
    }

    private static object?[] Values(EntityEntry entry)
    {
        var gone = entry.State == EntityState.Deleted;
        return [.. AuditedColumn.Of(entry.Metadata).Select(c => gone ? null : c.Read(entry))];
    }

    private Track Find(Guid id) => _tracks.TryGetValue(id, out var track) ? track : _tracks[id] = new Track();

    private static Guid? SubjectIdOf(object entity) => entity switch
    {
        Subject s => s.Id,
        IPartOf p => p.SubjectId,
        _ => null,
    };

    private static CountedCells CellsOf(ICounted counted) => new(counted.CountState, [.. counted.CountCells()]);

    private sealed class Track
    {
        public Subject? Subject { get; set; }

        public HashSet<object> Rows { get; } = new(ReferenceEqualityComparer.Instance);

        public Dictionary<object, object?[]> Recorded { get; } = new(ReferenceEqualityComparer.Instance);

        public CountedCells? Cells { get; set; }
    }

    private sealed record CountedCells(string State, IReadOnlyList<(Guid Agency, DateOnly Day)> Cells);
}
