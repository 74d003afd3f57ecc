using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Seeding;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>Puts the shipped calendar into an empty database; from then on the database is what counts.</summary>
internal sealed class CalendarSeed(AppDb db, Act act, CatalogueFiles files, CatalogueStamp stamp, IAgencies agencies) : ISeed
{
    public int Order => 15;

    public async Task SeedAsync(CancellationToken ct)
    {
        if (await db.Set<CalendarDay>().AnyAsync(ct))
        {
            return;
        }

        using (var csv = files.Open("calendar/holidays.csv"))
        {
            foreach (var row in CalendarFiles.ReadHolidays(csv))
            {
                var day = CalendarDay.Of(row, 1, null);
                db.Add(day);
                act.On(day, "calendar.seed");
            }
        }

        using (var csv = files.Open("calendar/working-hours.csv"))
        {
            foreach (var (code, from, week) in CalendarFiles.ReadTimetables(csv))
            {
                var agency = code.Length == 0 ? null : agencies.FindByCode(code, from) ?? throw new InvalidDataException($"working-hours.csv: no agency {code} on {from:yyyy-MM-dd}");
                var hours = new AgencyHours { AgencyId = agency?.Id, ValidFrom = from, Week = week };
                db.Add(hours);
                act.On(hours, "calendar.seed");
            }
        }

        await stamp.BumpAsync(db, Calendars.Stamp, ct);
        await db.SaveChangesAsync(ct);
        stamp.Forget(Calendars.Stamp);
    }
}
