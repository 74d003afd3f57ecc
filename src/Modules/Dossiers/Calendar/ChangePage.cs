using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>What the pages that change the calendar have in common: a decision, a reason, and the way back to the year.</summary>
internal abstract class ChangePage(AppDb db, CatalogueStamp stamp) : PageModel
{
    protected AppDb Db => db;

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.decision-required"), MaxLength(200, ErrorMessage = "dossiers.calendar.too-long")]
    public string? Decision { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.reason-required"), MaxLength(500, ErrorMessage = "dossiers.calendar.too-long")]
    public string? Reason { get; set; }

    protected async Task<IActionResult> SaveAsync(int year, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        stamp.Forget(Calendars.Stamp);
        return LocalRedirect(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/quan-tri/lich?nam={year}"));
    }
}
