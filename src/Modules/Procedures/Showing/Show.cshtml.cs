using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Procedures.Showing;

/// <summary>One procedure, as a citizen reads it.</summary>
[AllowAnonymous]
internal sealed class ShowModel(ProcedureCatalogue catalogue, Act act, FactTexts facts, Settings settings, Caller caller, ITexts texts) : PageModel
{
    public const string NationalPortal = "https://dichvucong.gov.vn";

    public ProcedureVersionInfo Version { get; private set; } = null!;

    public string Locale => texts.Language;

    public FactTexts Facts => facts;

    public IReadOnlyList<CaseLine> Lines { get; private set; } = [];

    /// <summary>The fees of all cases when they are the same, one line a way of filing; empty when cases differ.</summary>
    public IReadOnlyList<CaseLine> SharedFees { get; private set; } = [];

    public bool ManyCases => Version.Cases.Count > 1;

    /// <summary>Filed here: the procedure is worked here, and the front door is not the national portal alone. An officer signed in as one files nothing.</summary>
    public bool FiledHere => Version.OnlineAllowed && settings.FrontDoor != FrontDoor.National && !caller.IsOfficer;

    /// <summary>An officer of a desk takes the dossier in instead.</summary>
    public bool TakenIn => Version.Route == DossierRoute.Province && caller.IsOfficer && caller.Can("dossiers.receive");

    /// <summary>Filed on the national portal: worked elsewhere, or the front door says so.</summary>
    public bool FiledNationally => Version.Level != ServiceLevel.InformationOnly && (Version.Route != DossierRoute.Province || settings.FrontDoor != FrontDoor.Own);

    public IReadOnlyList<ProcedureVersionInfo> Related { get; private set; } = [];

    public IEnumerable<IGrouping<ComponentNeed, ProcedureComponent>> Papers =>
        Version.Components.GroupBy(c => c.Need).OrderBy(g => g.Key);

    public bool IsTold(string part) => Version.MarkOf(part) == FactMark.Verified;

    /// <summary>A web address inside the source, when there is one.</summary>
    public string? SourceOf(string part) => Version.Marks.FirstOrDefault(m => m.Part == part)?.Source?
        .Split(' ').FirstOrDefault(w => w.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(w, UriKind.Absolute, out _));

    public IActionResult OnGet(string slug)
    {
        var found = catalogue.BySlug(slug, act.Today) ?? catalogue.ByCode(slug, act.Today);
        if (found is null)
        {
            return NotFound();
        }

        if (found.Slug != slug)
        {
            return Redirect("/thu-tuc/" + found.Slug);
        }

        Version = found;
        SharedFees = facts.SharedFees(found);
        Lines = facts.Lines(found);
        Related = [.. catalogue.LifeEvents.Where(e => e.Procedures.Contains(slug)).SelectMany(e => e.Procedures).Distinct().Where(s => s != slug)
            .Select(s => catalogue.BySlug(s, act.Today)).OfType<ProcedureVersionInfo>().Take(5)];
        return Page();
    }
}
