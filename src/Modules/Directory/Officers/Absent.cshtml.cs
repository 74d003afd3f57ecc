using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class AbsentModel(AppDb db, Act act, RecordAbsence record, CatalogueStamp stamp, ITexts texts) : OfficerPage(db, stamp)
{
    [BindProperty, Required(ErrorMessage = "directory.post.from-required")]
    public DateOnly? From { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.delegation.last-day-required")]
    public DateOnly? LastDay { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.absence.reason-required"), MaxLength(200, ErrorMessage = "directory.absence.reason-long")]
    public string? Reason { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        From = act.Today;
        await LoadAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (LastDay < From)
        {
            ModelState.AddModelError(nameof(LastDay), texts["directory.import.period"]);
        }

        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await record.RunAsync(new(Id, From!.Value, LastDay!.Value, Reason!.Trim()), ct);
        return await SaveAsync(ct);
    }
}
