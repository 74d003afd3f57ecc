using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>An officer's own second factors: what is set up, what is missing, recovery codes.</summary>
[Authorize("own-account")]
[FreshProof(ProofUse.Administration)]
internal sealed class SecurityModel(
    AppDb db, Caller caller, RequiredFactors required, RecoveryCodes recovery, FactorChange change, SetUpAuthenticator authenticator, AddPasskey addPasskey, PasskeyForm passkeys,
    DirectorySnapshot directory, CatalogueStamp stamp, ITexts texts) : PageModel, ILoad
{
    public const int NameLength = 60;

    [BindProperty, MaxLength(NameLength, ErrorMessage = "directory.passkey.name-long")]
    public string? PasskeyName { get; set; }

    /// <summary>Shown once, right after they were made; separated by spaces.</summary>
    [TempData]
    public string? NewCodes { get; set; }

    /// <summary>The text key of what was just done.</summary>
    [TempData]
    public string? Done { get; set; }

    public OfficerLogin Login { get; private set; } = null!;

    public bool Required { get; private set; }

    public AuthenticatorKey? App { get; private set; }

    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];

    public int CodesLeft { get; private set; }

    public PasskeyChallenge? NewPasskey { get; private set; }

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task LoadAsync(CancellationToken ct)
    {
        Login = await LoginAsync(ct);
        Required = required.Of(Login.Id);
        App = await db.Set<AuthenticatorKey>().AsNoTracking().SingleOrDefaultAsync(k => k.Id == Login.Id, ct);
        Passkeys = await db.Set<Passkey>().AsNoTracking().Where(p => p.OfficerId == Login.Id).OrderBy(p => p.AddedAt).ToListAsync(ct);
        CodesLeft = await recovery.LeftAsync(Login.Id, ct);
        NewPasskey = Passkeys.Count < AddPasskey.Most ? await passkeys.AskForNewAsync(Login, directory.Officer(Login.Id)!.Name) : null;
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? state, CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        if (string.IsNullOrWhiteSpace(PasskeyName))
        {
            ModelState.AddModelError(nameof(PasskeyName), texts["directory.passkey.name-required"]);
        }

        if (ModelState.IsValid)
        {
            if (await passkeys.CheckNewAsync(login.Id, credential, state, ct) is { } made)
            {
                await addPasskey.RunAsync(login, made, PasskeyName!.Trim(), ct);
                return await SaveAsync(login, "passkey-added", ct);
            }

            ModelState.AddModelError("", texts["directory.passkey.failed"]);
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostRemovePasskeyAsync(Guid passkey, CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        await addPasskey.RemoveAsync(login, passkey, ct);
        return await SaveAsync(login, "passkey-removed", ct);
    }

    public async Task<IActionResult> OnPostRemoveAppAsync(CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        await authenticator.RemoveAsync(login, ct);
        return await SaveAsync(login, "authenticator-removed", ct);
    }

    public async Task<IActionResult> OnPostCodesAsync(CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        if (!login.TwoFactorEnabled)
        {
            throw new RuleBroken("directory.codes-without-factor");
        }

        await change.RunAsync(login, true, "directory.codes-renewed", null, ct);
        return await SaveAsync(login, "codes-renewed", ct, renew: true);
    }

    private Task<OfficerLogin> LoginAsync(CancellationToken ct) => db.Set<OfficerLogin>().SingleAsync(l => l.Id == caller.Id, ct);

    /// <summary>The first factor brings recovery codes with it.</summary>
    private async Task<IActionResult> SaveAsync(OfficerLogin login, string done, CancellationToken ct, bool renew = false)
    {
        var codes = renew || (login.TwoFactorEnabled && await recovery.LeftAsync(login.Id, ct) == 0) ? await recovery.RenewAsync(login.Id, ct) : [];
        await db.SaveChangesAsync(ct);
        stamp.Forget(DirectorySnapshot.Stamp);
        (Done, NewCodes) = (done, codes.Count > 0 ? string.Join(' ', codes) : null);
        return RedirectToPage();
    }
}
