using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Dossiers.Overdue;

/// <summary>For leaders: which agencies are late now, and at which post the late dossiers lie.</summary>
[Authorize("assessment.view")]
[Costs(5)]
internal sealed class OverdueModel(LateNow late, Act act, Caller caller, ITexts texts) : PageModel
{
    public const string Address = "/dieu-hanh/tre-han";
    private const int Bars = 15;
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "cap")]
    public AgencyLevel? Level { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<LateGroup> Rows { get; private set; } = [];

    public IReadOnlyList<ChartPoint> Agencies { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public int Total { get; private set; }

    public DateTime AsOf { get; } = act.Now;

    public DateOnly Today { get; } = act.Today;

    public bool MayList { get; } = caller.Can("assessment.list");

    public IEnumerable<SelectListItem> Levels => new[] { AgencyLevel.Province, AgencyLevel.Commune }.Select(l => new SelectListItem(texts[$"enum.AgencyLevel.{l}"], l.ToString()));

    public static int DaysLate(DateOnly since, DateOnly today) => today.DayNumber - since.DayNumber + 1;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var words = Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var groups = (await late.ByPostAsync(ct))
            .Where(g => (Level is null || g.Agency?.Level == Level) && Array.TrueForAll(words, w => Fold.Of($"{g.AgencyName} {g.Post} {g.Officer}").Contains(w, StringComparison.Ordinal))).ToList();
        Total = groups.Sum(g => g.Count);
        Agencies = [.. groups.GroupBy(g => g.AgencyName).Select(g => new ChartPoint(g.Key, g.Sum(x => x.Count))).OrderByDescending(p => p.Value).ThenBy(p => p.Label, StringComparer.Ordinal).Take(Bars)];
        (Rows, Paging) = groups.Page(PageNumber, PageSize);
    }
}
