using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Asks who is already signed in to prove it again, before acts that a borrowed screen must not do: by the second factor, or by the password of who has none.</summary>
[Authorize("own-account")]
internal sealed class ProveModel(
    AppDb db, Caller caller, ProveFactor prove, SignInOfficer signIn, OpenSession open, PasskeyForm passkeys, NoteFailedSignIn failed, Settings settings, ITexts texts, ILogger<ProveModel> log) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Back { get; set; }

    [BindProperty, MaxLength(60, ErrorMessage = "directory.enter.too-long")]
    public string? Code { get; set; }

    [BindProperty, MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.enter.too-long")]
    public string? Password { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty]
    public string? State { get; set; }

    public string UserName { get; private set; } = "";

    /// <summary>Null: no second factor, so the password is asked for.</summary>
    public OfferedFactors? Offered { get; private set; }

    public string? DemoPassword => settings.Demo ? DirectorySeed.DemoPassword : null;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await ShowAsync(await LoginAsync(ct), ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var login = await LoginAsync(ct);
        var field = login.TwoFactorEnabled ? nameof(Code) : nameof(Password);
        if (string.IsNullOrWhiteSpace(login.TwoFactorEnabled ? Code + Credential : Password))
        {
            ModelState.AddModelError(field, texts[login.TwoFactorEnabled ? "directory.proof.code-required" : "directory.enter.password-required"]);
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(login, ct);
        }

        var outcome = login.TwoFactorEnabled
            ? await prove.RunAsync(login.Id, Code, Credential, State, ct)
            : (await signIn.RunAsync(login.UserName!, Password!, ct)).Outcome switch
            {
                SignInOutcome.SignedIn => ProofOutcome.Proved,
                SignInOutcome.LockedOut => ProofOutcome.LockedOut,
                _ => ProofOutcome.Wrong,
            };
        if (outcome != ProofOutcome.Proved)
        {
            await failed.RunAsync(login.TwoFactorEnabled ? SignInWay.SecondFactor : SignInWay.Password, login.Id, ct);
        }

        await db.SaveChangesAsync(ct);
        log.Log(outcome == ProofOutcome.Proved ? LogLevel.Information : LogLevel.Warning,
            "Fresh proof of officer {Account}: {Outcome}, from {Address}", login.Id, outcome, HttpContext.Connection.RemoteIpAddress);
        if (outcome == ProofOutcome.Proved)
        {
            var officer = await db.Set<Officer>().AsNoTracking().SingleAsync(o => o.Id == login.Id, ct);
            await open.RenewAsync(officer, login, proved: true, ct);
            return LocalRedirect(Url.IsLocalUrl(Back) ? Back! : "/can-bo");
        }

        ModelState.AddModelError(
            outcome == ProofOutcome.LockedOut ? "" : field,
            texts[outcome == ProofOutcome.LockedOut ? "directory.proof.locked" : login.TwoFactorEnabled ? "directory.proof.wrong" : "directory.proof.password-wrong", SignInOfficer.Lock.TotalMinutes]);
        return await ShowAsync(login, ct);
    }

    private async Task<IActionResult> ShowAsync(OfficerLogin login, CancellationToken ct)
    {
        UserName = login.UserName!;
        Offered = login.TwoFactorEnabled ? await OfferedFactors.ReadAsync(db, passkeys, login, ct) : null;
        (Code, Password, Credential) = (null, null, null);
        return Page();
    }

    private Task<OfficerLogin> LoginAsync(CancellationToken ct) => db.Set<OfficerLogin>().SingleAsync(l => l.Id == caller.Id, ct);
}
