using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Leaving;

/// <summary>Asks the officer whether to sign out, because another system asked for it; then leads back there, if the system registered where to. Public: who is signed out already only goes back.</summary>
[AllowAnonymous]
internal sealed class LeaveModel(CarriedLeave carried, Caller caller) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "yc")]
    public string? Packed { get; set; }

    public AskedLeave Asked => carried.Open(Packed);

    public bool IsSignedIn => caller.IsOfficer;

    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(CurrentCaller.Scheme);
        return Redirect($"{LeaveEndpoint.Page}?yc={Uri.EscapeDataString(Packed ?? "")}");
    }
}
