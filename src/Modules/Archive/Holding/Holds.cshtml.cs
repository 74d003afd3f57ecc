using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Holding;

/// <summary>Dossiers held back from destruction, those in force first.</summary>
[Authorize(ArchiveScope.View)]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
internal sealed class HoldsModel(AppDb db, ArchiveScope scope, HoldDossier hold, ITexts texts) : PageModel, ILoad
{
    public const string Address = "/luu-tru/giu-lai";
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "ma")]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public HoldInput Input { get; set; } = new();

    public IReadOnlyList<Hold> Rows { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public bool MayManage { get; private set; }

    /// <summary>The form that was sent, shown open again with its errors.</summary>
    public bool Placing { get; private set; }

    /// <summary>The same of a hold that was to be lifted.</summary>
    public Guid? Lifting { get; private set; }

    public IEnumerable<SelectListItem> Grounds => Enum.GetValues<HoldGround>().Select(g => new SelectListItem(texts[$"enum.HoldGround.{g}"], g.ToString()));

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public Task<IActionResult> OnPostAsync([Bind(Prefix = "Input")] HoldInput input, CancellationToken ct)
    {
        (Input, Placing) = (input, true);
        return DoAsync(() => hold.PlaceAsync(input.Code!, input.Ground!.Value, input.Paper!, input.Reason!, ct), ct);
    }

    public Task<IActionResult> OnPostLiftAsync(Guid id, int version, [Bind(Prefix = "Reason")] ReasonInput reason, CancellationToken ct)
    {
        Lifting = id;
        return DoAsync(() => LiftAsync(id, version, reason.Text!, ct), ct);
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        MayManage = scope.With(ArchiveScope.Manage).Count > 0;
        var mine = scope.With(ArchiveScope.View);
        var code = Search?.Trim().ToUpperInvariant() ?? "";
        var found = db.Set<Hold>().AsNoTracking().Where(h => mine.Contains(h.AgencyId) && (code == "" || h.Code.Contains(code)));
        (Rows, Paging) = await found.OrderBy(h => h.LiftedAt != null).ThenByDescending(h => h.PlacedAt).ThenBy(h => h.Id).PageAsync(PageNumber, PageSize, ct);
    }

    private async Task LiftAsync(Guid id, int version, string reason, CancellationToken ct)
    {
        var mine = scope.With(ArchiveScope.View);
        var found = await db.Set<Hold>().SingleOrDefaultAsync(h => h.Id == id && mine.Contains(h.AgencyId), ct) ?? throw new NotFoundException("hold");
        found.MustBe(version);
        hold.Lift(found, reason);
    }

    private async Task<IActionResult> DoAsync(Func<Task> run, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await run();
        await db.SaveChangesAsync(ct);
        return Redirect(Address);
    }

    internal sealed class HoldInput
    {
        [Required(ErrorMessage = "archive.hold.code-needed"), StringLength(60, ErrorMessage = "archive.hold.code-needed")]
        public string? Code { get; set; }

        [Required(ErrorMessage = "archive.hold.ground-needed")]
        public HoldGround? Ground { get; set; }

        [Required(ErrorMessage = "archive.hold.paper-needed"), StringLength(200, ErrorMessage = "archive.hold.paper-needed")]
        public string? Paper { get; set; }

        [Required(ErrorMessage = "archive.reason-needed"), StringLength(1000, MinimumLength = 5, ErrorMessage = "archive.reason-needed")]
        public string? Reason { get; set; }
    }
}
