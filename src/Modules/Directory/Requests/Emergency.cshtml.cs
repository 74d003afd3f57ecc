using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>Asks for emergency rights of one officer.</summary>
[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class EmergencyModel(AppDb db, Act act, CatalogueStamp stamp, AskRequest ask, Roles roles, DirectorySnapshot directory, ITexts texts) : OfficerPage(db, stamp)
{
    [BindProperty, Required(ErrorMessage = "directory.post.agency-required")]
    public Guid? AgencyId { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.emergency.role-required")]
    public string? Role { get; set; }

    [BindProperty]
    public int Hours { get; set; } = 4;

    [BindProperty, Required(ErrorMessage = "directory.request.reason-required"), MaxLength(500, ErrorMessage = "directory.request.reason-long")]
    public string? Reason { get; set; }

    public IEnumerable<SelectListItem> Agencies => PostInput.AgencyItems(directory, act.Today);

    public IEnumerable<SelectListItem> RoleItems => PostInput.RoleItems(roles);

    public IEnumerable<SelectListItem> HourItems => new[] { 1, 2, 4, 8, 12, AskRequest.MostHours }
        .Select(h => new SelectListItem(texts["directory.emergency.hours", h], h.ToString(CultureInfo.InvariantCulture)));

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Role is not null && roles.Find(Role) is null)
        {
            ModelState.AddModelError(nameof(Role), texts["directory.emergency.role-required"]);
        }

        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await ask.RunAsync(Id, Reason!.Trim(), new(AgencyId!.Value, Role!, Hours), ct);
        await Db.SaveChangesAsync(ct);
        return RedirectToPage("/Directory/Requests/Requests");
    }
}
