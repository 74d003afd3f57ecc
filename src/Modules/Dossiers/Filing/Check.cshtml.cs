using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Filing;

[Authorize("citizen")]
internal sealed class CheckModel(
    Drafts drafts, SubmitDraft submit, SubmissionGate gate, DossierAccess access, IProcedures procedures, IAgencies agencies, Desks desks, AppDb db, Act act, ITexts texts,
    FieldProtector protector) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public bool Agreed { get; set; }

    public OpenDraft Open { get; private set; } = null!;

    public FormContent Form { get; private set; } = [];

    public IReadOnlyList<FormField> Answered { get; private set; } = [];

    public IReadOnlyList<DraftFile> Files { get; private set; } = [];

    public bool FormIncomplete { get; private set; }

    public bool PapersIncomplete { get; private set; }

    public string AgencyName { get; private set; } = "";

    /// <summary>Open dossiers of the same person and procedure: told, never blocking.</summary>
    public IReadOnlyList<(string Code, DateTime SubmittedAt)> Same { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await submit.ReceiptAsync(Id, ct) is { } code)
        {
            return Receipt(code);
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        using var turn = await gate.EnterAsync(Id, ct);
        if (await submit.ReceiptAsync(Id, ct) is { } first)
        {
            return Receipt(first);
        }

        if (!Agreed)
        {
            await LoadAsync(ct);
            ModelState.AddModelError(nameof(Agreed), texts["dossiers.file.agree-needed"]);
            return Page();
        }

        try
        {
            var dossier = await submit.RunAsync(await drafts.OpenAsync(Id, Slug, ct), ct);
            await db.SaveChangesAsync(ct);
            return Receipt(dossier.Code);
        }
        catch (Exception e) when (submit.IsRace(e))
        {
            db.ChangeTracker.Clear();
            if (await submit.ReceiptAsync(Id, ct) is { } winner)
            {
                return Receipt(winner);
            }

            throw;
        }
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Open = await drafts.OpenAsync(Id, Slug, ct);
        var (draft, procedure) = (Open.Draft, Open.Procedure);
        Form = draft.ReadForm(protector);
        Files = draft.ReadFiles();
        Answered = [.. procedure.Form.Fields.Where(f => Form.ContainsKey(f.Key))];
        FormIncomplete = FormValidation.Check(procedure.Form, DraftForm.Values(Form), act.Today).Count > 0;
        PapersIncomplete = PaperSlot.Missing(procedure, draft).Count > 0;
        AgencyName = procedures.CompetentAgency(procedure.ProcedureId, draft.CommuneAgencyId, act.Today) is { } competent
            ? agencies.NameAt(desks.Of(competent, act.Today), act.Today) : "";
        var ended = new[] { DossierState.NotAccepted, DossierState.Stopped, DossierState.Done, DossierState.Returned };
        var same = await access.Readable().Where(d => d.ProcedureId == procedure.ProcedureId && !ended.Contains(d.State))
            .OrderByDescending(d => d.Id).Take(5).Select(d => new { d.Code, d.SubmittedAt }).ToListAsync(ct);
        Same = [.. same.Select(s => (s.Code, s.SubmittedAt))];
    }

    public string Answer(FormField field)
    {
        var value = Form.Value(field.Key) ?? "";
        return field.Kind switch
        {
            FieldKind.Date when FormValidation.TryDate(value, out var day) => day.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture),
            FieldKind.Checkbox => texts["dossiers.file.yes"],
            _ => field.Options.FirstOrDefault(o => o.Value == value) is { } option ? texts.Language == "en" ? option.LabelEn : option.LabelVi : value,
        };
    }

    private RedirectResult Receipt(string code) => Redirect($"/ho-so-cua-toi/{code}/da-nop");
}
