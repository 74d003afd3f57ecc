using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Every agency of a month with what its applicants thought, those without a rating too.</summary>
[AllowAnonymous]
internal sealed class BoardModel(Ratings ratings, IAgencies agencies, Act act, ITexts texts) : PageModel
{
    private const int PageSize = 30;

    [BindProperty(SupportsGet = true, Name = "thang")]
    public string? MonthText { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public DateOnly Month { get; private set; }

    public IReadOnlyList<(AgencyInfo Agency, RatingCounts Counts)> Rows { get; private set; } = [];

    public IReadOnlyDictionary<Guid, RatingMonth> Withheld { get; private set; } = new Dictionary<Guid, RatingMonth>();

    public int Total { get; private set; }

    public string? Previous { get; private set; }

    public string? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var now = new DateOnly(act.Today.Year, act.Today.Month, 1);
        if (string.IsNullOrWhiteSpace(MonthText))
        {
            Month = now;
        }
        else if (DateOnly.TryParseExact(MonthText, ["yyyy-MM", "MM/yyyy", "M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year >= 2023 && month <= now)
        {
            Month = month;
        }
        else
        {
            Month = now;
            ModelState.AddModelError("thang", texts["dossiers.rating.month-wrong", now.ToString("MM/yyyy", CultureInfo.InvariantCulture)]);
        }

        // The agencies of that month: a rating stays with the agency of its day.
        var last = Month.AddMonths(1).AddDays(-1);
        var words = Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = agencies.All(last < act.Today ? last : act.Today).Where(a => a.InScope)
            .Where(a => words.Length == 0 || (Fold.Of($"{a.Name} {a.ShortName} {a.Code}") is var text && words.All(w => text.Contains(w, StringComparison.Ordinal)))).ToList();
        Total = found.Count;
        var start = After is null ? 0 : found.FindIndex(a => a.Slug == After) + 1;
        var shown = found.GetRange(start, Math.Min(PageSize, found.Count - start));
        Withheld = await ratings.WithheldInAsync(Month, ct);
        var counts = await ratings.OfMonthAsync(Month, [.. shown.Select(a => a.Id)], ct);
        Rows = [.. shown.Select(a => (a, counts.GetValueOrDefault(a.Id, RatingCounts.None)))];
        Next = start + PageSize < found.Count ? Link(shown[^1].Slug) : null;
        Previous = start == 0 ? null : Link(start > PageSize ? found[start - PageSize - 1].Slug : null);
    }

    private string Link(string? after) => Url.Page("/Dossiers/Rating/Board", new { thang = MonthText, tim = Search, sau = after }) ?? "";
}
