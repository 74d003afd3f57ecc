using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Dossiers.Mine;

[Authorize("citizen")]
internal sealed class WithdrawModel(DossierAccess access, WithdrawDossier withdraw, AppDb db) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty, MaxLength(1000, ErrorMessage = "dossiers.mine.withdraw.too-long")]
    public string? Reason { get; set; }

    /// <summary>The version the page showed: a dossier that moved meanwhile is looked at again before it is withdrawn.</summary>
    [BindProperty]
    public int Version { get; set; }

    public Dossier Dossier { get; private set; } = null!;

    public bool Allowed => States.Allows(Dossier.State, DossierState.WithdrawalAsked);

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Dossier.MustBe(Version);
        withdraw.Ask(Dossier, Reason?.Trim());
        await db.SaveChangesAsync(ct);
        return Redirect($"/ho-so-cua-toi/{Dossier.Code}");
    }

    public async Task LoadAsync(CancellationToken ct) => Dossier = await access.FindAsync(Code, ct);
}
