using TinhSo.Contracts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Time;

namespace TinhSo.Platform.Acts;

/// <summary>Who does what, when: one per request, job or bulk step. Verbs name each change here, so no record changes namelessly.</summary>
public sealed class Act(CurrentCaller current, TimeProvider clock)
{
    private readonly Dictionary<Guid, NamedAct> _named = [];
    private readonly List<IEvent> _events = [];
    private AuditRecorder? _recorder;
    private (Caller Caller, DateTime Now)? _override;

    public Caller Caller => _override?.Caller ?? current.Caller;

    /// <summary>UTC, whole milliseconds: both engines keep it exactly, so hashes re-compute.</summary>
    public DateTime Now => _override?.Now ?? Truncate(clock.GetUtcNow().UtcDateTime);

    /// <summary>The Vietnamese day of <see cref="Now"/>.</summary>
    public DateOnly Today => VietnamTime.Day(Now);

    /// <summary>Names the act that changes <paramref name="subject"/>, such as "dossiers.accept". A changed subject without a name cannot be saved.</summary>
    public void On(Subject subject, string act, string? reason = null)
    {
        if (_named.TryGetValue(subject.Id, out var earlier) && earlier.Name != act)
        {
            // Two acts on one record in one save are two audit rows, in order.
            Close();
        }

        _named[subject.Id] = new NamedAct(subject, act, reason);
    }

    /// <summary>A replayed past: what happened then was told then, so nothing goes into the outbox. Audit is written as ever (ADR 18).</summary>
    public bool TellsNobody { get; set; }

    /// <summary>Puts an event into the outbox of the same transaction.</summary>
    public void Publish(IEvent e)
    {
        if (!TellsNobody)
        {
            _events.Add(e);
        }
    }

    /// <summary>Seed, replay and import act as somebody at some time; disposing ends it.</summary>
    public IDisposable As(Caller caller, DateTime nowUtc)
    {
        Close();
        var before = _override;
        _override = (caller, Truncate(nowUtc));
        return new Restore(() =>
        {
            Close();
            _override = before;
        });
    }

    /// <summary>Ends the acts named so far: their audit rows and events are made now, with this caller and time, and saved later.</summary>
    public void Close() => _recorder?.CaptureNamed();

    internal void Bind(AuditRecorder recorder) => _recorder = recorder;

    internal IReadOnlyCollection<NamedAct> TakeNamed()
    {
        var named = _named.Values.ToList();
        _named.Clear();
        return named;
    }

    internal IReadOnlyList<IEvent> TakeEvents()
    {
        var events = _events.ToList();
        _events.Clear();
        return events;
    }

    private static DateTime Truncate(DateTime utc) => new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    internal sealed record NamedAct(Subject Subject, string Name, string? Reason)
    {
        /// <summary>Acts named "module.erase-..." take personal data away.</summary>
        public bool Erases => Name.Contains(".erase", StringComparison.Ordinal);
    }

    private sealed class Restore(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
