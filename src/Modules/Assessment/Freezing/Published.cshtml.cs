using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>The published periods; and publishing one, in two steps: what would be published, then with a reason.</summary>
[Authorize("assessment.view")]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
internal sealed class PublishedModel(
    FrozenFigures frozen, FreezePeriod freeze, IndicatorFigures figures, FigureReader reader, IndicatorCatalogue catalogue, VerdictSentence sentence, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/dieu-hanh/cong-bo";

    [BindProperty(SupportsGet = true, Name = "bo")]
    public string? SetText { get; set; }

    /// <summary>The set asked for, or the first of the catalogue.</summary>
    public string SetName => SetText ?? catalogue.All[0].Set;

    [BindProperty(SupportsGet = true, Name = "ky")]
    public string? PeriodText { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public bool NewEdition { get; set; }

    [BindProperty(SupportsGet = true, Name = "xong")]
    public string? Done { get; set; }

    public IReadOnlyList<FrozenPeriod> All { get; private set; } = [];

    /// <summary>What would be published; empty until a period is chosen.</summary>
    public IReadOnlyList<IndicatorFigure> Preview { get; private set; } = [];

    /// <summary>The last edition of the chosen period.</summary>
    public FrozenPeriod? Already { get; private set; }

    public bool MayFreeze => act.Caller.Can(FreezePeriod.Permission);

    public VerdictSentence Sentence { get; } = sentence;

    public IEnumerable<SelectListItem> Sets => catalogue.All.Select(s => new SelectListItem(Sentence.Say(s.Title), s.Set));

    public string LastMonth => Period.Month(act.Today).Before().Text;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!MayFreeze)
        {
            return Forbid();
        }

        await LoadAsync(ct);
        if (string.IsNullOrWhiteSpace(Reason))
        {
            ModelState.AddModelError(nameof(Reason), texts["rule.assessment.freeze-reason"]);
        }

        if (!ModelState.IsValid || !Period.TryParse(PeriodText, out var period))
        {
            return Page();
        }

        await freeze.RunAsync(new(catalogue.Find(SetName)!, period, Reason, NewEdition), ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "assessment_frozen"))
        {
            throw new RuleBroken("assessment.freeze-twice", period.Text, (Already?.Edition ?? 0) + 1);
        }

        return LocalRedirect($"{Address}?xong={period.Text}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        All = await frozen.AllAsync(ct);
        if (string.IsNullOrWhiteSpace(PeriodText))
        {
            return;
        }

        if (catalogue.Find(SetName) is not { } set || !Period.TryParse(PeriodText, out var period))
        {
            ModelState.AddModelError("ky", texts["assessment.error.period", PeriodText, Period.Forms]);
            return;
        }

        if (period.To >= act.Today)
        {
            ModelState.AddModelError("ky", texts["rule.assessment.freeze-running", period.Text, period.To.AddDays(1)]);
            return;
        }

        Already = All.FirstOrDefault(f => f.Set == set.Set && f.From == period.From && f.To == period.To);
        await using var moment = await reader.BeginAsync(ct);
        Preview = await figures.OfAsync(set, FigureScopes.Province(OrganisationView.Then), period, ct);
    }
}
