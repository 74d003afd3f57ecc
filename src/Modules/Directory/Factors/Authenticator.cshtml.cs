using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Ties an authenticator app to the account: shows a new secret, and keeps it once the app has shown a right code.</summary>
[Authorize("own-account")]
[FreshProof(ProofUse.Administration)]
internal sealed class AuthenticatorModel(AppDb db, Caller caller, SetUpAuthenticator setUp, RecoveryCodes recovery, AuthenticatorSecrets secrets, CatalogueStamp stamp, Settings settings, ITexts texts)
    : PageModel, ILoad
{
    /// <summary>The secret on its way through the form, sealed; nothing is kept until a code has proved it.</summary>
    [BindProperty]
    public string? Secret { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [TempData]
    public string? NewCodes { get; set; }

    [TempData]
    public string? Done { get; set; }

    public bool ClockMoved => settings.Now is not null;

    public string Typed { get; private set; } = "";

    public IHtmlContent Picture { get; private set; } = HtmlString.Empty;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await db.Set<AuthenticatorKey>().AnyAsync(k => k.Id == caller.Id, ct))
        {
            return RedirectToPage("/Directory/Factors/Security");
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        var login = await db.Set<OfficerLogin>().AsNoTracking().SingleAsync(l => l.Id == caller.Id, ct);
        var secret = secrets.OpenFromForm(Secret, login.Id) ?? Totp.NewSecret();
        Secret = secrets.SealForForm(secret, login.Id);
        ModelState.Remove(nameof(Secret));
        Typed = Totp.Typed(secret);
        Picture = QrSvg.Of(Totp.Address(secret, texts["ui.product"], login.UserName!), texts["directory.app.qr"]);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var login = await db.Set<OfficerLogin>().SingleAsync(l => l.Id == caller.Id, ct);
        var code = new string([.. (Code ?? "").Where(c => !char.IsWhiteSpace(c))]);
        if (code.Length != Totp.Digits || !code.All(char.IsAsciiDigit))
        {
            ModelState.AddModelError(nameof(Code), texts["directory.app.code-required"]);
        }
        else if (secrets.OpenFromForm(Secret, login.Id) is not { } secret || !await setUp.RunAsync(login, secret, code, ct))
        {
            ModelState.AddModelError(nameof(Code), texts["directory.app.code-wrong"]);
        }
        else
        {
            var codes = await recovery.LeftAsync(login.Id, ct) == 0 ? await recovery.RenewAsync(login.Id, ct) : [];
            await db.SaveChangesAsync(ct);
            stamp.Forget(DirectorySnapshot.Stamp);
            (Done, NewCodes) = ("authenticator-added", codes.Count > 0 ? string.Join(' ', codes) : null);
            return RedirectToPage("/Directory/Factors/Security");
        }

        Code = null;
        await LoadAsync(ct);
        return Page();
    }
}
