using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Filing;

[Authorize("citizen")]
internal sealed class StartModel(
    Drafts drafts, StartDraft start, SubmissionGate gate, IProcedures procedures, IAgencies agencies, IdentityLevels levels, Settings settings, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    /// <summary>A draft whose choices are being changed.</summary>
    [BindProperty(SupportsGet = true, Name = "nhap")]
    public Guid? DraftId { get; set; }

    [BindProperty]
    public string? CaseKey { get; set; }

    [BindProperty]
    public Guid? CommuneId { get; set; }

    public ProcedureVersionInfo Procedure { get; private set; } = null!;

    public AccountInfo Account { get; private set; } = null!;

    /// <summary>Another draft of the same procedure, to go on with instead of beginning anew.</summary>
    public Draft? Earlier { get; private set; }

    public List<SelectListItem> CaseItems { get; private set; } = [];

    public List<SelectListItem> CommuneItems { get; private set; } = [];

    public bool NeedsCommune => Procedure.Levels.HasFlag(AgencyLevelSet.Commune);

    /// <summary>Why it cannot be filed here; null when it can.</summary>
    public string? ClosedBecause => settings.FrontDoor == FrontDoor.National ? "national"
        : Procedure.OnlineAllowed ? null
        : Procedure.Route != DossierRoute.Province ? "route" : "desk";

    /// <summary>The level of identity this procedure wants and the account has not.</summary>
    public int? LacksLevel => levels.Lacking(Account, Procedure.Slug, act.Today);

    public bool BothDoors => settings.FrontDoor == FrontDoor.Both;

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        using var turn = await gate.EnterAsync(act.Caller.Id ?? Guid.Empty, ct);
        await LoadAsync(ct);
        if (ClosedBecause is not null || LacksLevel is not null)
        {
            return Page();
        }

        CaseKey = CaseItems.Count == 1 ? CaseItems[0].Value : CaseKey;
        if (Procedure.Cases.All(c => c.Key != CaseKey))
        {
            ModelState.AddModelError(nameof(CaseKey), texts["dossiers.file.case-needed"]);
        }

        if (NeedsCommune && Communes.On(act.Today, agencies).All(a => a.Id != CommuneId))
        {
            ModelState.AddModelError(nameof(CommuneId), texts["dossiers.file.commune-needed"]);
        }
        else if (procedures.CompetentAgency(Procedure.ProcedureId, NeedsCommune ? CommuneId : null, act.Today) is null)
        {
            ModelState.AddModelError("", texts["rule.dossiers.no-agency"]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        var draft = DraftId is { } id ? await ChangeAsync(id, ct) : await start.RunAsync(Procedure, Account, CaseKey!, NeedsCommune ? CommuneId : null, ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/nop-ho-so/{Slug}/{draft.Id}/to-khai");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Procedure = procedures.BySlug(Slug, act.Today) ?? throw new NotFoundException("procedure");
        Account = await drafts.AccountAsync(ct);
        var draft = DraftId is { } id ? (await drafts.OpenAsync(id, Slug, ct)).Draft : null;
        Earlier = draft is null ? await drafts.Mine().AsNoTracking().Where(d => d.ProcedureId == Procedure.ProcedureId).OrderByDescending(d => d.UpdatedAt).FirstOrDefaultAsync(ct) : null;
        CaseItems = [.. Procedure.Cases.Select(c => new SelectListItem(texts.Language == "en" ? c.NameEn ?? c.Name : c.Name, c.Key))];
        CommuneItems = NeedsCommune ? Communes.Items(act.Today, agencies) : [];
        if (HttpMethods.IsGet(Request.Method))
        {
            CaseKey = draft?.CaseKey ?? CaseItems[0].Value;
            CommuneId = draft?.CommuneAgencyId ?? (Account.CommuneCode is { Length: > 0 } code ? agencies.FindByCode(code, act.Today)?.Id : null);
        }
    }

    private async Task<Draft> ChangeAsync(Guid id, CancellationToken ct)
    {
        var draft = (await drafts.OpenAsync(id, Slug, ct)).Draft;
        (draft.CaseKey, draft.CommuneAgencyId) = (CaseKey!, NeedsCommune ? CommuneId : null);
        draft.Touch(act.Now);
        return draft;
    }
}
