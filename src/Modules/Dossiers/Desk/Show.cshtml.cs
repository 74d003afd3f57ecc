using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Clock;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Modules.Dossiers.Undoing;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("dossiers.read")]
internal sealed class ShowModel(
    AppDb db, Act act, DossierAccess access, NoteAccess note, DossierReader reader, RunDeskAct run, UndoAct undo, DueText due, FreshProof proof, IAgencies agencies, IMandates mandates,
    ISealResults seals, ISignOutside outside, PendingOutside pending, FieldProtector protector, ITexts texts)
    : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    /// <summary>The file shown beside the form.</summary>
    [BindProperty(SupportsGet = true, Name = "tep")]
    public Guid? Shown { get; set; }

    /// <summary>The act just done, for the message.</summary>
    [BindProperty(SupportsGet = true, Name = "xong")]
    public string? Done { get; set; }

    /// <summary>Why somebody whose post does not work the dossier needs the numbers in full.</summary>
    [BindProperty]
    public string? Purpose { get; set; }

    /// <summary>Identifiers and phone numbers stand in full.</summary>
    public bool InFull { get; private set; }

    public DossierFile Record { get; private set; } = null!;

    public Dossier Dossier => Record.Dossier;

    public IReadOnlyList<DeskAct> Acts { get; private set; } = [];

    public DossierStep? Undoable { get; private set; }

    /// <summary>A result issued today is signed.</summary>
    public bool IsSigned => seals.RuleOn(act.Today) is not null;

    /// <summary>How this officer can sign a result, and what they gave to be signed outside and is not issued.</summary>
    public SigningChoice Choice { get; private set; } = SigningChoice.None;

    /// <summary>The kept result that the address names.</summary>
    [BindProperty(SupportsGet = true, Name = "ky")]
    public Guid? Kept { get; set; }

    public bool MayCorrect { get; private set; }

    public bool MayApologise { get; private set; }

    public IReadOnlyList<SelectListItem> Assignees { get; private set; } = [];

    public (string Text, string Tone) Due { get; private set; }

    public IReadOnlyList<string> Explanation { get; private set; } = [];

    public IEnumerable<SelectListItem> Deliveries => new[] { DeliveryState.HandedOver, DeliveryState.SentByPost, DeliveryState.SentElectronically }
        .Select(h => new SelectListItem(texts[$"enum.DeliveryState.{h}"], h.ToString()));

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(DeskAct viec, int version, CancellationToken ct)
    {
        // What bears the officer's or the agency's signature is not done from a screen somebody left.
        if (viec is DeskAct.Approve or DeskAct.Issue && proof.Ask(ProofUse.Signing) is { } page)
        {
            return page;
        }

        var dossier = await access.FindAsync(Code, ct);
        dossier.MustBe(version);
        var input = new DeskActInput();
        if (!await TryUpdateModelAsync(input, viec.ToString()))
        {
            await LoadAsync(ct);
            return Page();
        }

        if (await run.RunAsync(dossier, viec, input, ct) is { } next)
        {
            await outside.SaveAsync(ct);
            return LocalRedirect(next);
        }

        await db.SaveChangesAsync(ct);
        return After(viec.ToString());
    }

    public async Task<IActionResult> OnPostUndoAsync(int version, string? reason, CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        dossier.MustBe(version);
        await undo.RunAsync(dossier, reason, ct);
        await db.SaveChangesAsync(ct);
        return After("Undo");
    }

    /// <summary>No redirect: what is shown in full once stands in no address and no history.</summary>
    public async Task<IActionResult> OnPostRevealAsync(CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        if (Purpose?.Trim() is { Length: >= 5 and <= 200 } purpose)
        {
            note.Dossier(act.Caller, dossier, purpose: purpose);
            InFull = true;
        }
        else
        {
            ModelState.AddModelError(nameof(Purpose), texts["dossiers.desk.purpose-needed"]);
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var dossier = await access.FindAsync(Code, ct);
        InFull |= Mask.WorksOn(act.Caller, dossier);
        Record = await reader.ReadAsync(dossier, ct);
        Acts = DeskActs.For(dossier, act.Caller);
        Undoable = undo.Undoable(dossier, Record.Steps);
        MayCorrect = Correcting.ProposeCorrection.MayPropose(dossier, act.Caller);
        MayApologise = ApologiseForDelay.MayApologise(dossier, Record.Slips, act.Caller);
        Due = due.Of(DueFacts.Of(dossier));
        Explanation = Record.Due is { } result ? ExplanationText.Of(result.Steps, texts) : [];
        Shown ??= Record.Papers.Select(p => p.FileId).FirstOrDefault(f => f is not null);
        Choice = Kept is not null || Acts.Contains(DeskAct.Issue) ? await pending.OfAsync(dossier, Kept, IsSigned, ct) : Choice;
        if (Acts.Contains(DeskAct.Assign))
        {
            Assignees = [.. mandates.Holding(TakeOver.Examine, dossier.CompetentAgencyId, act.Now)
                .Select(o => new SelectListItem(o.Name, o.Id.ToString(), o.Id == dossier.AssigneeId))];
        }
    }

    /// <summary>A number of the dossier itself, opened only for who sees it in full.</summary>
    public string? Number(string? mask, Func<FieldProtector, string?> open) => InFull ? open(protector) : mask;

    public string? Number(string? text) => InFull ? text : Mask.Of(text);

    public string Agency(Guid id, DateTime at) => agencies.NameAt(id, Platform.Time.VietnamTime.Day(at));

    public string? Officer(Guid? id) => id is { } known ? mandates.Officer(known)?.Name : null;

    private RedirectResult After(string done) =>
        Redirect(FormattableString.Invariant($"/can-bo/ho-so/{Uri.EscapeDataString(Code)}?xong={done}"));
}
