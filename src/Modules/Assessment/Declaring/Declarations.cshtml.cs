using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

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

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    [BindProperty(SupportsGet = true, Name = "xong")]
    public bool Done { get; set; }

    public IReadOnlyList<DeclaredFigure> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public bool MayDeclare => act.Caller.Can(DeclarationRights.Permission);

    public IEnumerable<SelectListItem> Indicators => catalogue.All.SelectMany(s => s.Indicators).Where(i => i.Kind == IndicatorKind.Declared).Select(i => new SelectListItem($"{i.Row}. {sentence.Say(i.Title)}", i.Id));

    public bool MayCorrect(DeclaredFigure figure) => rights.For(figure.AgencyId);

    public string AgencyOf(DeclaredFigure figure) => list.NameOf(figure);

    public string RowOf(DeclaredFigure figure) => list.IndicatorOf(figure)?.Row ?? figure.IndicatorId;

    public string ValueOf(DeclaredFigure d) => d.Rate is { } rate
        ? sentence.Rate(rate, list.IndicatorOf(d)?.Decimals ?? 2) + " %"
        : $"{sentence.Whole(d.Numerator!.Value)} / {sentence.Whole(d.Denominator!.Value)}";

    public string Link(string path) => PageQuery.Of(path, [("ky", PeriodText), ("chi-tieu", IndicatorId), ("tim", Search)]);

    public async Task OnGetAsync(CancellationToken ct)
    {
        Period? period = null;
        if (!string.IsNullOrWhiteSpace(PeriodText) && !Period.TryParse(PeriodText, out period))
        {
            ModelState.AddModelError("ky", texts["assessment.error.period", PeriodText, Period.Forms]);
        }

        (Rows, Paging) = (await list.AllAsync(new(period, IndicatorId, Search), ct)).Page(PageNumber, PageSize);
    }
}
