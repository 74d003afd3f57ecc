using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Slips;

[Authorize(TakeOver.Examine)]
internal sealed class ApologiseModel(DossierAccess access, ApologiseForDelay apologise, AppDb db) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "dossiers.apology.reason-needed"), MaxLength(1000, ErrorMessage = "dossiers.apology.reason-long")]
    public string? Reason { get; set; }

    [BindProperty, Required(ErrorMessage = "dossiers.apology.day-needed")]
    public DateOnly? NewDay { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public Dossier Dossier { get; private set; } = null!;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Dossier.MustBe(Version);
        await apologise.RunAsync(Dossier, Reason!, NewDay!.Value, ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/can-bo/ho-so/{Dossier.Code}");
    }

    public async Task LoadAsync(CancellationToken ct) => Dossier = await access.FindAsync(Code, ct);
}
