using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Showing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Procedures.Administering;

/// <summary>Writes the next version of a procedure, starting from an earlier one. It stays a draft until somebody publishes it.</summary>
[Authorize("procedures.manage")]
[FreshProof(ProofUse.Administration)]
[RequestFormLimits(ValueCountLimit = 4096)]
internal sealed class EditModel(AppDb db, Act act, AddVersion addVersion, IProcedures procedures, FactTexts facts, ITexts texts) : PageModel
{
    public static readonly string[] FeeKinds = ["phi", "le_phi", "none", "by-law", "by-part"];

    [BindProperty]
    public EditInput Input { get; set; } = new();

    [BindProperty]
    public int Stamp { get; set; }

    public Procedure Procedure { get; private set; } = null!;

    public ProcedureVersion From { get; private set; } = null!;

    public string FeeKindName(string kind) => facts.FeeKindName(kind);

    public IEnumerable<SelectListItem> Fields => procedures.Fields.Select(f => new SelectListItem(f.Name, f.Code));

    public IEnumerable<SelectListItem> Levels => Of<ServiceLevel>();

    public IEnumerable<SelectListItem> Routes => Of<DossierRoute>();

    public IEnumerable<SelectListItem> Of<T>() where T : struct, Enum =>
        Enum.GetValues<T>().Select(v => new SelectListItem(texts[$"enum.{typeof(T).Name}.{v}"], v.ToString()));

    public async Task<IActionResult> OnGetAsync(string slug, int? pb, CancellationToken ct)
    {
        if (!await LoadAsync(slug, pb, ct))
        {
            return NotFound();
        }

        Input = EditMapping.Of(From, CatalogueJson.Read<ProcedureContent>(From.Content));
        Input.ValidFrom = act.Today.AddDays(1);
        Stamp = Procedure.Version;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string slug, int? pb, CancellationToken ct)
    {
        if (!await LoadAsync(slug, pb, ct))
        {
            return NotFound();
        }

        if (Input.Levels == AgencyLevelSet.None)
        {
            ModelState.AddModelError("Input.Commune", texts["procedures.edit.levels"]);
        }

        if (procedures.Fields.All(f => f.Code != Input.FieldCode))
        {
            ModelState.AddModelError("Input.FieldCode", texts["procedures.edit.required"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        Procedure.MustBe(Stamp);
        var content = EditMapping.ToContent(Input, CatalogueJson.Read<ProcedureContent>(From.Content));
        var version = await addVersion.RunAsync(
            Procedure,
            new AddVersion.Input(Input.Code, Input.Name!.Trim(), Input.FieldCode!, Input.Level, Input.Levels, Input.ValidFrom!.Value, content),
            ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/quan-tri/thu-tuc/{slug}?pb={version.Number}");
    }

    private async Task<bool> LoadAsync(string slug, int? number, CancellationToken ct)
    {
        if (await db.Set<Procedure>().SingleOrDefaultAsync(p => p.Slug == slug && p.Origin == ProcedureOrigin.Written, ct) is not { } procedure)
        {
            return false;
        }

        var wanted = number ?? procedure.LastNumber;
        if (await db.Set<ProcedureVersion>().SingleOrDefaultAsync(v => v.ProcedureId == procedure.Id && v.Number == wanted, ct) is not { } version)
        {
            return false;
        }

        (Procedure, From) = (procedure, version);
        return true;
    }
}
