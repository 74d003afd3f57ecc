using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Consents;

/// <summary>Which other systems an officer can enter with the sign-in here, what each of them was told, and the way to take that back.</summary>
[Authorize("own-account")]
internal sealed class MineModel(AppDb db, Caller caller, GiveConsent give, Settings settings) : PageModel
{
    public const string Address = "/can-bo/tai-khoan/he-thong";

    public sealed record Row(RelyingSystem System, Consent? Consent);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    [TempData]
    public string? TakenBack { get; set; }

    public async Task OnGetAsync(CancellationToken ct)
    {
        var given = await db.Set<Consent>().AsNoTracking().Where(c => c.OfficerId == caller.Id && c.TakenBackAt == null).ToDictionaryAsync(c => c.SystemId, ct);
        var ids = given.Keys.ToList();
        // Tens in a province. One that is switched off stays in sight as long as it holds a consent.
        var systems = await db.Set<RelyingSystem>().AsNoTracking().Where(s => ids.Contains(s.Id) || (s.Active && s.Start != null && (settings.Demo || !s.Demo)))
            .OrderBy(s => s.NameFolded).ThenBy(s => s.Id).Take(500).ToListAsync(ct);
        Rows = [.. systems.Select(s => new Row(s, given.GetValueOrDefault(s.Id)))];
    }

    public async Task<IActionResult> OnPostAsync(Guid consent, CancellationToken ct)
    {
        await give.TakeBackAsync(consent, ct);
        await db.SaveChangesAsync(ct);
        TakenBack = "yes";
        return Redirect(Address);
    }
}
