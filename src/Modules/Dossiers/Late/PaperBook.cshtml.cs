using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Dossiers.Late;

[Authorize("dossiers.late-registration")]
internal sealed class PaperBookModel(RegisterPastDossier register, IProcedures procedures, IAgencies agencies, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    private static readonly TimeOnly EndOfDay = new(17, 0);

    [BindProperty]
    [Required(ErrorMessage = "dossiers.late.procedure-needed")]
    public Guid? ProcedureId { get; set; }

    [BindProperty]
    public Guid ReceivingAgencyId { get; set; }

    [BindProperty]
    public Guid? CommuneAgencyId { get; set; }

    [BindProperty]
    [Required(ErrorMessage = "dossiers.late.entry-needed")]
    [StringLength(100, ErrorMessage = "dossiers.receive.too-long")]
    public string BookEntry { get; set; } = "";

    [BindProperty]
    [Required(ErrorMessage = "dossiers.late.accepted-needed")]
    public DateOnly? AcceptedDay { get; set; }

    [BindProperty]
    public TimeOnly AcceptedTime { get; set; } = new(8, 0);

    [BindProperty]
    public DateOnly? ReleasedDay { get; set; }

    [BindProperty]
    public string? ResultTitle { get; set; }

    [BindProperty]
    public bool Returned { get; set; }

    [BindProperty]
    public OwnerInput Owner { get; set; } = new();

    public IEnumerable<SelectListItem> Procedures => procedures.All(act.Today).Where(p => p.Route == DossierRoute.Province).Select(p => new SelectListItem(p.Title(texts.Language), p.ProcedureId.ToString()));

    public IReadOnlyList<SelectListItem> Desks => [.. act.Caller.AgenciesWith(RegisterPastDossier.Permission).Select(a => new SelectListItem(agencies.NameAt(a, act.Today), a.ToString()))];

    public List<SelectListItem> Communes => Filing.Communes.Items(act.Today, agencies);

    public void OnGet()
    {
        ReceivingAgencyId = act.Caller.AgenciesWith(RegisterPastDossier.Permission).FirstOrDefault();
        CommuneAgencyId = agencies.Find(ReceivingAgencyId, act.Today) is { Level: AgencyLevel.Commune } desk ? desk.Kind == "committee" ? desk.Id : desk.ParentId : null;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var day = AcceptedDay!.Value;
        var procedure = procedures.Current(ProcedureId!.Value, day) ?? throw new RuleBroken("dossiers.past-procedure", Show(day));
        var competent = procedures.CompetentAgency(procedure.ProcedureId, CommuneAgencyId, day) ?? throw new RuleBroken("dossiers.no-agency");
        var released = ReleasedDay is { } on ? VietnamTime.ToUtc(on.ToDateTime(on == day && AcceptedTime > EndOfDay ? AcceptedTime : on == act.Today ? TimeOnly.FromDateTime(VietnamTime.ToLocal(act.Now)) : EndOfDay)) : (DateTime?)null;
        var dossier = await register.RunAsync(
            new(
                procedure, procedure.Cases[0].Key, ReceivingAgencyId, competent, Owner.Filed(null, 0), BookEntry.Trim(),
                VietnamTime.ToUtc(day.ToDateTime(AcceptedTime)), released, ResultTitle, Returned),
            ct);
        await db.SaveChangesAsync(ct);
        return Redirect($"/can-bo/ho-so/{Uri.EscapeDataString(dossier.Code)}?xong=Late");
    }

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    private static string Show(DateOnly day) => day.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture);
}
