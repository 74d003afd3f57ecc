using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Statistics;

[Authorize(StatisticsScope.Permission)]
[Costs(5)]
internal sealed class IndexModel(
    StatisticsScope scope, IAgencies agencies, IMandates mandates, Act act, ITexts texts, CountDossiers count, StatisticsTable table, OfficerActs acts, AppDb db)
    : StatisticsPage(scope, agencies, mandates, act, texts)
{
    private const int PageSize = 200;

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "xep")]
    public string? Order { get; set; }

    public IReadOnlyList<CoverageGap> Gaps { get; private set; } = [];

    public IReadOnlyList<StatisticsRow> Rows { get; private set; } = [];

    /// <summary>The rows of the shown page; a table of all procedures would be megabytes.</summary>
    public IReadOnlyList<StatisticsRow> PageRows => [.. Rows.Skip((Math.Clamp(PageNumber, 1, Pages) - 1) * PageSize).Take(PageSize)];

    [BindProperty(SupportsGet = true, Name = "trang")]
    public int PageNumber { get; set; } = 1;

    public string? Previous => PageNumber > 1 ? Turn(PageNumber - 1) : null;

    public string? Next => PageNumber < Pages ? Turn(PageNumber + 1) : null;

    public int AllRowsCount { get; private set; }

    /// <summary>Of all rows, whatever was searched for.</summary>
    public StatisticsCounts Total { get; private set; } = new();

    public IReadOnlyList<(string Verb, long Dossiers)> Acts { get; private set; } = [];

    public DateTime AsOf => Act.Now;

    public bool HasData => !IsFuture && Gaps.Count == 0;

    /// <summary>Accepted today, and what of today's work was finished today.</summary>
    public StatisticsCounts? Today { get; private set; }

    public string TodayText => $"{Act.Today:yyyy-MM-dd}";

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (HasData && OfficerId is { } officer)
        {
            Acts = await acts.CountsAsync(Question, officer, ct);
        }

        if (Question.To == Act.Today && HasData)
        {
            Today = StatisticsTable.Total(await table.RowsAsync(Question with { From = Act.Today }, StatisticsBy.Agency, ct));
        }
    }

    public async Task<IActionResult> OnGetExportAsync(string? dang, CancellationToken ct)
    {
        await LoadAsync(ct);
        return HasData && ModelState.IsValid
            ? new Download(dang == "xlsx", $"thong-ke-{Period.Text.Replace("..", "-", StringComparison.Ordinal)}", table.Headers(Texts[$"enum.StatisticsBy.{By}"]), table.Cells(Rows))
            : Redirect(Link(Address));
    }

    private int Pages => Math.Max(1, (Rows.Count + PageSize - 1) / PageSize);

    private string Turn(int page) => Link(Address, ("tim", Search), ("xep", Order), ("trang", page.ToString(CultureInfo.InvariantCulture))) + "#bang";

    public string Sort(string column) => Link(Address, ("tim", Search), ("xep", Order == column ? "-" + column : column)) + "#bang";

    public string Export(string format) => Link(Address, ("tim", Search), ("xep", Order), ("handler", "Export"), ("dang", format));

    /// <summary>Rows whose own table says more: an agency's by field, an officer's by procedure.</summary>
    public string? Open(StatisticsRow row) => By switch
    {
        StatisticsBy.Agency when Agencies.Ever.FirstOrDefault(a => a.Id.ToString("N") == row.Key) is { Slug.Length: > 0 } agency => Link(Address, ("don-vi", agency.Slug), ("theo", "linh-vuc")),
        StatisticsBy.Officer when row.Key != CountDossiers.Nobody => Link(Address, ("can-bo", row.Key), ("theo", "thu-tuc")),
        _ => null,
    };

    private async Task LoadAsync(CancellationToken ct)
    {
        ReadQuestion();
        if (IsFuture)
        {
            return;
        }

        // Rows and their sum are of one moment.
        await using var moment = await db.Flavour.BeginReadAsync(db, ct);
        Gaps = await count.GapsAsync(Question, ct);
        if (Gaps.Count == 0)
        {
            var all = await table.RowsAsync(Question, By, ct);
            (AllRowsCount, Total, Rows) = (all.Count, StatisticsTable.Total(all), StatisticsTable.Shown(all, Search, Order));
        }
    }
}
