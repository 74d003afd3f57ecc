using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class IndexModel(OfficerList list, DirectorySnapshot directory, Act act, ITexts texts) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "coquan")]
    public Guid? AgencyId { get; set; }

    [BindProperty(SupportsGet = true, Name = "mo")]
    public bool? Active { get; set; }

    /// <summary>Key of the last row of the page before, or of the first row of the page after.</summary>
    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "truoc")]
    public Guid? Before { get; set; }

    public List<OfficerListRow> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public string? Previous { get; private set; }

    public IEnumerable<SelectListItem> Agencies => directory.Agencies.At(act.Today).All
        .Select(a => new SelectListItem(a.ShortName, a.Id.ToString()));

    public IEnumerable<SelectListItem> States =>
        [new(texts["directory.officer.active"], "true"), new(texts["directory.officer.closed"], "false")];

    private OfficerFilter Filter => new(Search, AgencyId, Active);

    public async Task OnGetAsync(CancellationToken ct)
    {
        var query = list.Query(Filter, act.Today);
        Total = await query.CountAsync(ct);
        var page = Before is { } before ? await BackAsync(query, before, ct) : await ForthAsync(query, After, ct);
        var more = page.Count > PageSize;
        if (more)
        {
            page.RemoveAt(Before is null ? PageSize : 0);
        }

        Rows = await list.WithPostsAsync(page, act.Today, ct);
        if (page.Count > 0)
        {
            Next = Before is not null || more ? Link(after: page[^1].Id) : null;
            Previous = (Before is null ? After is not null : more) ? Link(before: page[0].Id) : null;
        }
    }

    public IActionResult OnGetExport(string dang)
    {
        string[] headers = [texts["directory.officer.user-name"], texts["directory.officer.name"], texts["directory.officer.email"], texts["directory.officer.phone"], texts["directory.officer.posts"], texts["directory.officer.state"]];
        return dang == "xlsx"
            ? new Download("can-bo.xlsx", TableWriter.XlsxType, (to, ct) => TableWriter.XlsxAsync(to, texts["directory.officers.title"], headers, ExportRows(ct), ct))
            : new Download("can-bo.csv", "text/csv; charset=utf-8", (to, ct) => TableWriter.CsvAsync(to, headers, ExportRows(ct), ct));
    }

    public string AgencyName(Guid id) => directory.Agencies.At(act.Today).Find(id)?.ShortName ?? directory.NameAt(id, act.Today);

    private static async Task<List<Officer>> ForthAsync(IQueryable<Officer> query, Guid? after, CancellationToken ct)
    {
        if (after is { } id && await query.Where(o => o.Id == id).Select(o => o.Folded).SingleOrDefaultAsync(ct) is { } folded)
        {
            query = query.Where(o => o.Folded.CompareTo(folded) > 0 || (o.Folded == folded && o.Id.CompareTo(id) > 0));
        }

        return await query.OrderBy(o => o.Folded).ThenBy(o => o.Id).Take(PageSize + 1).ToListAsync(ct);
    }

    private static async Task<List<Officer>> BackAsync(IQueryable<Officer> query, Guid id, CancellationToken ct)
    {
        if (await query.Where(o => o.Id == id).Select(o => o.Folded).SingleOrDefaultAsync(ct) is { } folded)
        {
            query = query.Where(o => o.Folded.CompareTo(folded) < 0 || (o.Folded == folded && o.Id.CompareTo(id) < 0));
        }

        var page = await query.OrderByDescending(o => o.Folded).ThenByDescending(o => o.Id).Take(PageSize + 1).ToListAsync(ct);
        page.Reverse();
        return page;
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> ExportRows([EnumeratorCancellation] CancellationToken ct)
    {
        var officers = await list.Query(Filter, act.Today).OrderBy(o => o.Folded).ThenBy(o => o.Id).ToListAsync(ct);
        foreach (var row in await list.WithPostsAsync(officers, act.Today, ct))
        {
            yield return
            [
                row.Officer.UserName, row.Officer.Name, row.Officer.Email, row.Officer.Phone,
                string.Join("; ", row.Posts.Select(p => $"{p.Post} – {AgencyName(p.AgencyId)}")),
                texts[row.Officer.Active ? "directory.officer.active" : "directory.officer.closed"],
            ];
        }
    }

    public string Link(Guid? after = null, Guid? before = null) =>
        Url.Page("/Directory/Officers/Index", new { tim = Search, coquan = AgencyId, mo = Active, sau = after, truoc = before }) ?? "";

    public string ExportLink(string format) =>
        Url.Page("/Directory/Officers/Index", "Export", new { tim = Search, coquan = AgencyId, mo = Active, dang = format }) ?? "";
}
