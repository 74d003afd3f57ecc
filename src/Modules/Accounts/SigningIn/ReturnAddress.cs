using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace TinhSo.Modules.Accounts.SigningIn;

/// <summary>The addresses of a sign-in: where the identity server sends the browser back to, and where the person wanted to go.</summary>
internal static class ReturnAddress
{
    private const string Otherwise = "/tai-khoan";

    public static string Callback(HttpRequest request) => $"{request.Scheme}://{request.Host}/dang-nhap/quay-lai";

    /// <summary>Only a page of this site, and not one of signing in or out, which would go round in circles.</summary>
    public static string Wanted(IUrlHelper url, string? asked) =>
        asked is not null && url.IsLocalUrl(asked) && !asked.StartsWith('~')
        && !asked.StartsWith("/dang-nhap", StringComparison.OrdinalIgnoreCase) && !asked.StartsWith("/dang-xuat", StringComparison.OrdinalIgnoreCase)
            ? asked : Otherwise;
}
