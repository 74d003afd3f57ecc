using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Ui.Forms;

namespace TinhSo.Modules.Dossiers.Filing;

[Authorize("citizen")]
internal sealed class DeclareModel(Drafts drafts, AppDb db, Act act, ITexts texts, FieldProtector protector) : PageModel, ILoad
{
    public const string Prefix = "f.";

    [BindProperty(SupportsGet = true)]
    public string Slug { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public OpenDraft Open { get; private set; } = null!;

    public FormDefinition Form => Open.Procedure.Form;

    /// <summary>As typed when the page comes back with errors, as kept otherwise.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; private set; } = new Dictionary<string, string?>();

    public IEnumerable<(FormSection Section, IEnumerable<FormField> Fields)> Sections =>
        from section in Form.Sections
        let fields = Form.Fields.Where(f => f.Section == section.Key).ToList()
        where fields.Count > 0
        select (section, fields.AsEnumerable());

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        // Came back from the last step to mend something: say at once what is missing.
        if (Request.Query.ContainsKey("xem-loi"))
        {
            ModelState.AddFormErrors(Form, FormValidation.Check(Form, Values, act.Today), texts, Prefix);
        }
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        var posted = await Request.ReadFormAsync(ct);
        Values = Form.Fields.Where(f => posted.ContainsKey(Prefix + f.Key)).ToDictionary(f => f.Key, f => (string?)posted[Prefix + f.Key][0]);
        var later = posted["di"] == "de-sau";
        var errors = FormValidation.Check(Form, Values, act.Today);
        // Kept even when something is wrong: nobody types a page twice.
        var draft = Open.Draft;
        draft.WriteForm(DraftForm.Answered(Form, Values, Open.Account), protector);
        draft.ProcedureVersionId = Open.Procedure.VersionId;
        draft.Step = errors.Count == 0 ? DraftStep.Papers : DraftStep.Declaration;
        draft.Touch(act.Now);
        await db.SaveChangesAsync(ct);
        if (later)
        {
            return Redirect("/ho-so-cua-toi");
        }

        if (errors.Count > 0)
        {
            ModelState.AddFormErrors(Form, errors, texts, Prefix);
            return Page();
        }

        return Redirect($"{Open.Url}/giay-to");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Open = await drafts.OpenAsync(Id, Slug, ct);
        Values = DraftForm.Values(Open.Draft.ReadForm(protector));
    }
}
