using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class GivePostModel(
    AppDb db, Act act, GivePost givePost, OfficerAuthority authority, Roles roles, DirectorySnapshot directory, CatalogueStamp stamp, ITexts texts)
    : OfficerPage(db, stamp)
{
    [BindProperty]
    public PostInput Post { get; set; } = new();

    public IEnumerable<SelectListItem> Agencies => PostInput.AgencyItems(directory, act.Today);

    public IEnumerable<SelectListItem> RoleItems => PostInput.RoleItems(roles);

    public async Task OnGetAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        Post.From = act.Today;
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Post.Check(ModelState, texts, roles);
        if (!ModelState.IsValid)
        {
            await LoadAsync(ct);
            return Page();
        }

        await givePost.RunAsync(Post.For(await authority.MustManageOfficerAsync(Id, ct)), ct);
        return await SaveAsync(ct);
    }
}
