using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Officers;

[Authorize(OfficerAuthority.Permission)]
[FreshProof(ProofUse.Administration)]
internal sealed class AddModel(
    AppDb db, Act act, AddOfficer addOfficer, GivePost givePost, Roles roles, DirectorySnapshot directory, CatalogueStamp stamp, ITexts texts)
    : PageModel, ILoad
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public DetailsInput Details { get; set; } = new();

    [BindProperty]
    public PostInput Post { get; set; } = new();

    public IEnumerable<SelectListItem> Agencies => PostInput.AgencyItems(directory, act.Today);

    public IEnumerable<SelectListItem> RoleItems => PostInput.RoleItems(roles);

    public void OnGet() => Post.From = act.Today;

    public Task LoadAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (UserName is not { Length: > 0 and <= 100 } || !OfficerRows.UserNameForm().IsMatch(UserName))
        {
            ModelState.AddModelError(nameof(UserName), texts["directory.import.user-name", UserName]);
        }

        Details.Check(ModelState, texts);
        Post.Check(ModelState, texts, roles);
        if (!ModelState.IsValid)
        {
            return Page();
        }

        var added = await addOfficer.RunAsync(new(UserName!, Details.Name!.Trim(), Details.EmailOrNull, Details.PhoneOrNull), ct);
        await givePost.RunAsync(Post.For(added.Officer), ct);
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        TempData["FirstPassword"] = added.FirstPassword;
        return RedirectToPage("/Directory/Officers/Show", new { id = added.Officer.Id });
    }
}
