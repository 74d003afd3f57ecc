using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>Declares many figures from a file; what is refused is told row by row.</summary>
[Authorize(DeclarationRights.Permission)]
[Costs(30, OnlyPosts = true)]
internal sealed class DeclareFileModel(ImportDeclarations import, AppDb db, ITexts texts) : PageModel
{
    public const string Address = DeclarationsModel.Address + "/tep";
    public const int ShownErrors = 100;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public bool AllOrNothing { get; set; } = true;

    [BindProperty]
    public string? Reason { get; set; }

    public DeclarationOutcome? Outcome { get; private set; }

    public string Remedy(DeclarationRowError error) => ImportDeclarations.Remedy(error, texts);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Upload is not { Length: > 0 })
        {
            ModelState.AddModelError(nameof(Upload), texts["assessment.declare.import.choose"]);
            return Page();
        }

        try
        {
            await using var stream = Upload.OpenReadStream();
            Outcome = await import.RunAsync(stream, Upload.FileName, Reason, AllOrNothing, ct);
        }
        catch (RuleBroken rule)
        {
            ModelState.AddModelError(nameof(Upload), texts[$"rule.{rule.Code}", [.. rule.Args]]);
            return Page();
        }

        await db.SaveChangesAsync(ct);
        return Page();
    }
}
