using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Importing;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
[Costs(30, OnlyPosts = true)]
internal sealed class UploadModel(AppDb db, Act act, Caller caller, OfficerImport import, CatalogueFiles files, Roles roles, IDataProtectionProvider protection, ITexts texts) : PageModel, ILoad
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<Role> RoleList => roles.All;

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>An empty table with the right header, to start from.</summary>
    public IActionResult OnGetTemplate()
    {
        using var reader = new StreamReader(files.Open("officers.csv"));
        return File(System.Text.Encoding.UTF8.GetBytes('\uFEFF' + reader.ReadLine() + "\n"), "text/csv; charset=utf-8", "mau-can-bo.csv");
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Upload is null || Upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), texts["directory.import.file-required"]);
        }
        else if (Upload.Length > OfficerImport.MaxBytes)
        {
            ModelState.AddModelError(nameof(Upload), texts["directory.import.file-large", OfficerImport.MaxBytes / 1024 / 1024]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        using var content = new MemoryStream();
        await Upload!.CopyToAsync(content, ct);
        content.Position = 0;
        // Reads it once now, so that a file that is no table is refused here.
        await import.CheckAsync(content, Upload.FileName, ct);

        var kept = new KeptImport
        {
            Id = Guid.CreateVersion7(), OwnerId = caller.Id!.Value, State = KeptState.Uploaded, CreatedAt = act.Now,
            FileName = Path.GetFileName(Upload.FileName), Content = protection.CreateProtector(KeptImport.Purpose).Protect(content.ToArray()),
        };
        db.Add(kept);
        await db.SaveChangesAsync(ct);
        var old = act.Now.AddDays(-1);
        await db.Set<KeptImport>().Where(k => k.CreatedAt < old).ExecuteDeleteAsync(ct);
        return RedirectToPage("/Directory/Importing/Preview", new { kept.Id });
    }
}
