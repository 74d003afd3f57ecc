using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Archive.Destroying;

/// <summary>One proposal for destruction, with who proposed and who agreed.</summary>
[Authorize(ArchiveScope.View)]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
internal sealed class JudgeModel(AppDb db, ArchiveScope scope, JudgeDisposal judge, IAgencies agencies) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public Disposal Disposal { get; private set; } = null!;

    public IReadOnlyList<DisposalRow> Rows { get; private set; } = [];

    public bool Withdrawing { get; private set; }

    public string AgencyName => agencies.NameAt(Disposal.AgencyId, DateOnly.MaxValue);

    public bool MayAgree => Disposal.IsOpen && scope.Can(ArchiveScope.Approve, Disposal.AgencyId);

    public bool MayWithdraw => Disposal.State != DisposalState.Withdrawn && (scope.Can(ArchiveScope.Manage, Disposal.AgencyId) || scope.Can(ArchiveScope.Approve, Disposal.AgencyId));

    public string Here => $"{DisposalsModel.Address}/{Id}";

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public Task<IActionResult> OnPostAgreeAsync(CancellationToken ct) => DoAsync(() => judge.AgreeAsync(Disposal, ct), ct);

    public Task<IActionResult> OnPostWithdrawAsync([Bind(Prefix = "Reason")] ReasonInput reason, CancellationToken ct)
    {
        Withdrawing = true;
        return DoAsync(() => judge.WithdrawAsync(Disposal, reason.Text!, ct), ct);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        Disposal = await db.Set<Disposal>().SingleOrDefaultAsync(d => d.Id == Id, ct) is { } found && scope.Can(ArchiveScope.View, found.AgencyId) ? found : throw new NotFoundException("disposal");
        Rows = await db.Set<DisposalRow>().AsNoTracking().Where(r => r.DisposalId == Id).OrderBy(r => r.KeptUntil).ThenBy(r => r.Code).ToListAsync(ct);
    }

    private async Task<IActionResult> DoAsync(Func<Task> run, CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        Disposal.MustBe(Version);
        await run();
        await db.SaveChangesAsync(ct);
        return Redirect(Here);
    }
}
