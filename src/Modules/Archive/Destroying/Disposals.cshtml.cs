using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Destroying;

/// <summary>Proposals for destruction, and the dossiers of one agency whose period is over, to be ticked and proposed.</summary>
[Authorize(ArchiveScope.View)]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
internal sealed class DisposalsModel(AppDb db, ArchiveScope scope, OverRows over, JudgeDisposal judge, IAgencies agencies, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/luu-tru/tieu-huy";
    private const int Shown = 50;

    [BindProperty(SupportsGet = true, Name = "co-quan")]
    public Guid? Agency { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public IReadOnlyList<SelectListItem> Agencies { get; private set; } = [];

    public IReadOnlyList<Disposal> Proposals { get; private set; } = [];

    public IReadOnlyList<(ListRow Row, bool MayGo)> Over { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public bool MayPropose => Agency is { } agency && scope.Can(ArchiveScope.Manage, agency);

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(List<Guid> dossiers, [Bind(Prefix = "Reason")] ReasonInput reason, CancellationToken ct)
    {
        if (dossiers.Count == 0)
        {
            ModelState.AddModelError("dossiers", texts["archive.disposal.none-ticked"]);
        }

        if (!ModelState.IsValid || Agency is not { } agency)
        {
            await LoadAsync(ct);
            return Page();
        }

        var disposal = await judge.ProposeAsync(agency, dossiers, reason.Text!, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "archive_disposal_row"))
        {
            // Somebody else proposed one of them a moment ago.
            throw new RuleBroken("archive.not-over");
        }

        return Redirect($"{Address}/{disposal.Id}");
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var mine = scope.With(ArchiveScope.View);
        var handed = await db.Set<ArchiveList>().AsNoTracking().Where(l => mine.Contains(l.AgencyId) && l.State == ListState.HandedOver).Select(l => l.AgencyId).Distinct().ToListAsync(ct);
        Agencies = [.. handed.Select(a => new SelectListItem(NameOf(a), a.ToString())).OrderBy(i => i.Text, StringComparer.Ordinal)];
        Agency = Agency is { } asked && mine.Contains(asked) ? asked : handed.Count == 1 ? handed[0] : null;
        Proposals = await db.Set<Disposal>().AsNoTracking().Where(d => mine.Contains(d.AgencyId) && (Agency == null || d.AgencyId == Agency)).OrderByDescending(d => d.ProposedAt).Take(Shown).ToListAsync(ct);
        if (Agency is { } agency)
        {
            (Over, Paging) = await over.OfAsync(agency, PageNumber, ct);
        }
    }

    public string NameOf(Guid agency) => agencies.NameAt(agency, DateOnly.MaxValue);

    public static string ToneOf(DisposalState state) => state switch { DisposalState.Approved => "bad", DisposalState.Withdrawn => "neutral", _ => "warn" };

    public string Say(ListRow row) => RowPages.Say(texts, row.Period);
}
