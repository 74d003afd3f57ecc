using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Board;

[Authorize("assessment.view")]
internal sealed class BoardModel(
    FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, Caller caller, FigureReader figures, IndicatorFigures indicators, IndicatorCatalogue catalogue,
    BoardContent content, AgencyTable table, TrendOfRates trends, MeasureBook book, VerdictSentence sentence) : FigurePage(scopes, agencies, act, texts)
{
    public const string Address = "/dieu-hanh/so-lieu";

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "xep")]
    public string? Order { get; set; }

    public IndicatorSet Set { get; private set; } = null!;

    public IReadOnlyList<IndicatorFigure> Figures { get; private set; } = [];

    public IReadOnlyList<(string Measure, long Count)> Progress { get; private set; } = [];

    public IReadOnlyList<RateTrend> Trends { get; private set; } = [];

    public IReadOnlyList<AgencyRow> Rows { get; private set; } = [];

    public int AllRows { get; private set; }

    /// <summary>The scope's own counts: what may be added up is their sum, what may not is counted itself.</summary>
    public IReadOnlyList<long> Totals { get; private set; } = [];

    public DateTime AsOf { get; private set; }

    public bool MayList { get; } = caller.Can("assessment.list");

    public VerdictSentence Sentence { get; } = sentence;

    public BoardContent Shows { get; } = content;

    public IReadOnlyList<Indicator> RateColumns { get; private set; } = [];

    public bool IsAdditive(string measure) => book[measure].Declaration.Additive;

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        Set = catalogue.Find(Shows.Set) ?? throw new FormatException($"indicators-board.json: set '{Shows.Set}' is not known");
        RateColumns = [.. Shows.Rates.Select(id => Set.Indicators.Single(i => i.Id == id))];
        AsOf = Act.Now;
        await using var moment = await figures.BeginAsync(ct);
        Figures = await indicators.OfAsync(Set, Scope, Period, ct);
        var progress = new List<(string, long)>();
        foreach (var measure in Shows.Progress)
        {
            progress.Add((measure, await figures.CountAsync(measure, Scope, Period, ct)));
        }

        Progress = progress;
        var totals = new List<long>();
        foreach (var measure in Shows.Columns)
        {
            totals.Add(await figures.CountAsync(measure, Scope, Period, ct));
        }

        Totals = totals;
        var all = await table.RowsAsync(Scope, Period, Last, RateColumns, ct);
        AllRows = all.Count;
        Rows = [.. table.Shown(all, Search, Order)];
        var trendsOf = new List<RateTrend>();
        foreach (var indicator in RateColumns)
        {
            trendsOf.Add(await trends.OfAsync(indicator, Scope, Period, ct));
        }

        Trends = trendsOf;
    }

    /// <summary>The list behind a figure, for this question or for one agency of the table; null for who may not open lists.</summary>
    public string? ListOf(string measure, string? agencyKey = null) => MayList
        ? agencyKey is null ? Link($"{Address}/{measure}/danh-sach") : Link($"{Address}/{measure}/danh-sach", ("don-vi", agencyKey), ("cap", null))
        : null;

    public string Sort(string column) => Link(Address, ("tim", Search), ("xep", Order == column ? "-" + column : column)) + "#co-quan";
}
