using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Ui.Forms;

namespace TinhSo.Modules.Dossiers.Desk;

[Authorize("dossiers.receive")]
internal sealed class ReceiveModel(
    ReceiveAtDesk receive, CountedPapers counted, LookUpPerson lookUp, DossierReader reader, DossierAccess access, IProcedures procedures, IAgencies agencies, AppDb db, Act act, ITexts texts)
    : PageModel, ILoad
{
    public const string Prefix = "f.";

    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "truong-hop")]
    public string? CaseKey { get; set; }

    /// <summary>Names this submission; sent twice, it is one dossier.</summary>
    [BindProperty]
    public string SubmissionKey { get; set; } = "";

    [BindProperty]
    public OwnerInput Owner { get; set; } = new();

    [BindProperty]
    public Guid ReceivingAgencyId { get; set; }

    [BindProperty]
    public Guid? CommuneAgencyId { get; set; }

    [BindProperty]
    public Channel Channel { get; set; }

    [BindProperty]
    public MoneyState Money { get; set; }

    [BindProperty]
    public string? Note { get; set; }

    public ProcedureVersionInfo Procedure { get; private set; } = null!;

    public ProcedureCase Case => Procedure.Case(CaseKey);

    public IReadOnlyDictionary<string, string?> Values { get; private set; } = new Dictionary<string, string?>();

    public IReadOnlyList<PaperSlot> Papers => PaperSlot.Of(Procedure, Case.Key);

    public IReadOnlyList<(string Code, DateTime SubmittedAt)> Twins { get; private set; } = [];

    public IReadOnlyList<SelectListItem> Desks => [.. act.Caller.AgenciesWith(AcceptDossier.Permission).Select(a => new SelectListItem(agencies.NameAt(a, act.Today), a.ToString()))];

    public List<SelectListItem> Communes => Procedure.Levels.HasFlag(AgencyLevelSet.Commune) ? Filing.Communes.Items(act.Today, agencies) : [];

    public IEnumerable<SelectListItem> Cases => Procedure.Cases.Select(c => new SelectListItem(texts.Language == "en" ? c.NameEn ?? c.Name : c.Name, c.Key));

    public bool HasFee => Case.FeesFor(Channel).Any(f => !f.IsFree);

    public IEnumerable<SelectListItem> Moneys => new[] { MoneyState.Due, MoneyState.PaidAtDesk, MoneyState.Exempt }.Select(m => new SelectListItem(texts[$"enum.MoneyState.{m}"], m.ToString()));

    public IEnumerable<SelectListItem> Channels => new[] { Channel.Direct, Channel.Post }.Select(c => new SelectListItem(texts[$"enum.Channel.{c}"], c.ToString()));

    /// <summary>Form fields in their sections, without those the owner block has asked already.</summary>
    public IEnumerable<(FormSection Section, IEnumerable<FormField> Fields)> Sections =>
        from section in Procedure.Form.Sections
        let fields = Procedure.Form.Fields.Where(f => f.Section == section.Key && OwnerInput.PropertyFor(f) is null).ToList()
        where fields.Count > 0
        select (section, fields.AsEnumerable());

    public async Task OnGetAsync([FromQuery(Name = "tra-cuu")] Guid? lookup, [FromQuery(Name = "nguoi")] Guid? person, CancellationToken ct)
    {
        await LoadAsync(ct);
        SubmissionKey = $"desk-{Guid.CreateVersion7():N}";
        (ReceivingAgencyId, Money) = (act.Caller.AgenciesWith(AcceptDossier.Permission).FirstOrDefault(), HasFee ? MoneyState.Due : MoneyState.NothingDue);
        CommuneAgencyId = agencies.Find(ReceivingAgencyId, act.Today) is { Level: AgencyLevel.Commune } desk ? desk.Kind == "committee" ? desk.Id : desk.ParentId : null;
        if (lookup is { } id && person is { } chosen && await lookUp.ChosenAsync(id, chosen, ct) is { } owner)
        {
            Owner.Fill(owner);
            Twins = await reader.TwinsAsync(Procedure.ProcedureId, owner.Identifier, ct);
        }
    }

    public async Task<IActionResult> OnPostAsync([FromForm(Name = "luu")] string? how, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (await FirstAsync(ct) is { } first)
        {
            return After(first, how);
        }

        var incomplete = how == "thieu";
        var posted = await Request.ReadFormAsync(ct);
        Values = Procedure.Form.Fields.ToDictionary(f => f.Key, f => OwnerInput.PropertyFor(f) is null ? (string?)posted[Prefix + f.Key].FirstOrDefault() : Owner.Value(f));
        Check(incomplete);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var papers = await counted.ReadAsync(posted, Papers, ct);
        var input = new ReceiveAtDesk.Input(
            Procedure, Case.Key, Channel, ReceivingAgencyId, CommuneAgencyId, Owner, Values, papers, Money, SubmissionKey, incomplete ? null : Note, incomplete ? Note : null);
        try
        {
            var dossier = await receive.RunAsync(input, ct);
            await db.SaveChangesAsync(ct);
            return After(dossier.Code, how);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e))
        {
            db.Forget();
            return After(await FirstAsync(ct) ?? throw new RuleBroken("platform.stale"), how);
        }
    }

    public Task LoadAsync(CancellationToken ct)
    {
        Procedure = procedures.BySlug(Slug, act.Today) ?? throw new NotFoundException("procedure");
        return Task.CompletedTask;
    }

    /// <summary>As counted when the page comes back with errors, as the procedure asks otherwise.</summary>
    public string Count(string name, ProcedureComponent component, int asked) =>
        Request.HasFormContentType ? Request.Form[name].ToString() : (component.Need == ComponentNeed.Required ? asked : 0).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Check(bool incomplete)
    {
        if (string.IsNullOrWhiteSpace(SubmissionKey))
        {
            ModelState.AddModelError("", texts["rule.platform.stale"]);
        }

        // What is missing is told on slip 02; what was typed must be right all the same.
        var errors = FormValidation.Check(Procedure.Form, Values, act.Today).Where(e => !incomplete || !string.IsNullOrWhiteSpace(Values.GetValueOrDefault(e.Key)));
        foreach (var error in errors)
        {
            var owner = OwnerInput.PropertyFor(Procedure.Form.Fields.First(f => f.Key == error.Key));
            ModelState.AddModelError(owner is null ? Prefix + error.Key : $"{nameof(Owner)}.{owner}", FormErrors.Text(Procedure.Form, error, texts));
        }

        if (incomplete && string.IsNullOrWhiteSpace(Note))
        {
            ModelState.AddModelError(nameof(Note), texts["rule.dossiers.supplement-content-needed"]);
        }
    }

    private async Task<string?> FirstAsync(CancellationToken ct) =>
        await access.Readable().Where(d => d.SubmissionKey == SubmissionKey).Select(d => d.Code).SingleOrDefaultAsync(ct);

    private RedirectResult After(string code, string? how) => Redirect($"/can-bo/ho-so/{Uri.EscapeDataString(code)}?xong={(how == "thieu" ? "Incomplete" : "Receive")}");
}
