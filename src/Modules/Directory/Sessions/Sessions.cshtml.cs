using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Sessions;

/// <summary>Where an officer is signed in now and was lately; each can be ended, for whoever left a computer unlocked.</summary>
[Authorize("own-account")]
[FreshProof(ProofUse.Administration)]
internal sealed class SessionsModel(AppDb db, Act act, Caller caller, EndSessions end) : PageModel
{
    private const int ShownBefore = 20;

    public IReadOnlyList<OpenedSession> Live { get; private set; } = [];

    public IReadOnlyList<OpenedSession> Before { get; private set; } = [];

    public Guid Here => SessionCookie.IdOf(User);

    [TempData]
    public int? Ended { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var now = act.Now;
        var all = db.Set<OpenedSession>().AsNoTracking().Where(s => s.HolderId == caller.Id);
        Live = await OpenedSession.Live(all, SessionLife.OfOfficers, now).OrderByDescending(s => s.SeenAt).ToListAsync(ct);
        var live = Live.Select(s => s.Id).ToList();
        Before = await all.Where(s => !live.Contains(s.Id)).OrderByDescending(s => s.BegunAt).Take(ShownBefore).ToListAsync(ct);
    }

    public async Task<IActionResult> OnPostAsync(Guid session, CancellationToken ct)
    {
        await end.RunAsync(caller.Id!.Value, session, SessionEnd.EndedByHolder, ct);
        return await SaveAsync(1, ct);
    }

    public async Task<IActionResult> OnPostOthersAsync(CancellationToken ct) =>
        await SaveAsync(await end.OthersAsync(caller.Id!.Value, SessionEnd.EndedByHolder, ct), ct);

    private async Task<IActionResult> SaveAsync(int ended, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        Ended = ended;
        return RedirectToPage();
    }
}
