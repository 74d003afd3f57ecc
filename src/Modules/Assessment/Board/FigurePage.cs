using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>What every page of figures is asked by: period, whose facts, and in which structure. All of it stands in the address, so a figure can be sent to somebody.</summary>
internal abstract class FigurePage(FigureScopes scopes, IAgencies agencies, Act act, ITexts texts) : PageModel
{
    public const string LiveKey = "hien-tai";

    private FigureQuestion _question = null!;

    protected Act Act => act;

    protected IAgencies Agencies => agencies;

    protected ITexts Texts => texts;

    [BindProperty(SupportsGet = true, Name = "ky")]
    public string? PeriodText { get; set; }

    [BindProperty(SupportsGet = true, Name = "don-vi")]
    public string? UnitKey { get; set; }

    [BindProperty(SupportsGet = true, Name = "cap")]
    public AgencyLevel? Level { get; set; }

    [BindProperty(SupportsGet = true, Name = "nhin")]
    public string? ViewText { get; set; }

    /// <summary><see cref="LiveKey"/>: what the records say now, although something else was published.</summary>
    [BindProperty(SupportsGet = true, Name = "ban")]
    public string? ReadingText { get; set; }

    public Reading Reading => ReadingText == LiveKey ? Reading.Live : Reading.Default;

    public Period Period => _question.Asked;

    public FigureScope Scope => _question.Scope;

    public OrganisationView View => _question.View;

    public DateOnly Last => _question.Last;

    public string ScopeName => Scope switch
    {
        { IsUnassigned: true } => texts["assessment.scope.unassigned"],
        { AgencyId: { } id } => agencies.NameAt(id, Last),
        { Level: { } level } => texts[$"enum.AgencyLevel.{level}"],
        _ => texts["assessment.scope.province"],
    };

    public IEnumerable<SelectListItem> Levels => new[] { AgencyLevel.Province, AgencyLevel.District, AgencyLevel.Commune }
        .Where(l => l != AgencyLevel.District || View == OrganisationView.Then)
        .Select(l => new SelectListItem(texts[$"enum.AgencyLevel.{l}"], l.ToString()));

    public IEnumerable<SelectListItem> Units => agencies.All(Last).Where(a => a.Level != AgencyLevel.Central).Select(a => new SelectListItem(a.Name, a.Slug));

    public IEnumerable<SelectListItem> Views =>
        [new(texts["assessment.view.then"], ""), new(texts["assessment.view.now"], FigureQuestion.NowView)];

    /// <summary>The periods most often asked for, around today.</summary>
    public IEnumerable<(string Key, Period Period)> Shortcuts()
    {
        var month = Counting.Period.Month(act.Today);
        yield return ("month", month);
        yield return ("last-month", month.Before());
        var quarter = $"{act.Today.Year}-Q{((act.Today.Month - 1) / 3) + 1}";
        yield return ("quarter", Counting.Period.TryParse(quarter, out var q) ? q : month);
        yield return ("year", Counting.Period.TryParse($"{act.Today.Year}", out var y) ? y : month);
    }

    /// <summary>The same question with some answers changed; a null takes one away.</summary>
    public string Link(string path, params (string Name, string? Value)[] changes)
    {
        var values = new Dictionary<string, string?>
        {
            ["ky"] = Period.Text, ["don-vi"] = UnitKey, ["cap"] = Level?.ToString(), ["nhin"] = View == OrganisationView.Now ? FigureQuestion.NowView : null,
            ["ban"] = Reading == Reading.Live ? LiveKey : null,
        };
        foreach (var (name, value) in changes)
        {
            values[name] = value;
        }

        return path + new QueryBuilder(values.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => new KeyValuePair<string, string>(v.Key, v.Value!)));
    }

    protected void ReadQuestion()
    {
        _question = new(scopes, agencies, act, PeriodText, UnitKey, Level, ViewText);
        if (_question.WrongPeriod)
        {
            ModelState.AddModelError("ky", texts["assessment.error.period", PeriodText, Counting.Period.Forms]);
        }

        if (_question.WrongUnit)
        {
            ModelState.AddModelError("don-vi", texts["assessment.error.unit", UnitKey]);
        }
    }
}
