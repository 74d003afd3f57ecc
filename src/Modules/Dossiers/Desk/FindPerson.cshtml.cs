using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Platform.Data;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("dossiers.lookup-person")]
[Costs(5)]
internal sealed class FindPersonModel(LookUpPerson lookUp, AppDb db, ITexts texts) : PageModel
{
    /// <summary>The procedure the desk is receiving, to go back to with the person.</summary>
    [BindProperty(SupportsGet = true, Name = "thu-tuc")]
    public string? Slug { get; set; }

    [BindProperty]
    public LookupKind Kind { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "dossiers.lookup.value-needed")]
    [StringLength(200, ErrorMessage = "dossiers.lookup.value-needed")]
    public string Value { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "rule.dossiers.lookup-purpose-needed")]
    [StringLength(200, ErrorMessage = "rule.dossiers.lookup-purpose-needed")]
    public string Purpose { get; set; } = "";

    public Guid LookupId { get; private set; }

    /// <summary>Null before the first search.</summary>
    public IReadOnlyList<FoundPerson>? Found { get; private set; }

    public IEnumerable<SelectListItem> Kinds => Enum.GetValues<LookupKind>().Select(k => new SelectListItem(texts[$"enum.LookupKind.{k}"], k.ToString()));

    public void OnGet()
    {
        if (Slug is not null)
        {
            Purpose = texts["dossiers.lookup.purpose-receive"];
        }
    }

    /// <summary>A post, so that what is searched stands in no address and no log.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (ModelState.IsValid)
        {
            (LookupId, Found) = await lookUp.RunAsync(Kind, Value, Purpose, ct);
            await db.SaveChangesAsync(ct);
        }

        return Page();
    }
}
