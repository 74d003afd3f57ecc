using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Tracking;

/// <summary>Anybody who knows the code learns the state, the next step and who signed the result, and nothing of the person or the matter.</summary>
[AllowAnonymous]
internal sealed class TrackModel(AppDb db, TrackingLimit limit, ITexts texts) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Typed { get; set; }

    public string? Code { get; private set; }

    public DossierState? State { get; private set; }

    public NextStep? Next { get; private set; }

    /// <summary>Electronic results in force, for whoever holds one and wants to know who signed it.</summary>
    public IReadOnlyList<DossierResult> Signed { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        if (string.IsNullOrWhiteSpace(Typed))
        {
            return;
        }

        if (!limit.Allows(HttpContext.Connection.RemoteIpAddress))
        {
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            ModelState.AddModelError("ma", texts["dossiers.track.too-many"]);
            return;
        }

        Code = Clean(Typed);
        var found = await db.Set<Dossier>().AsNoTracking().Where(d => d.Code == Code).Select(d => new { d.Id, d.State, d.SubState, d.ElectronicResult }).SingleOrDefaultAsync(ct);
        if (found is null)
        {
            ModelState.AddModelError("ma", texts["dossiers.track.not-found"]);
            return;
        }

        State = found.State;
        Next = NextStep.Of(found.State, found.SubState, found.ElectronicResult);
        Signed = await db.Set<DossierResult>().AsNoTracking().Where(r => r.DossierId == found.Id && r.Valid && r.Signatures != null).OrderBy(r => r.Number).ToListAsync(ct);
    }

    /// <summary>As it is printed: capitals, plain hyphens, no blanks, however it was typed or pasted.</summary>
    internal static string Clean(string typed)
    {
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)).Select(c => c is '–' or '—' or '‐' or '‑' or '−' ? '-' : char.ToUpperInvariant(c)));
        return code.Length > 60 ? code[..60] : code;
    }
}
