using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Directory.SignIn;

[Authorize("own-account")]
internal sealed class AccountModel(AppDb db, Act act, Caller caller, DirectorySnapshot directory, SignInOfficer signIn, ChangePassword change, PasswordRules passwords, OpenSession open, FreshProof proof, NoteFailedSignIn failed, ITexts texts) : PageModel
{
    [BindProperty, Required(ErrorMessage = "directory.password.old-required"), MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.password.long")]
    public string? Old { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.password.required"), MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.password.long")]
    public string? Password { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.password.repeat-required"), Compare(nameof(Password), ErrorMessage = "directory.password.repeat-differs")]
    public string? Repeat { get; set; }

    [TempData]
    public bool Changed { get; set; }

    public OfficerInfo Officer { get; private set; } = null!;

    /// <summary>The old password alone is then too little to change it.</summary>
    public bool HasSecondFactor => directory.HasSecondFactor(caller.Id!.Value);

    public IReadOnlyList<Mandate> Mandates => caller.Mandates;

    public void OnGet() => Officer = directory.Officer(caller.Id!.Value)!;

    public string AgencyName(Guid id) => directory.NameAt(id, act.Today);

    public string? NameOf(Guid? id) => id is { } known ? directory.Officer(known)?.Name : null;

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        OnGet();
        if (HasSecondFactor && proof.Ask(ProofUse.Administration) is { } page)
        {
            return page;
        }

        if (Password is not null && passwords.FaultOf(Password, Officer.UserName) is { } fault)
        {
            ModelState.AddModelError(nameof(Password), texts[fault, PasswordRules.MinLength]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        // The same check as signing in, so that an open session is no way to guess the password.
        var known = await signIn.RunAsync(Officer.UserName, Old!, ct);
        if (known.Outcome is not (SignInOutcome.SignedIn or SignInOutcome.NeedsSecondFactor))
        {
            await failed.RunAsync(SignInWay.Password, Officer.Id, ct);
            await db.SaveChangesAsync(ct);
            ModelState.AddModelError(nameof(Old), texts[known.Outcome == SignInOutcome.LockedOut ? "directory.enter.locked" : "directory.password.old-wrong", SignInOfficer.Lock.TotalMinutes]);
            return Page();
        }

        var (officer, login) = await change.RunAsync(Officer.Id, Password!, ct);
        await db.SaveChangesAsync(ct);
        await open.RenewAsync(officer, login, proved: !login.TwoFactorEnabled, ct);
        Changed = true;
        return RedirectToPage();
    }
}
