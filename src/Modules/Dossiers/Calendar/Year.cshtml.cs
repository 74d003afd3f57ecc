using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>The calendar for those who keep it: a year's days with their decisions and marks, agencies' hours, and how far recalculations have come.</summary>
[Authorize("calendar.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class YearModel(AppDb db, Act act, Calendars calendars, IAgencies agencies) : PageModel
{
    private const int ShownRecalculations = 10;

    [BindProperty(SupportsGet = true, Name = "nam")]
    public int? Asked { get; set; }

    public YearOfDays Year { get; private set; } = null!;

    /// <summary>The kept row behind a day, to withdraw it; computed days have none.</summary>
    public IReadOnlyDictionary<DateOnly, Guid> Kept { get; private set; } = new Dictionary<DateOnly, Guid>();

    public IReadOnlyList<(string? Agency, AgencyHours Hours)> Hours { get; private set; } = [];

    public IReadOnlyList<Recalculation> Recalculations { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        Year = new YearOfDays(calendars.Book.For(null), Asked ?? act.Today.Year);
        var (first, last) = (new DateOnly(Year.Year, 1, 1), new DateOnly(Year.Year, 12, 31));
        Kept = await db.Set<CalendarDay>().AsNoTracking().Where(d => d.KnownTo == null && d.Day >= first && d.Day <= last).ToDictionaryAsync(d => d.Day, d => d.Id, ct);
        var hours = await db.Set<AgencyHours>().AsNoTracking().Where(h => h.KnownTo == null).ToListAsync(ct);
        Hours = [.. hours.Select(h => (h.AgencyId is { } id ? agencies.NameAt(id, act.Today) : null, h)).OrderBy(h => h.Item1 is not null).ThenBy(h => h.Item1, StringComparer.Ordinal).ThenBy(h => h.h.ValidFrom)];
        Recalculations = await db.Set<Recalculation>().AsNoTracking().OrderByDescending(r => r.At).Take(ShownRecalculations).ToListAsync(ct);
    }
}
