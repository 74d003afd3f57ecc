using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Catalogues;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>The calendar in force for each agency, from memory; reloaded when its stamp moves.</summary>
internal sealed class Calendars(CalendarSource source, CatalogueStamp stamp, IAgencies agencies)
{
    public const string Stamp = "calendar";
    private (long Stamp, CalendarBook Book)? _loaded;

    public CalendarBook Book
    {
        get
        {
            var current = stamp.Current(Stamp);
            if (_loaded is not { } loaded || loaded.Stamp != current)
            {
                _loaded = loaded = (current, source.Load());
            }

            return loaded.Book;
        }
    }

    public WorkingCalendar Of(Guid agencyId, DateOnly day) => Book.For(agencies.Find(agencyId, day)?.Code);
}
