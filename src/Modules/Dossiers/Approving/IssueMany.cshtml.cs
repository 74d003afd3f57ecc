using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.SigningOutside;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Dossiers.Approving;

/// <summary>The records clerk gives many result files at once and reads of each what became of it.</summary>
[Authorize(IssueResult.Permission)]
[FreshProof(ProofUse.Signing)]
[RequestFormLimits(MultipartBodyLengthLimit = 60 * 1024 * 1024)]
internal sealed class IssueManyModel(IssueFiles issue, DossierAccess access, Act act, AskOutside ask, ISignOutside outside, PendingOutside pending, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/can-bo/ban-hanh";
    public const int Most = 50;

    [BindProperty]
    public List<IFormFile> Uploads { get; set; } = [];

    /// <summary>Where the key lies that signs.</summary>
    [BindProperty]
    public SigningWay? Way { get; set; }

    public IReadOnlyList<SigningWay> Ways { get; private set; } = [];

    public IEnumerable<SelectListItem> WayItems => Ways.Select(w => new SelectListItem(texts[$"enum.SigningWay.{w}"], w.ToString(), w == (Way ?? Ways[0])));

    public IReadOnlyList<IssuedFile> Outcomes { get; private set; } = [];

    /// <summary>Dossiers whose results may be issued now, the most urgent first.</summary>
    public IReadOnlyList<(string Code, string Procedure, string Owner, DateTime? DueAt)> Waiting { get; private set; } = [];

    public int AllWaiting { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (Uploads.Count is 0 or > Most)
        {
            ModelState.AddModelError(nameof(Uploads), texts[Uploads.Count == 0 ? "dossiers.issue-many.none" : "dossiers.issue-many.most", Most]);
        }
        else if (ask.IsOutside(Way))
        {
            (Outcomes, var page) = await issue.AskAsync(Uploads, Way!.Value, ct);
            if (page is not null)
            {
                await outside.SaveAsync(ct);
                return LocalRedirect(page);
            }
        }
        else
        {
            Outcomes = await issue.ApplyAsync(Uploads, ct);
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Ways = ask.IsOutside(SigningWay.Phone) ? await pending.WaysAsync(ct) : [];
        var agencies = act.Caller.AgenciesWith(IssueResult.Permission).ToList();
        var waiting = access.Readable().AsNoTracking().Where(d => d.State == DossierState.InProcess && d.SubState == SubState.WaitingForIssue && agencies.Contains(d.CompetentAgencyId));
        AllWaiting = await waiting.CountAsync(ct);
        Waiting = [.. (await waiting.OrderBy(d => d.DueAt).ThenBy(d => d.Id).Take(Most).Select(d => new { d.Code, d.ProcedureName, d.OwnerName, d.DueAt }).ToListAsync(ct))
            .Select(d => (d.Code, d.ProcedureName, d.OwnerName, d.DueAt))];
    }
}
