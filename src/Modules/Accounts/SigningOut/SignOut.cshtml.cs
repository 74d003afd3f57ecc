using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Accounts.SigningOut;

/// <summary>Ends the session of citizens and officers alike. The button stands on cacheable pages, so it carries no token: a foreign page's post comes without the Lax session cookie and ends nothing.</summary>
// After the site's own check (order 1000): the last policy is the one that counts.
[AllowAnonymous, IgnoreAntiforgeryToken(Order = 1001)]
internal sealed class SignOutModel(IdentityServer identity) : PageModel
{
    /// <summary>Where to end the session at the identity server as well; left out when it does not answer.</summary>
    public string? IdentityUrl { get; private set; }

    public async Task OnGetAsync([FromQuery(Name = "loai")] string? kind, CancellationToken ct)
    {
        if (kind != "cong-dan" || User.Identity?.IsAuthenticated == true)
        {
            return;
        }

        try
        {
            IdentityUrl = await identity.SignOutUrlAsync($"{Request.Scheme}://{Request.Host}/", ct);
        }
        catch (SignInFailed)
        {
            IdentityUrl = null;
        }
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (User.Identity?.IsAuthenticated != true)
        {
            return RedirectToPage();
        }

        var isOfficer = User.HasClaim("kind", "officer");
        await HttpContext.SignOutAsync(CurrentCaller.Scheme);

        return LocalRedirect(isOfficer ? "/dang-xuat" : "/dang-xuat?loai=cong-dan");
    }
}
