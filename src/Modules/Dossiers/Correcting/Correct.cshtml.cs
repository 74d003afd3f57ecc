using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Correcting;

[Authorize("dossiers.correct")]
[FreshProof(ProofUse.Signing)]
internal sealed class CorrectModel(
    AppDb db, Act act, DossierAccess access, DossierReader reader, ProposeCorrection propose, DecideCorrection decide, ApplyCorrection apply, FileStore files, AskOutside outside, PendingOutside pending, ITexts texts, FieldProtector protector) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "xong")]
    public string? Done { get; set; }

    /// <summary>Part and field in one choice, such as <c>Owner:OwnerName</c>.</summary>
    [BindProperty]
    public string? Target { get; set; }

    [BindProperty]
    public string? NewValue { get; set; }

    [BindProperty]
    public string? NewTitle { get; set; }

    [BindProperty]
    public IFormFile? Upload { get; set; }

    [BindProperty]
    public bool PaperOnly { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public DossierFile Record { get; private set; } = null!;

    public bool MayPropose { get; private set; }

    /// <summary>Who confirms a corrected result signs it with a key of the house; this officer has only one outside.</summary>
    public bool KeyIsOutside { get; private set; }

    public Guid? Me => act.Caller.Id;

    public IReadOnlyList<SelectListItem> Targets { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(int version, CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        dossier.MustBe(version);
        if (Target?.Split(':', 2) is not [var part, var field] || !Enum.TryParse<CorrectedPart>(part, out var corrected))
        {
            await LoadAsync(ct);
            ModelState.AddModelError(nameof(Target), texts["dossiers.correct.target-needed"]);
            return Page();
        }

        var file = corrected == CorrectedPart.Result && !PaperOnly ? await ResultFile.SaveAsync(files, Upload, ct) : null;
        await propose.RunAsync(dossier, new(corrected, field, NewValue, Reason, NewTitle, file?.Id, corrected == CorrectedPart.Result && PaperOnly), ct);
        await db.SaveChangesAsync(ct);
        return After("proposed");
    }

    public async Task<IActionResult> OnPostDecideAsync(int version, Guid id, bool confirmed, string? note, CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        dossier.MustBe(version);
        await decide.RunAsync(dossier, id, confirmed, note, ct);
        await db.SaveChangesAsync(ct);
        return After(confirmed ? "confirmed" : "rejected");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        Record = await reader.ReadAsync(dossier, ct);
        MayPropose = ProposeCorrection.MayPropose(dossier, act.Caller);
        Targets = [.. Items()];
        KeyIsOutside = Record.Results.Any(r => r.Valid) && outside.IsOutside(SigningWay.Phone) && !(await pending.WaysAsync(ct)).Contains(SigningWay.House);
    }

    public string? Old(DossierCorrection correction) => correction.Old(protector)?.Text;

    public string? New(DossierCorrection correction) => correction.New(protector)?.Text;

    public string Label(CorrectedPart part, string field) => part switch
    {
        CorrectedPart.Owner => texts[$"dossiers.field.{field}"],
        CorrectedPart.Form => Record.Procedure?.Form.Fields.FirstOrDefault(f => f.Key == field)?.Label(texts.Language) ?? field,
        _ => field,
    };

    private IEnumerable<SelectListItem> Items()
    {
        foreach (var field in ApplyCorrection.OwnerFields)
        {
            yield return Item(CorrectedPart.Owner, field, apply.OwnerValue(Record.Dossier, field));
        }

        foreach (var line in Record.Form)
        {
            yield return Item(CorrectedPart.Form, line.Key, line.Value);
        }

        foreach (var result in Record.Results.Where(r => r.Valid))
        {
            yield return Item(CorrectedPart.Result, result.Code, result.Title);
        }
    }

    private SelectListItem Item(CorrectedPart part, string field, string? value)
    {
        var shown = value is { Length: > 60 } ? value[..60] + "…" : value;
        return new($"{Label(part, field)}: {shown ?? "–"}", $"{part}:{field}") { Group = Group(part) };
    }

    // The list groups by identity of the group, not by its name.
    private SelectListGroup Group(CorrectedPart part) => _groups.TryGetValue(part, out var group) ? group : _groups[part] = new SelectListGroup { Name = texts[$"enum.CorrectedPart.{part}"] };

    private readonly Dictionary<CorrectedPart, SelectListGroup> _groups = [];

    private RedirectResult After(string done) => Redirect($"/can-bo/ho-so/{Uri.EscapeDataString(Code)}/dinh-chinh?xong={done}");
}
