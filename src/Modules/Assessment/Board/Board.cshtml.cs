using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Board;

[Authorize("assessment.view")]
[Costs(5)]
internal sealed class BoardModel(
    FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, Caller caller, FigureReader figures, ReadSet sets, Glance glance, IndicatorCatalogue catalogue,
    BoardContent content, AgencyTable table, TrendOfRates trends, CoverageGaps gaps, MeasureBook book, VerdictSentence sentence, SealCriterion seals) : FigurePage(scopes, agencies, act, texts)
{
    public const string Address = "/dieu-hanh/so-lieu";

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "xep")]
    public string? Order { get; set; }

    public SetFigures Read { get; private set; } = null!;

    public IReadOnlyList<GlanceRow> Glance { get; private set; } = [];

    /// <summary>The published period whichever figures are shown.</summary>
    public FrozenPeriod? Published { get; private set; }

    /// <summary>Published and live figures that differ, published first.</summary>
    public IReadOnlyList<(IndicatorFigure Published, IndicatorFigure Live)> Differing { get; private set; } = [];

    /// <summary>Counts are null where only a part of the records is held.</summary>
    public IReadOnlyList<(string Measure, long? Count)> Progress { get; private set; } = [];

    public IReadOnlyList<RateTrend> Trends { get; private set; } = [];

    public IReadOnlyList<AgencyRow> Rows { get; private set; } = [];

    public int AllRows { get; private set; }

    /// <summary>The scope's own counts: what may be added up is their sum, what may not is counted itself.</summary>
    public IReadOnlyList<long?> Totals { get; private set; } = [];

    /// <summary>Of one agency: whether it can sign, and why not; null for a wider scope.</summary>
    public SealVerdict? Seal { get; private set; }

    public bool MayList { get; } = caller.Can("assessment.list");

    public VerdictSentence Sentence { get; } = sentence;

    public BoardContent Shows { get; } = content;

    public IReadOnlyList<Indicator> RateColumns { get; private set; } = [];

    public bool IsAdditive(string measure) => book[measure].Declaration.Additive;

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        var set = catalogue.Find(Shows.Set) ?? throw new FormatException($"indicators-board.json: set '{Shows.Set}' is not known");
        RateColumns = [.. Shows.Rates.Select(id => set.Indicators.Single(i => i.Id == id))];
        await using var moment = await figures.BeginAsync(ct);
        Read = (await sets.ReadAsync(set, Scope, Period, Reading, ct))!;
        await CompareAsync(set, ct);
        Glance = await glance.OfAsync(Read, ct);
        Progress = await CountAsync(Shows.Progress, ct);
        Totals = [.. (await CountAsync(Shows.Columns, ct)).Select(c => c.Count)];
        Seal = await seals.OfAsync(Scope, Period, ct);
        var all = await table.RowsAsync(Scope, Period, Last, RateColumns, ct);
        AllRows = all.Count;
        Rows = [.. table.Shown(all, Search, Order)];
        var trendsOf = new List<RateTrend>();
        foreach (var indicator in RateColumns)
        {
            trendsOf.Add(await trends.OfAsync(indicator, Scope, Period, Reading, ct));
        }

        Trends = trendsOf;
    }

    /// <summary>The list behind a figure of an indicator, the published one of a published figure; null for who may not open lists.</summary>
    public string? ListOf(string measure) => MayList ? Link($"{Address}/{measure}/danh-sach") : null;

    /// <summary>The list behind a count that is always of now, published or not.</summary>
    public string? LiveListOf(string measure, string? agencyKey = null)
    {
        var reading = Published is null ? null : LiveKey;
        return !MayList ? null
            : agencyKey is null ? Link($"{Address}/{measure}/danh-sach", ("ban", reading))
            : Link($"{Address}/{measure}/danh-sach", ("ban", reading), ("don-vi", agencyKey), ("cap", null));
    }

    public string IndicatorLink(Indicator indicator) => Link(IndicatorModel.AddressOf(indicator));

    public string Sort(string column) => Link(Address, ("tim", Search), ("xep", Order == column ? "-" + column : column)) + "#co-quan";

    private async Task CompareAsync(IndicatorSet set, CancellationToken ct)
    {
        if ((Read.Frozen is null ? await sets.ReadAsync(set, Scope, Period, Reading.Frozen, ct) : Read) is { } published)
        {
            Published = published.Frozen;
            var live = Read.Frozen is null ? Read : (await sets.ReadAsync(set, Scope, Period, Reading.Live, ct))!;
            Differing = [.. published.Figures.Join(live.Figures, p => p.Indicator.Id, l => l.Indicator.Id, (p, l) => (p, l))
                .Where(x => (x.p.Numerator, x.p.Denominator, x.p.Value) != (x.l.Numerator, x.l.Denominator, x.l.Value))];
        }
    }

    private async Task<List<(string Measure, long? Count)>> CountAsync(IReadOnlyList<string> measures, CancellationToken ct)
    {
        var counts = new List<(string, long?)>();
        foreach (var measure in measures)
        {
            counts.Add((measure, await gaps.TouchingAsync(book[measure].Declaration, Period, ct) is null ? await figures.CountAsync(measure, Scope, Period, ct) : null));
        }

        return counts;
    }
}
