using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Platform.Data;
using TinhSo.Platform.Search;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.SignOn.Clients;

/// <summary>The systems that let officers in by their sign-in here.</summary>
[Authorize(RegisterSystem.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class ListModel(AppDb db, SignOnSettings settings) : PageModel
{
    public const string Address = "/quan-tri/he-thong-dang-nhap";
    private const int PageSize = 50;

    public sealed record Row(RelyingSystem System, int People, DateTime? LastUsed);

    [BindProperty(SupportsGet = true, Name = "tim")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public SignOnSettings Settings => settings;

    public async Task OnGetAsync(CancellationToken ct)
    {
        var systems = db.Set<RelyingSystem>().AsNoTracking();
        foreach (var word in Fold.Of(Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            systems = systems.Where(s => s.NameFolded.Contains(word));
        }

        (var page, Paging) = await systems.OrderBy(s => s.NameFolded).ThenBy(s => s.Id).PageAsync(PageNumber, PageSize, ct);
        var uses = await UsesAsync(db, [.. page.Select(s => s.Id)], ct);
        Rows = [.. page.Select(s => new Row(s, uses.GetValueOrDefault(s.Id).People, uses.GetValueOrDefault(s.Id).Last))];
    }

    /// <summary>Officers whose consent stands, and the last sign-in of any.</summary>
    public static async Task<Dictionary<Guid, (int People, DateTime? Last)>> UsesAsync(AppDb db, IReadOnlyCollection<Guid> systems, CancellationToken ct) =>
        (await db.Set<Consent>().Where(c => systems.Contains(c.SystemId)).GroupBy(c => c.SystemId)
            .Select(g => new { g.Key, People = g.Count(c => c.TakenBackAt == null), Last = g.Max(c => c.LastUsedAt) }).ToListAsync(ct)).ToDictionary(g => g.Key, g => (g.People, g.Last));
}
