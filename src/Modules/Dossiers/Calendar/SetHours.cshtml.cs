using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>Sets the working week of one agency, or everybody's, from a day on.</summary>
[Authorize("calendar.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class SetHoursModel(AppDb db, Act act, CatalogueStamp stamp, ChangeCalendar change, IAgencies agencies, ITexts texts) : ChangePage(db, stamp)
{
    [BindProperty]
    public Guid? AgencyId { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.from-required")]
    public DateOnly? From { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.week-required"), MaxLength(300, ErrorMessage = "dossiers.calendar.too-long")]
    public string? Week { get; set; }

    public IEnumerable<SelectListItem> Agencies => agencies.All(act.Today).Select(a => new SelectListItem(a.Name, a.Id.ToString()));

    public void OnGet() => (From, Week) = (act.Today, "1-5 07:00-11:00,13:00-17:00");

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Week is not null && !IsWeek(Week))
        {
            ModelState.AddModelError(nameof(Week), texts["dossiers.calendar.week-shape"]);
        }

        if (From is { Year: < WorkingCalendar.FirstYear or > WorkingCalendar.LastYear })
        {
            ModelState.AddModelError(nameof(From), texts["dossiers.calendar.error.range", WorkingCalendar.FirstYear, WorkingCalendar.LastYear]);
        }

        if (AgencyId is { } id && agencies.Find(id, act.Today) is null)
        {
            ModelState.AddModelError(nameof(AgencyId), texts["dossiers.calendar.agency-unknown"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        await change.SetHoursAsync(AgencyId, From!.Value, Week!.Trim(), Decision!.Trim(), Reason!.Trim(), ct);
        return await SaveAsync(From.Value.Year, ct);
    }

    private static bool IsWeek(string text)
    {
        try
        {
            WorkingHours.ParseWeek(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
