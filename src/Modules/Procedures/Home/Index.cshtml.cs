using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Procedures.Home;

/// <summary>The front page of the province: find a procedure, by words or by what happened in life, and follow a dossier.</summary>
[AllowAnonymous]
internal sealed class IndexModel(ProcedureCatalogue catalogue, Act act, ITexts texts) : PageModel
{
    public string Locale => texts.Language;

    public IReadOnlyList<(LifeEvent Event, int Count)> Events { get; private set; } = [];

    public IReadOnlyList<ProcedureVersionInfo> Frequent { get; private set; } = [];

    public int Total { get; private set; }

    public void OnGet()
    {
        var today = act.Today;
        Events = [.. catalogue.LifeEvents.Select(e => (e, e.Procedures.Count(p => catalogue.BySlug(p, today) is not null))).Where(e => e.Item2 > 0)];
        Frequent = [.. catalogue.Frequent.Select(s => catalogue.BySlug(s, today)).OfType<ProcedureVersionInfo>()];
        Total = catalogue.All(today).Count;
    }
}
