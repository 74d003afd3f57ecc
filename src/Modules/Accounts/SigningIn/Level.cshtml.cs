using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>What an identity of level 2 is, how one gets it, and the way to sign in again with it; for whoever was stopped for want of it.</summary>
[AllowAnonymous]
internal sealed class LevelModel(IdentitySettings identity) : PageModel
{
    public const string Address = "/dang-nhap/muc-dinh-danh";

    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Asked { get; set; }

    /// <summary>A server that cannot be asked for a level would send people round in a circle.</summary>
    public bool CanAsk => identity.LevelValue.Length > 0;

    public string AgainUrl => $"/dang-nhap/bat-dau?muc=2&ve={Uri.EscapeDataString(ReturnAddress.Wanted(Url, Asked))}";

    public static string AddressFor(string wanted) => $"{Address}?ve={Uri.EscapeDataString(wanted)}";
}
