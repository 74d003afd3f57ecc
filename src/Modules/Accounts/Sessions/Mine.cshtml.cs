using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.Sessions;

/// <summary>A citizen sees on which devices they are signed in and ends one or all others.</summary>
[Authorize("citizen")]
internal sealed class MineModel(AppDb db, Caller caller, LiveSessions sessions, EndSessions end, Settings settings) : PageModel
{
    public IReadOnlyList<OpenedSession> Live { get; private set; } = [];

    public IReadOnlyList<OpenedSession> Before { get; private set; } = [];

    public Guid Here => SessionCookie.IdOf(User);

    public int Hours => (int)settings.CitizenSession.Longest.TotalHours;

    public int IdleMinutes => (int)settings.CitizenSession.Idle.TotalMinutes;

    [TempData]
    public int? Ended { get; set; }

    public async Task OnGetAsync(CancellationToken ct) => (Live, Before) = await sessions.OfAsync(caller.Id!.Value, ct);

    public async Task<IActionResult> OnPostAsync(Guid session, CancellationToken ct)
    {
        await end.RunAsync(caller.Id!.Value, session, SessionEnd.EndedByHolder, ct);
        return await SaveAsync(1, ct);
    }

    public async Task<IActionResult> OnPostOthersAsync(CancellationToken ct) => await SaveAsync(await end.OthersAsync(caller.Id!.Value, SessionEnd.EndedByHolder, ct), ct);

    private async Task<IActionResult> SaveAsync(int ended, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        Ended = ended;
        return RedirectToPage();
    }
}
