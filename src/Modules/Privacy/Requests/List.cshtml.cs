using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>The data protection officer's list: what is open first, by the day of its answer.</summary>
[Authorize(LogModel.Permission)]
[FreshProof(ProofUse.Administration)]
[Costs(1, Export = 60)]
internal sealed class ListModel(AppDb db, Act act, IAccessLog log, ITexts texts) : PageModel
{
    public const string Address = "/can-bo/yeu-cau-du-lieu";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "loai")]
    public DataRequestKind? Kind { get; set; }

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public DataRequestState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<DataRequest> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public DateOnly Today => act.Today;

    public IEnumerable<SelectListItem> Kinds => Enum.GetValues<DataRequestKind>().Select(k => new SelectListItem(texts[$"enum.DataRequestKind.{k}"], k.ToString()));

    public IEnumerable<SelectListItem> States => Enum.GetValues<DataRequestState>().Select(s => new SelectListItem(texts[$"enum.DataRequestState.{s}"], s.ToString()));

    public async Task OnGetAsync(CancellationToken ct) => (Rows, Paging) = await InOrder().PageAsync(PageNumber, PageSize, ct);

    public IActionResult OnGetExport(string? dang)
    {
        string[] headers =
        [
            texts["privacy.request.kind"], texts["privacy.requests.person"], texts["privacy.request.reason"], texts["privacy.request.received"], texts["privacy.request.due"],
            texts["privacy.request.state"], texts["privacy.request.answer"], texts["privacy.requests.answered-by"], texts["privacy.requests.answered-at"],
        ];
        var (post, narrowed) = (act.Caller.PostFor(LogModel.Permission), new[] { Search, Kind?.ToString(), State?.ToString() }.Where(p => !string.IsNullOrWhiteSpace(p)));
        log.Note(new(
            act.Caller.Id!.Value, act.Caller.Name, post?.Name ?? "", post?.AgencyId ?? Guid.Empty, act.Now, Opened.List, NamedGuid.Of("requests"), null, null,
            texts["privacy.requests.exported", string.Join("; ", narrowed)], AccessBasis.Export));
        return new TableDownload(dang == "xlsx", "yeu-cau-du-lieu", headers, CellsAsync());
    }

    public string Link(params (string Name, string? Value)[] changes) =>
        PageQuery.Of(Address, [("tim", Search), ("loai", Kind?.ToString()), ("trang-thai", State?.ToString()), .. changes]);

    private IQueryable<DataRequest> Found()
    {
        var rows = db.Set<DataRequest>().AsNoTracking();
        rows = Kind is { } kind ? rows.Where(r => r.Kind == kind) : rows;
        rows = State is { } state ? rows.Where(r => r.State == state) : rows;
        foreach (var word in Fold.Of(PageQuery.Plain(Search)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
        {
            rows = rows.Where(r => r.SearchFolded.Contains(word));
        }

        return rows;
    }

    private IQueryable<DataRequest> InOrder() => Found().OrderBy(r => r.State == DataRequestState.Open ? 0 : 1).ThenBy(r => r.DueDay).ThenBy(r => r.Id);

    private async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var r in InOrder().AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return [texts[$"enum.DataRequestKind.{r.Kind}"], r.PersonName, r.Reason, r.ReceivedAt, r.DueDay, texts[$"enum.DataRequestState.{r.State}"], r.Answer, r.AnsweredBy, r.AnsweredAt];
        }
    }
}
