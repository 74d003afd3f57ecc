using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Mine;

[Authorize("citizen")]
internal sealed class ListModel(Drafts drafts, DossierAccess access, Personal.ForgetFiles forget, IProcedures procedures, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    private const int PageSize = 20;
    private static readonly DossierState[] Ended = [DossierState.NotAccepted, DossierState.Stopped, DossierState.Done, DossierState.Returned];
    private static readonly string[] Kinds = ["open", "mine", "ended"];
    private static readonly DossierState[] MyTurn = [DossierState.SupplementAsked, DossierState.PaymentAsked, DossierState.Done];

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    /// <summary>open, mine (the owner's turn), ended; empty: all.</summary>
    [BindProperty(SupportsGet = true, Name = "loc")]
    public string? Filter { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "truoc")]
    public Guid? Before { get; set; }

    public IReadOnlyList<Dossier> Rows { get; private set; } = [];

    public IReadOnlyList<(Draft Draft, string Name, string Url)> Started { get; private set; } = [];

    public string? Previous { get; private set; }

    public string? Next { get; private set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Search) || !string.IsNullOrEmpty(Filter);

    public IReadOnlyList<SelectListItem> Filters =>
        [.. Kinds.Select(f => new SelectListItem(texts[$"dossiers.mine.filter.{f}"], f))];

    public async Task OnGetAsync(CancellationToken ct) => await LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync([FromForm(Name = "xoa")] Guid draftId, CancellationToken ct)
    {
        // Deleting twice is no mistake of anybody's.
        if (await drafts.Mine().SingleOrDefaultAsync(d => d.Id == draftId, ct) is { } draft)
        {
            await forget.RunAsync([.. draft.ReadFiles().Select(f => f.FileId)], ct);
            db.Remove(draft);
            await db.SaveChangesAsync(ct);
        }

        return Redirect("/ho-so-cua-toi");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var mine = (await drafts.Mine().AsNoTracking().OrderByDescending(d => d.UpdatedAt).ToListAsync(ct))
            .Select(d => (Draft: d, Procedure: procedures.Current(d.ProcedureId, act.Today) ?? procedures.Version(d.ProcedureVersionId)));
        Started = [.. mine.Where(m => m.Procedure is not null).Select(m => (m.Draft, m.Procedure!.Title(texts.Language), $"/nop-ho-so/{m.Procedure.Slug}/{m.Draft.Id}/{Step(m.Draft.Step)}"))];

        var found = (await access.FindAsync(SearchWords.Of(Search), Filtered, ct)).AsNoTracking();
        // One row more than is shown tells whether there is another page.
        var back = Before is not null && After is null;
        var rows = await (back
            ? found.Where(d => d.Id.CompareTo(Before!.Value) > 0).OrderBy(d => d.Id)
            : found.Where(d => After == null || d.Id.CompareTo(After.Value) < 0).OrderByDescending(d => d.Id)).Take(PageSize + 1).ToListAsync(ct);
        var more = rows.Count > PageSize;
        rows = [.. rows.Take(PageSize)];
        if (back)
        {
            rows.Reverse();
        }

        Rows = rows;
        Next = rows.Count > 0 && (back || more) ? Link(rows[^1].Id, null) : null;
        Previous = rows.Count > 0 && (back ? more : After is not null) ? Link(null, rows[0].Id) : null;
    }

    private IQueryable<Dossier> Filtered(IQueryable<Dossier> found) => Filter switch
    {
        "open" => found.Where(d => !Ended.Contains(d.State)),
        "mine" => found.Where(d => MyTurn.Contains(d.State)),
        "ended" => found.Where(d => Ended.Contains(d.State)),
        _ => found,
    };

    private string Link(Guid? after, Guid? before) => Url.Page("/Dossiers/Mine/List", new { tim = Search, loc = Filter, sau = after, truoc = before }) ?? "";

    private static string Step(DraftStep step) => step switch { DraftStep.Check => "kiem-tra", DraftStep.Papers => "giay-to", _ => "to-khai" };
}
