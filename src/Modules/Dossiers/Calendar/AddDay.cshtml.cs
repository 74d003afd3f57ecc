using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>Adds a day off, half a day or a worked Saturday, or replaces what is kept for the day and occasion.</summary>
[Authorize("calendar.manage")]
[FreshProof(ProofUse.Administration)]
internal sealed class AddDayModel(AppDb db, CatalogueStamp stamp, ChangeCalendar change, ITexts texts) : ChangePage(db, stamp)
{
    [BindProperty, Required(ErrorMessage = "dossiers.calendar.day-required")]
    public DateOnly? Day { get; set; }

    [BindProperty]
    public DayKind Kind { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.occasion-required"), RegularExpression("[a-z0-9-]{1,60}", ErrorMessage = "dossiers.calendar.occasion-shape")]
    public string? Occasion { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.name-required"), MaxLength(200, ErrorMessage = "dossiers.calendar.too-long")]
    public string? Name { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.calendar.name-required"), MaxLength(200, ErrorMessage = "dossiers.calendar.too-long")]
    public string? NameEn { get; set; }

    [BindProperty]
    public DateOnly? DecidedOn { get; set; }

    [BindProperty]
    public DateOnly? InPlaceOf { get; set; }

    [BindProperty]
    public bool Verified { get; set; }

    [BindProperty, MaxLength(500, ErrorMessage = "dossiers.calendar.too-long")]
    public string? Source { get; set; }

    public IEnumerable<SelectListItem> Kinds => Enum.GetValues<DayKind>().Select(k => new SelectListItem(texts[$"enum.DayKind.{k}"], k.ToString()));

    public void OnGet() => Verified = true;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Day is { Year: < WorkingCalendar.FirstYear or > WorkingCalendar.LastYear })
        {
            ModelState.AddModelError(nameof(Day), texts["dossiers.calendar.error.range", WorkingCalendar.FirstYear, WorkingCalendar.LastYear]);
        }

        if (InPlaceOf is not null && (Kind != DayKind.Worked || InPlaceOf == Day))
        {
            ModelState.AddModelError(nameof(InPlaceOf), texts["dossiers.calendar.error.in-place-of"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var row = new HolidayRow(Day!.Value, Kind, Occasion!, Name!.Trim(), NameEn!.Trim())
        {
            Decision = Decision!.Trim(), DecidedOn = DecidedOn, Verified = Verified, InPlaceOf = InPlaceOf, Source = Source?.Trim(), Note = Reason!.Trim(),
        };
        await change.PutAsync([row], Decision.Trim(), Reason.Trim(), ct);
        return await SaveAsync(row.Day.Year, ct);
    }
}
