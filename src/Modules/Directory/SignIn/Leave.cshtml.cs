using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TinhSo.Modules.Directory.SignIn;

[AllowAnonymous]
internal sealed class LeaveModel : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/can-bo/dang-nhap");

    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(OfficerSession.Scheme);
        return LocalRedirect("/can-bo/dang-nhap");
    }
}
