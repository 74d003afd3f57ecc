using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.SignIn;

[AllowAnonymous]
internal sealed class FirstPasswordModel(AppDb db, Act act, OfficerSession passes, OpenSession open, ChangePassword change, PasswordRules passwords, ITexts texts) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Back { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.password.required"), MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.password.long")]
    public string? Password { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.password.repeat-required"), Compare(nameof(Password), ErrorMessage = "directory.password.repeat-differs")]
    public string? Repeat { get; set; }

    public string UserName { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        await LoginAsync(ct) is null ? LocalRedirect("/can-bo/dang-nhap") : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (await LoginAsync(ct) is not { } login)
        {
            return LocalRedirect("/can-bo/dang-nhap");
        }

        if (Password is not null && passwords.FaultOf(Password, login.UserName!) is { } fault)
        {
            ModelState.AddModelError(nameof(Password), texts[fault, PasswordRules.MinLength]);
        }

        if (!ModelState.IsValid)
        {
            return Page();
        }

        using (act.As(new Caller(CallerKind.Officer, login.Id, UserName), act.Now))
        {
            await change.RunAsync(login.Id, Password!, ct);
        }

        passes.TakePass(HttpContext, PassUse.FirstPassword);

        if (login.TwoFactorEnabled)
        {
            // A new password is no way around the second factor.
            await db.SaveChangesAsync(ct);
            passes.GivePass(HttpContext, PassUse.SecondStep, login);
            return RedirectToPage("/Directory/SignIn/SecondStep", new { ve = Back });
        }

        var officer = await db.Set<Officers.Officer>().SingleAsync(o => o.Id == login.Id, ct);
        var session = await open.RunAsync(officer, login, ct);
        await db.SaveChangesAsync(ct);
        return LocalRedirect(await open.LetInAsync(session, officer, login, Url.IsLocalUrl(Back) ? Back : null));
    }

    /// <summary>The login whose first password was just given, as long as nothing about it has changed.</summary>
    private async Task<OfficerLogin?> LoginAsync(CancellationToken ct)
    {
        if (passes.Read(HttpContext, PassUse.FirstPassword) is not { } pass)
        {
            return null;
        }

        var login = await db.Set<OfficerLogin>().SingleOrDefaultAsync(l => l.Id == pass.Id, ct);
        UserName = login?.UserName ?? "";
        return login?.SecurityStamp == pass.Stamp ? login : null;
    }
}
