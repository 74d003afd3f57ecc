using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Requests;

/// <summary>Requests that want a second administrator, the newest first, with what became of the earlier ones.</summary>
[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class RequestsModel(AppDb db, Act act, DecideRequest decide, Roles roles, DirectorySnapshot directory, CatalogueStamp stamp) : PageModel, ILoad
{
    private const int PageSize = 30;

    /// <summary>Key of the last row of the page before.</summary>
    [BindProperty(SupportsGet = true, Name = "sau")]
    public Guid? After { get; set; }

    [TempData]
    public string? FirstPassword { get; set; }

    public List<AccountRequest> Rows { get; private set; } = [];

    public int Total { get; private set; }

    public string? Next { get; private set; }

    public DateTime Now => act.Now;

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task LoadAsync(CancellationToken ct)
    {
        var all = db.Set<AccountRequest>().AsNoTracking();
        Total = await all.CountAsync(ct);
        if (After is { } id && await all.Where(r => r.Id == id).Select(r => (DateTime?)r.AskedAt).SingleOrDefaultAsync(ct) is { } at)
        {
            all = all.Where(r => r.AskedAt < at || (r.AskedAt == at && r.Id.CompareTo(id) < 0));
        }

        Rows = await all.OrderByDescending(r => r.AskedAt).ThenByDescending(r => r.Id).Take(PageSize + 1).ToListAsync(ct);
        if (Rows.Count > PageSize)
        {
            Rows.RemoveAt(PageSize);
            Next = Url.Page("/Directory/Requests/Requests", new { sau = Rows[^1].Id });
        }
    }

    /// <summary>Not the asker, and not the officer whose account it is.</summary>
    public bool MayConfirm(AccountRequest request) => request.IsOpen(Now) && act.Caller.Id != request.AskedBy && act.Caller.Id != request.OfficerId;

    public string NameOf(Guid? id) => id is { } known ? directory.Officer(known)?.Name ?? "" : "";

    public string AgencyName(Guid? id) => id is { } known ? directory.NameAt(known, act.Today) : "";

    public string RoleName(string key) => roles.Find(key)?.Name ?? key;

    public async Task<IActionResult> OnPostAsync(Guid confirm, CancellationToken ct)
    {
        var first = await decide.RunAsync(confirm, ct);
        var result = await SaveAsync(ct);
        FirstPassword = first;
        return result;
    }

    public async Task<IActionResult> OnPostRefuseAsync(Guid request, CancellationToken ct)
    {
        await decide.RefuseAsync(request, ct);
        return await SaveAsync(ct);
    }

    public async Task<IActionResult> OnPostEndAsync(Guid request, CancellationToken ct)
    {
        await decide.EndAsync(request, ct);
        return await SaveAsync(ct);
    }

    private async Task<IActionResult> SaveAsync(CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        return RedirectToPage();
    }
}
