using System.Collections.Concurrent;
using TinhSo.Modules.Dossiers.Calendar;
using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The calendar as it was known at any moment: a change ends rows and adds rows, it removes none.</summary>
internal sealed class CalendarHistory
{
    private readonly IReadOnlyList<CalendarDay> _days;
    private readonly IReadOnlyList<AgencyHours> _hours;
    private readonly List<DateTime> _changes;
    private readonly ConcurrentDictionary<int, CalendarBook> _books = new();

    public CalendarHistory(IReadOnlyList<CalendarDay> days, IReadOnlyList<AgencyHours> hours)
    {
        (_days, _hours) = (days, hours);
        var rows = days.Cast<IKnown>().Concat(hours).ToList();
        _changes = [.. rows.Select(r => r.KnownFrom).Concat(rows.Select(r => r.KnownTo)).OfType<DateTime>().Distinct().Order()];
        Now = Book(days.Where(d => d.KnownTo is null), hours.Where(h => h.KnownTo is null));
    }

    public CalendarBook Now { get; }

    /// <summary>The calendar of that version, looked for first at the given moment; where no such version is found, the one known then.</summary>
    public WorkingCalendar AsKnown(Guid agencyId, DateTime atUtc, string version)
    {
        var now = Now.For(agencyId);
        if (now.Version == version)
        {
            return now;
        }

        var then = _changes.Count(c => c <= atUtc);
        var known = At(then).For(agencyId);
        for (var i = _changes.Count; i >= 0 && known.Version != version; i--)
        {
            known = At(i).For(agencyId);
        }

        return known.Version == version ? known : At(then).For(agencyId);
    }

    internal static CalendarBook Book(IEnumerable<CalendarDay> days, IEnumerable<AgencyHours> hours) => new(
        [.. days.OrderBy(d => d.Day).Select(d => d.Row())],
        hours.GroupBy(h => h.AgencyId ?? Guid.Empty).ToDictionary(a => a.Key, a => WorkingHours.Of(a.Select(h => (h.ValidFrom, WorkingHours.ParseWeek(h.Week))))));

    /// <summary>After so many changes.</summary>
    private CalendarBook At(int changes) => _books.GetOrAdd(changes, n => n == _changes.Count ? Now : Book(_days.Where(d => Known(d, n)), _hours.Where(h => Known(h, n))));

    private bool Known(IKnown row, int changes) =>
        (row.KnownFrom is not { } from || (changes > 0 && from <= _changes[changes - 1])) && (row.KnownTo is not { } to || changes == 0 || to > _changes[changes - 1]);
}
