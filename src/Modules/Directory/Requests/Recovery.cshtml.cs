using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>Asks for the recovery of one officer's account.</summary>
[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class RecoveryModel(AppDb db, CatalogueStamp stamp, AskRequest ask) : OfficerPage(db, stamp)
{
    [BindProperty, Required(ErrorMessage = "directory.request.reason-required"), MaxLength(500, ErrorMessage = "directory.request.reason-long")]
    public string? Reason { get; set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await ask.RunAsync(Id, Reason!.Trim(), null, ct);
        await Db.SaveChangesAsync(ct);
        return RedirectToPage("/Directory/Requests/Requests");
    }
}
