using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class ShowModel(
    AppDb db, Act act, ChangeOfficer change, GivePost givePost, DelegatePost delegatePost, RecordAbsence absence,
    Roles roles, DirectorySnapshot directory, CatalogueStamp stamp, ITexts texts) : OfficerPage(db, stamp)
{
    [TempData]
    public string? FirstPassword { get; set; }

    [TempData]
    public int? EndedSessions { get; set; }

    public DateTime? LastSignIn { get; private set; }

    public bool HasSecondFactor { get; private set; }

    public int LiveSessions { get; private set; }

    public DateOnly Today => act.Today;

    public List<(PostHolding Holding, Post Post)> Posts { get; private set; } = [];

    public List<(Delegation Delegation, Post Post)> Delegations { get; private set; } = [];

    public List<Absence> Absences { get; private set; } = [];

    public string AgencyName(Guid id) => directory.NameAt(id, act.Today);

    public string OfficerName(Guid id) => directory.Officer(id)?.Name ?? "";

    public string RoleNames(Post post) => string.Join(", ", roles.Of(post.Roles).Select(r => r.Name));

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public override async Task LoadAsync(CancellationToken ct)
    {
        await base.LoadAsync(ct);
        if (await Db.Set<OfficerLogin>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == Id, ct) is { } login)
        {
            (LastSignIn, HasSecondFactor) = (login.LastSignInAt, login.TwoFactorEnabled);
        }

        LiveSessions = await OpenedSession.Live(Db.Set<OpenedSession>().Where(s => s.HolderId == Id), SessionLife.OfOfficers, act.Now).CountAsync(ct);
        Posts = [.. (await Db.Set<PostHolding>().AsNoTracking().Where(h => h.OfficerId == Id)
            .Join(Db.Set<Post>(), h => h.PostId, p => p.Id, (h, p) => new { h, p })
            .OrderByDescending(x => x.h.From).ToListAsync(ct)).Select(x => (x.h, x.p))];
        Delegations = [.. (await Db.Set<Delegation>().AsNoTracking().Where(d => d.FromOfficerId == Id || d.ToOfficerId == Id)
            .Join(Db.Set<Post>(), d => d.PostId, p => p.Id, (d, p) => new { d, p })
            .OrderByDescending(x => x.d.From).ToListAsync(ct)).Select(x => (x.d, x.p))];
        Absences = await Db.Set<Absence>().AsNoTracking().Where(a => a.OfficerId == Id).OrderByDescending(a => a.From).ToListAsync(ct);
    }

    public async Task<IActionResult> OnPostEndPostAsync(Guid holding, CancellationToken ct)
    {
        // Yesterday was the last day: the rights are gone at once.
        await givePost.EndAsync(Id, holding, act.Today.AddDays(-1), ct);
        return await SaveAsync(ct);
    }

    public async Task<IActionResult> OnPostEndDelegationAsync(Guid delegation, CancellationToken ct)
    {
        await delegatePost.EndAsync(Id, delegation, ct);
        return await SaveAsync(ct);
    }

    public async Task<IActionResult> OnPostEndAbsenceAsync(Guid entry, CancellationToken ct)
    {
        await absence.RemoveAsync(Id, entry, ct);
        return await SaveAsync(ct);
    }

    public async Task<IActionResult> OnPostActiveAsync(bool active, string? reason, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > 500)
        {
            ModelState.AddModelError("reason", texts["directory.officer.reason-required"]);
            await LoadAsync(ct);
            return Page();
        }

        await change.SetActiveAsync(Id, active, reason.Trim(), ct);
        return await SaveAsync(ct);
    }

    public async Task<IActionResult> OnPostSessionsAsync(CancellationToken ct)
    {
        var ended = await change.EndSessionsAsync(Id, ct);
        var result = await SaveAsync(ct);
        EndedSessions = ended;
        return result;
    }

    public async Task<IActionResult> OnPostResetAsync(CancellationToken ct)
    {
        var (_, first) = await change.ResetPasswordAsync(Id, ct);
        var result = await SaveAsync(ct);
        FirstPassword = first;
        return result;
    }
}
