using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.SignIn;

[AllowAnonymous]
internal sealed class EnterModel(
    SignInOfficer signIn, AppDb db, OfficerSession passes, OpenSession open, PasskeyForm passkeys, Settings settings, SampleUsers samples, Caller caller, NoteFailedSignIn failed, ITexts texts, ILogger<EnterModel> log) : PageModel
{
    [BindProperty, Required(ErrorMessage = "directory.enter.user-name-required"), MaxLength(100, ErrorMessage = "directory.enter.too-long")]
    public string? UserName { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.enter.password-required"), MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.enter.too-long")]
    public string? Password { get; set; }

    /// <summary>Where the person wanted to go.</summary>
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Back { get; set; }

    public IReadOnlyList<SampleUser> Samples { get; private set; } = [];

    /// <summary>For whoever holds a passkey of this site; needs script, as passkeys do.</summary>
    public PasskeyChallenge Passkey { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (caller.IsOfficer)
        {
            return LocalRedirect(Target());
        }

        await LoadAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (ModelState.IsValid && await AfterAsync(await TryAsync(UserName!, Password!, ct), ct) is { } done)
        {
            return done;
        }

        Password = null;
        await LoadAsync(ct);
        return Page();
    }

    /// <summary>A passkey shows both that the device is here and that its owner unlocked it: no password besides.</summary>
    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, string? state, CancellationToken ct)
    {
        ModelState.Clear();
        var result = await NotedAsync(await signIn.WithPasskeyAsync(await passkeys.CheckAsync(credential, state, ct), ct), ct);
        if (await AfterAsync(result, ct) is { } done)
        {
            return done;
        }

        await LoadAsync(ct);
        return Page();
    }

    /// <summary>One click of the demonstration: a sample user without typing the password.</summary>
    public async Task<IActionResult> OnPostSampleAsync(string sample, CancellationToken ct)
    {
        ModelState.Clear();
        if (!settings.Demo)
        {
            return NotFound();
        }

        if (await AfterAsync(await TryAsync(sample, DirectorySeed.DemoPassword, ct), ct) is { } done)
        {
            return done;
        }

        ModelState.Clear();
        ModelState.AddModelError("", texts["directory.enter.sample-changed"]);
        await LoadAsync(ct);
        return Page();
    }

    private async Task<SignInOfficer.Result> TryAsync(string userName, string password, CancellationToken ct) => await NotedAsync(await signIn.RunAsync(userName, password, ct), ct);

    private async Task<SignInOfficer.Result> NotedAsync(SignInOfficer.Result result, CancellationToken ct)
    {
        if (result.Officer is null)
        {
            await failed.RunAsync(result.ByPasskey ? SignInWay.Passkey : SignInWay.Password, result.Login?.Id, ct);
        }

        await db.SaveChangesAsync(ct);
        log.Log(
            result.Officer is null ? LogLevel.Warning : LogLevel.Information,
            "Sign-in of officer {Account}: {Outcome}, from {Address}", result.Login?.Id, result.Outcome, HttpContext.Connection.RemoteIpAddress);
        return result;
    }

    /// <summary>Onwards, or null with the reason in the error summary.</summary>
    private async Task<IActionResult?> AfterAsync(SignInOfficer.Result result, CancellationToken ct)
    {
        switch (result.Outcome)
        {
            case SignInOutcome.SignedIn:
                var session = await open.RunAsync(result.Officer!, result.Login!, ct);
                await db.SaveChangesAsync(ct);
                return LocalRedirect(await open.LetInAsync(session, result.Officer!, result.Login!, Target()));
            case SignInOutcome.NeedsSecondFactor:
                passes.GivePass(HttpContext, PassUse.SecondStep, result.Login!);
                return RedirectToPage("/Directory/SignIn/SecondStep", new { ve = Back });
            case SignInOutcome.MustChangePassword:
                passes.GivePass(HttpContext, PassUse.FirstPassword, result.Login!);
                return RedirectToPage("/Directory/SignIn/FirstPassword", new { ve = Back });
            case SignInOutcome.LockedOut:
                ModelState.AddModelError("", texts["directory.enter.locked", SignInOfficer.Lock.TotalMinutes]);
                return null;
            default:
                ModelState.AddModelError("", texts[result.ByPasskey ? "directory.enter.passkey-wrong" : "directory.enter.wrong"]);
                return null;
        }
    }

    private string Target() => Url.IsLocalUrl(Back) ? Back! : "/can-bo";

    private async Task LoadAsync(CancellationToken ct)
    {
        Samples = settings.Demo ? await samples.ReadAsync(ct) : [];
        Passkey = await passkeys.AskAsync(null);
    }
}
