using System.Collections.Concurrent;

namespace TinhSo.Modules.Dossiers.Clock;

/// <summary>The compiled calendar of each agency over one set of rows; agencies without hours of their own share the default.</summary>
internal sealed class CalendarBook(
    IReadOnlyList<HolidayRow> rows, IReadOnlyDictionary<string, WorkingHours> hoursByAgency, bool applyUnverified = false)
{
    private readonly ConcurrentDictionary<WorkingHours, WorkingCalendar> compiled = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<HolidayRow> Rows => rows;

    /// <summary>The calendar of an agency by its identifier code; null or an agency without own hours gives the default.</summary>
    public WorkingCalendar For(string? agencyCode) => With(
        agencyCode is not null && hoursByAgency.TryGetValue(agencyCode, out var own) ? own : hoursByAgency.GetValueOrDefault("", WorkingHours.Default));

    public WorkingCalendar With(WorkingHours hours) => compiled.GetOrAdd(hours, h => WorkingCalendar.Compile(rows, h, applyUnverified));
}
