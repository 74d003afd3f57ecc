using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>What people declared, by period and indicator; who may declare corrects from here.</summary>
[Authorize("assessment.view")]
internal sealed class DeclarationsModel(DeclarationList list, DeclarationRights rights, IndicatorCatalogue catalogue, VerdictSentence sentence, Act act, ITexts texts) : PageModel
{
    public const string Address = "/dieu-hanh/khai-bao";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "ky")]
    public string? PeriodText { get; set; }

    [BindProperty(SupportsGet = true, Name = "chi-tieu")]
    public string? IndicatorId { get; set; }

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "trang")]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "xong")]
    public bool Done { get; set; }

    public IReadOnlyList<DeclaredFigure> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public string? Previous => PageNumber > 1 ? Link(Address, PageNumber - 1) : null;

    public string? Next => PageNumber * PageSize < Total ? Link(Address, PageNumber + 1) : null;

    public bool MayDeclare => act.Caller.Can(DeclarationRights.Permission);

    public IEnumerable<SelectListItem> Indicators => catalogue.All.SelectMany(s => s.Indicators).Where(i => i.Kind == IndicatorKind.Declared).Select(i => new SelectListItem($"{i.Row}. {sentence.Say(i.Title)}", i.Id));

    public bool MayCorrect(DeclaredFigure figure) => rights.For(figure.AgencyId);

    public string AgencyOf(DeclaredFigure figure) => list.NameOf(figure);

    public string RowOf(DeclaredFigure figure) => list.IndicatorOf(figure)?.Row ?? figure.IndicatorId;

    public string ValueOf(DeclaredFigure d) => d.Rate is { } rate
        ? sentence.Rate(rate, list.IndicatorOf(d)?.Decimals ?? 2) + " %"
        : $"{sentence.Whole(d.Numerator!.Value)} / {sentence.Whole(d.Denominator!.Value)}";

    public string Link(string path, int? page = null) => path + new QueryBuilder(new Dictionary<string, string?>
    {
        ["ky"] = PeriodText, ["chi-tieu"] = IndicatorId, ["tim"] = Search, ["trang"] = page is > 1 ? page.Value.ToString(CultureInfo.InvariantCulture) : null,
    }.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => new KeyValuePair<string, string>(v.Key, v.Value!)));

    public async Task OnGetAsync(CancellationToken ct)
    {
        Period? period = null;
        if (!string.IsNullOrWhiteSpace(PeriodText) && !Period.TryParse(PeriodText, out period))
        {
            ModelState.AddModelError("ky", texts["assessment.error.period", PeriodText, Period.Forms]);
        }

        var all = await list.AllAsync(new(period, IndicatorId, Search), ct);
        Total = all.Count;
        PageNumber = Math.Clamp(PageNumber, 1, Math.Max(1, (Total + PageSize - 1) / PageSize));
        Rows = [.. all.Skip((PageNumber - 1) * PageSize).Take(PageSize)];
    }
}
