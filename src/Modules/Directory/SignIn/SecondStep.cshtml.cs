using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.SignIn;

[AllowAnonymous]
internal sealed class SecondStepModel(AppDb db, OfficerSession passes, OpenSession open, ProveFactor prove, PasskeyForm passkeys, NoteFailedSignIn failed, ITexts texts, ILogger<SecondStepModel> log) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Back { get; set; }

    [BindProperty, MaxLength(60, ErrorMessage = "directory.enter.too-long")]
    public string? Code { get; set; }

    /// <summary>Filled by the script with the passkey's answer.</summary>
    [BindProperty]
    public string? Credential { get; set; }

    [BindProperty]
    public string? State { get; set; }

    public OfferedFactors Offered { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) => await LoginAsync(ct) is { } login ? await ShowAsync(login, ct) : LocalRedirect("/can-bo/dang-nhap");

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoginAsync(ct) is not { } login)
        {
            return LocalRedirect("/can-bo/dang-nhap");
        }

        if (string.IsNullOrWhiteSpace(Code) && string.IsNullOrEmpty(Credential))
        {
            ModelState.AddModelError(nameof(Code), texts["directory.proof.code-required"]);
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(login, ct);
        }

        var outcome = await prove.RunAsync(login.Id, Code, Credential, State, ct);
        log.Log(outcome == ProofOutcome.Proved ? LogLevel.Information : LogLevel.Warning,
            "Second step of officer {Account}: {Outcome}, from {Address}", login.Id, outcome, HttpContext.Connection.RemoteIpAddress);
        if (outcome == ProofOutcome.Proved)
        {
            var officer = await db.Set<Officer>().SingleAsync(o => o.Id == login.Id, ct);
            passes.TakePass(HttpContext, PassUse.SecondStep);
            var session = await open.RunAsync(officer, login, ct);
            await db.SaveChangesAsync(ct);
            return LocalRedirect(await open.LetInAsync(session, officer, login, Url.IsLocalUrl(Back) ? Back : null));
        }

        await failed.RunAsync(SignInWay.SecondFactor, login.Id, ct);
        await db.SaveChangesAsync(ct);
        ModelState.AddModelError(outcome == ProofOutcome.LockedOut ? "" : nameof(Code), texts[outcome == ProofOutcome.LockedOut ? "directory.proof.locked" : "directory.proof.wrong", SignInOfficer.Lock.TotalMinutes]);
        return await ShowAsync(login, ct);
    }

    private async Task<IActionResult> ShowAsync(OfficerLogin login, CancellationToken ct)
    {
        Offered = await OfferedFactors.ReadAsync(db, passkeys, login, ct);
        (Code, Credential) = (null, null);
        return Page();
    }

    /// <summary>The login whose password was just given, as long as nothing about it has changed.</summary>
    private async Task<OfficerLogin?> LoginAsync(CancellationToken ct) =>
        passes.Read(HttpContext, PassUse.SecondStep) is { } pass && await db.Set<OfficerLogin>().SingleOrDefaultAsync(l => l.Id == pass.Id, ct) is { TwoFactorEnabled: true } login && login.SecurityStamp == pass.Stamp
            ? login
            : null;
}
