using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>Takes one kept day of the calendar back, with decision and reason.</summary>
[Authorize("calendar.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class WithdrawDayModel(AppDb db, CatalogueStamp stamp, ChangeCalendar change) : ChangePage(db, stamp)
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The version that was shown; a row changed meanwhile is refused.</summary>
    [BindProperty]
    public int Stamp { get; set; }

    public CalendarDay Day { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        Stamp = Day.Version;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await LoadAsync(ct))
        {
            return NotFound();
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        Day.MustBe(Stamp);
        await change.WithdrawAsync(Id, Decision!.Trim(), Reason!.Trim(), ct);
        return await SaveAsync(Day.Day.Year, ct);
    }

    private async Task<bool> LoadAsync(CancellationToken ct)
    {
        if (await Db.Set<CalendarDay>().SingleOrDefaultAsync(d => d.Id == Id && d.KnownTo == null, ct) is not { } day)
        {
            return false;
        }

        Day = day;
        return true;
    }
}
