using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform.Data;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;
using TinhSo.Platform.Tables;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy.Breaches;

/// <summary>The register of breaches: open ones first, by the moment at which the authority must have heard.</summary>
[Authorize(RecordBreach.Permission)]
[FreshProof(ProofUse.Administration)]
[Costs(1, Export = 60)]
internal sealed class ListModel(AppDb db, BreachClock clock, PrivacyTerms terms, ITexts texts) : PageModel
{
    public const string Address = "/can-bo/vi-pham-du-lieu";
    private const int PageSize = 50;
    private static readonly string[] Described = ["name", "what", "kinds", "people", "measures", "found", "due"];
    private static readonly string[] Told = ["told-at", "told-to", "paper", "reason", "clock"];

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = "trang-thai")]
    public BreachState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<Breach> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public BreachClock Clock => clock;

    public PrivacyTerm Term => terms.Breach;

    public IEnumerable<SelectListItem> States => Enum.GetValues<BreachState>().Select(s => new SelectListItem(texts[$"enum.BreachState.{s}"], s.ToString()));

    public async Task OnGetAsync(CancellationToken ct) => (Rows, Paging) = await InOrder().PageAsync(PageNumber, PageSize, ct);

    public IActionResult OnGetExport(string? dang)
    {
        string[] headers =
        [
            .. Described.Select(c => texts[$"privacy.breach.{c}"]), texts["privacy.request.state"],
            .. Told.Select(c => texts[$"privacy.breach.{c}"]),
        ];
        return new TableDownload(dang == "xlsx", "vi-pham-du-lieu", headers, CellsAsync());
    }

    public string Link(params (string Name, string? Value)[] changes) => PageQuery.Of(Address, [("tim", Search), ("trang-thai", State?.ToString()), .. changes]);

    private IQueryable<Breach> Found()
    {
        var rows = db.Set<Breach>().AsNoTracking();
        rows = State is { } state ? rows.Where(b => b.State == state) : rows;
        foreach (var word in Fold.Of(PageQuery.Plain(Search)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
        {
            rows = rows.Where(b => b.SearchFolded.Contains(word));
        }

        return rows;
    }

    private IQueryable<Breach> InOrder() => Found().OrderBy(b => b.State == BreachState.Open ? 0 : 1).ThenBy(b => b.DueAt).ThenBy(b => b.Id);

    private async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var b in InOrder().AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return [b.Title, b.What, b.DataKinds, b.People, b.Measures, b.FoundAt, b.DueAt, texts[$"enum.BreachState.{b.State}"], b.ToldAt, b.ToldTo, b.Paper, b.Reason, clock.Of(b).Text];
        }
    }
}
