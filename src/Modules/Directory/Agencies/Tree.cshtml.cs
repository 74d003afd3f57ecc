using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Directory.Agencies;

[AllowAnonymous]
internal sealed class TreeModel(DirectorySnapshot directory, Units units, Act act, ITexts texts) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "ngay")]
    public DateOnly? Day { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "cap")]
    public AgencyLevel? Level { get; set; }

    /// <summary>The last agency of the page before.</summary>
    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public DateOnly Shown { get; private set; }

    public DayView View { get; private set; } = null!;

    public bool IsList => !string.IsNullOrWhiteSpace(Search) || Level is not null;

    public IReadOnlyList<AgencyInfo> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public string? Previous { get; private set; }

    public IReadOnlyList<(string Kind, int Count)> UnitCounts { get; private set; } = [];

    public IEnumerable<SelectListItem> Levels => Enum.GetValues<AgencyLevel>()
        .Select(l => new SelectListItem(texts[$"enum.AgencyLevel.{l}"], l.ToString()));

    public void OnGet()
    {
        Shown = Day ?? act.Today;
        View = directory.Agencies.At(Shown);
        UnitCounts = [.. units.On(Shown).Where(u => u.Level != "province" && u.Province == "An Giang")
            .GroupBy(u => u.Kind).Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2)];
        if (IsList)
        {
            List();
        }
    }

    private void List()
    {
        var words = Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var byCode = string.IsNullOrWhiteSpace(Search) ? null : View.FindByCode(Search);
        var found = View.All
            .Where(a => Level is null || a.Level == Level)
            .Where(a => a == byCode || Array.TrueForAll(words, w => directory.Agencies.Node(a.Id)!.Folded.Contains(w, StringComparison.Ordinal)))
            .ToList();
        Total = found.Count;
        var start = After is null ? 0 : found.FindIndex(a => a.Slug == After) + 1;
        Rows = found.GetRange(start, Math.Min(PageSize, found.Count - start));
        if (start + PageSize < found.Count)
        {
            Next = Link(Rows[^1].Slug);
        }

        if (start > 0)
        {
            Previous = Link(start > PageSize ? found[start - PageSize - 1].Slug : null);
        }
    }

    private string Link(string? after) => Url.Page("/Directory/Agencies/Tree", new
    {
        ngay = Day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        tim = Search,
        cap = Level,
        sau = after,
    }) ?? "";
}
