using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class DelegateModel(AppDb db, Act act, DelegatePost delegatePost, Roles roles, DirectorySnapshot directory, CatalogueStamp stamp, ITexts texts)
    : OfficerPage(db, stamp)
{
    [BindProperty, Required(ErrorMessage = "directory.delegation.post-required")]
    public Guid? PostId { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.delegation.to-required")]
    public string? To { get; set; }

    [BindProperty]
    public string[] Permissions { get; set; } = [];

    [BindProperty, Required(ErrorMessage = "directory.post.from-required")]
    public DateOnly? From { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.delegation.last-day-required")]
    public DateOnly? LastDay { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.delegation.paper-required"), MaxLength(200, ErrorMessage = "directory.delegation.paper-long")]
    public string? Paper { get; set; }

    public List<SelectListItem> Posts { get; private set; } = [];

    public List<SelectListItem> PermissionItems { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        From = act.Today;
        await LoadAsync(ct);
        if (Posts.Count == 1)
        {
            PostId = Guid.Parse(Posts[0].Value);
        }
    }

    public override async Task LoadAsync(CancellationToken ct)
    {
        await base.LoadAsync(ct);
        var today = act.Today;
        var posts = await Db.Set<PostHolding>()
            .Where(h => h.OfficerId == Id && (h.To == null || h.To > today))
            .Join(Db.Set<Post>(), h => h.PostId, p => p.Id, (_, p) => p)
            .AsNoTracking().ToListAsync(ct);
        Posts = posts.ConvertAll(p => new SelectListItem($"{p.Name} – {directory.NameAt(p.AgencyId, today)}", p.Id.ToString()));
        PermissionItems = [.. posts.SelectMany(p => roles.Of(p.Roles)).SelectMany(r => r.Permissions).Distinct().Order(StringComparer.Ordinal)
            .Select(p => new SelectListItem(texts[$"permission.{p}"], p))];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var receiver = To is null ? null : await Db.Set<Officer>().AsNoTracking().SingleOrDefaultAsync(o => o.UserName == To.Trim(), ct);
        if (To is not null && receiver is null)
        {
            ModelState.AddModelError(nameof(To), texts["directory.delegation.to-unknown", To]);
        }

        if (Permissions.Length == 0)
        {
            ModelState.AddModelError(nameof(Permissions), texts["directory.delegation.permissions-required"]);
        }

        if (LastDay < From)
        {
            ModelState.AddModelError(nameof(LastDay), texts["directory.import.period"]);
        }

        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await delegatePost.RunAsync(new(Id, receiver!.Id, PostId!.Value, Permissions, From!.Value, LastDay!.Value, Paper!.Trim()), ct);
        return await SaveAsync(ct);
    }
}
