using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The calendar of each agency, from memory; reloaded when its stamp moves.</summary>
internal sealed class Calendars(CalendarSource source, CatalogueStamp stamp)
{
    public const string Stamp = "calendar";
    private (long Stamp, CalendarHistory History)? _loaded;

    /// <summary>The calendar in force now.</summary>
    public CalendarBook Book => History.Now;

    private CalendarHistory History
    {
        get
        {
            var current = stamp.Current(Stamp);
            if (_loaded is not { } loaded || loaded.Stamp != current)
            {
                _loaded = loaded = (current, source.Load());
            }

            return loaded.History;
        }
    }

    public WorkingCalendar Of(Guid agencyId) => Book.For(agencyId);

    /// <summary>The calendar a date was computed with, so that its explanation stays the one given then.</summary>
    public WorkingCalendar AsKnown(Guid agencyId, DateTime atUtc, string version) => History.AsKnown(agencyId, atUtc, version);
}
