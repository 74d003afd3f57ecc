using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TinhSo.Modules.Accounts.SigningIn;

[AllowAnonymous]
internal sealed class SignInModel(IdentitySettings settings) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Asked { get; set; }

    public bool IsSimulator => settings.IsSimulator;

    public string? SignedInAs => User.Identity is { IsAuthenticated: true, Name: { } name } ? name : null;

    public string Wanted => ReturnAddress.Wanted(Url, Asked);

    // A link, not a form: browsers hold the redirect after a form to the form-action rule of this site.
    public string StartUrl => "/dang-nhap/bat-dau?ve=" + Uri.EscapeDataString(Wanted);

    public string OfficerUrl => "/can-bo/dang-nhap" + (Asked is null ? "" : "?ve=" + Uri.EscapeDataString(Wanted));
}
