using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Rating;

/// <summary>Every agency of a month and whether its ratings are public.</summary>
[Authorize(PublishRatings.Permission)]
internal sealed class PublishingModel(Ratings ratings, IAgencies agencies, Act act) : PageModel
{
    public const string Address = "/dieu-hanh/danh-gia";

    [BindProperty(SupportsGet = true, Name = "thang")]
    public string? MonthText { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "chua")]
    public bool OnlyWithheld { get; set; }

    [BindProperty(SupportsGet = true, Name = "xong")]
    public bool Done { get; set; }

    public DateOnly Month { get; private set; }

    public IReadOnlyList<(AgencyInfo Agency, RatingCounts Counts, RatingMonth? Withheld)> Rows { get; private set; } = [];

    public static DateOnly MonthOf(string? text, DateOnly today) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year >= 2023 && month <= today ? month : new(today.Year, today.Month, 1);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Month = MonthOf(MonthText, act.Today);
        var last = Month.AddMonths(1).AddDays(-1);
        var words = Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var withheld = await ratings.WithheldInAsync(Month, ct);
        var found = agencies.All(last < act.Today ? last : act.Today)
            .Where(a => a.InScope && (!OnlyWithheld || withheld.ContainsKey(a.Id)) && Array.TrueForAll(words, w => Fold.Of($"{a.Name} {a.ShortName} {a.Code}").Contains(w, StringComparison.Ordinal))).ToList();
        var counts = await ratings.OfMonthAsync(Month, [.. found.Select(a => a.Id)], ct);
        Rows = [.. found.Select(a => (a, counts.GetValueOrDefault(a.Id, RatingCounts.None), withheld.GetValueOrDefault(a.Id)))];
    }
}
