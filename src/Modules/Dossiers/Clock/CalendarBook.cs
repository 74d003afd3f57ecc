using System.Collections.Concurrent;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The compiled calendar of each agency over one set of rows; agencies without hours of their own share the default.</summary>
internal sealed class CalendarBook(
    IReadOnlyList<HolidayRow> rows, IReadOnlyDictionary<Guid, WorkingHours> hoursByAgency, bool applyUnverified = false)
{
    private readonly ConcurrentDictionary<WorkingHours, WorkingCalendar> compiled = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<HolidayRow> Rows => rows;

    /// <summary>The calendar of an agency; null or an agency without own hours gives the default.</summary>
    public WorkingCalendar For(Guid? agencyId) => With(
        agencyId is { } id && hoursByAgency.TryGetValue(id, out var own) ? own : hoursByAgency.GetValueOrDefault(Guid.Empty, WorkingHours.Default));

    /// <summary>Agencies with hours of their own; empty for the default.</summary>
    public IEnumerable<Guid> Agencies => hoursByAgency.Keys;

    public WorkingCalendar With(WorkingHours hours) => compiled.GetOrAdd(hours, h => WorkingCalendar.Compile(rows, h, applyUnverified));
}
