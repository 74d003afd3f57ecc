using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Showing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Procedures.Searching;

/// <summary>The public list of procedures: words, field, level, agency level, life event, online only.</summary>
[AllowAnonymous]
[Costs(3)]
internal sealed class SearchModel(ProcedureCatalogue catalogue, Act act, FactTexts facts, ITexts texts) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "tu")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true, Name = "linh-vuc")]
    public string? Field { get; set; }

    [BindProperty(SupportsGet = true, Name = "muc-do")]
    public string? Level { get; set; }

    [BindProperty(SupportsGet = true, Name = "cap")]
    public string? Agency { get; set; }

    [BindProperty(SupportsGet = true, Name = "su-kien")]
    public string? LifeEvent { get; set; }

    [BindProperty(SupportsGet = true, Name = "truc-tuyen")]
    public bool OnlineOnly { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public ProcedurePage Found { get; private set; } = new([], 0, 0, null, null);

    public FactTexts Facts => facts;

    public string Locale => texts.Language;

    public LifeEvent? Event { get; private set; }

    public IEnumerable<SelectListItem> Fields => Choices("procedures.search.any-field", catalogue.Fields
        .Select(f => (f.Code, Locale == "en" ? f.NameEn : f.Name)).OrderBy(f => f.Item2, StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo("vi-VN"), true)), Field);

    public IEnumerable<SelectListItem> Levels => Choices("procedures.search.any-level",
        Enum.GetValues<ServiceLevel>().Select(l => (l.ToString(), texts[$"enum.ServiceLevel.{l}"])), Level);

    public IEnumerable<SelectListItem> AgencyLevels => Choices("procedures.search.any-agency",
        new[] { AgencyLevelSet.Commune, AgencyLevelSet.Province, AgencyLevelSet.Other }.Select(l => (l.ToString(), texts[$"enum.AgencyLevelSet.{l}"])), Agency);

    public IEnumerable<SelectListItem> Events => Choices("procedures.search.any-event", catalogue.LifeEvents.Select(e => (e.Key, e.Name(Locale))), LifeEvent);

    public string? NextUrl => Found.Next is { } next ? Address(next) : null;

    public string? PreviousUrl => Found.Previous is { } previous ? Address(previous) : null;

    public bool IsFiltered => !Query.IsEmpty;

    private ProcedureQuery Query => new(
        Words is { Length: > 200 } ? Words[..200] : Words,
        Field is { Length: > 0 } ? Field : null,
        Enum.TryParse<ServiceLevel>(Level, out var level) ? level : null,
        Enum.TryParse<AgencyLevelSet>(Agency, out var agency) && agency != AgencyLevelSet.None ? agency : null,
        LifeEvent is { Length: > 0 } ? LifeEvent : null,
        OnlineOnly);

    public void OnGet()
    {
        Event = catalogue.LifeEvents.FirstOrDefault(e => e.Key == LifeEvent);
        Found = SearchCatalogue.Run(catalogue.Snapshot.On(act.Today), catalogue.LifeEvents, Query, After);
    }

    private IEnumerable<SelectListItem> Choices(string all, IEnumerable<(string Value, string Text)> choices, string? chosen) =>
        choices.Select(c => new SelectListItem(c.Text, c.Value, c.Value == chosen)).Prepend(new SelectListItem(texts[all], ""));

    private string Address(string after)
    {
        var query = new QueryBuilder();
        foreach (var (name, value) in new[] { ("tu", Words), ("linh-vuc", Field), ("muc-do", Level), ("cap", Agency), ("su-kien", LifeEvent), ("truc-tuyen", OnlineOnly ? "true" : null), ("sau", after) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Add(name, value);
            }
        }

        return "/thu-tuc" + query;
    }
}
