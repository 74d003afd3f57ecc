using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Clients;

[Authorize(RegisterSystem.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class AddModel(AppDb db, RegisterSystem register, Settings settings, ITexts texts) : PageModel, ILoad
{
    [BindProperty]
    public SystemInput Input { get; set; } = new() { WantsProfile = true };

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Input.Check(ModelState, nameof(Input), settings.Demo, texts);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var (system, secret) = register.Add(Input);
        await db.SaveChangesAsync(ct);
        TempData["Secret"] = secret;
        return Redirect($"{ListModel.Address}/{system.Id}");
    }
}
