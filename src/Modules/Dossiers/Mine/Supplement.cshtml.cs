using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Mine;

[Authorize("citizen")]
internal sealed class SupplementModel(DossierAccess access, AnswerSupplement answer, KeepPapers keep, AppDb db, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty, MaxLength(4000, ErrorMessage = "dossiers.mine.supplement.too-long")]
    public string? Answer { get; set; }

    [BindProperty]
    public List<IFormFile> Uploads { get; set; } = [];

    public Dossier Dossier { get; private set; } = null!;

    public SupplementRequest? Asked { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var (kept, refused) = await keep.RunAsync(Uploads, 0, ct);
        foreach (var wrong in refused)
        {
            ModelState.AddModelError(nameof(Uploads), texts[$"rule.{wrong.Code}", [.. wrong.Args]]);
        }

        if (!ModelState.IsValid)
        {
            // An answer is given once and whole: nothing is kept of one with a wrong file.
            return Page();
        }

        await answer.RunAsync(Dossier, Answer, [.. kept.Select(f => new FiledPaper(null, f.Name, f.Id, Provenance.Typed))], ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/ho-so-cua-toi/{Dossier.Code}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Dossier = await access.FindAsync(Code, ct);
        Asked = Dossier.State == DossierState.SupplementAsked
            ? await db.Set<SupplementRequest>().AsNoTracking().Where(s => s.DossierId == Dossier.Id).OrderByDescending(s => s.Number).FirstOrDefaultAsync(ct)
            : null;
    }
}
