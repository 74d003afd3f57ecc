using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.SignIn;

[AllowAnonymous]
internal sealed class EnterModel(SignInOfficer signIn, AppDb db, OfficerSession session, Settings settings, Roles roles, Caller caller, ITexts texts, ILogger<EnterModel> log) : PageModel
{
    [BindProperty, Required(ErrorMessage = "directory.enter.user-name-required"), MaxLength(100, ErrorMessage = "directory.enter.too-long")]
    public string? UserName { get; set; }

    [BindProperty, Required(ErrorMessage = "directory.enter.password-required"), MaxLength(PasswordRules.MaxLength, ErrorMessage = "directory.enter.too-long")]
    public string? Password { get; set; }

    /// <summary>Where the person wanted to go.</summary>
    [BindProperty(SupportsGet = true, Name = "ve")]
    public string? Back { get; set; }

    public IReadOnlyList<Sample> Samples { get; private set; } = [];

    public sealed record Sample(string UserName, string Name, string Role, string Post);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (caller.IsOfficer)
        {
            return LocalRedirect(Target());
        }

        await LoadSamplesAsync(ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (ModelState.IsValid)
        {
            var result = await TryAsync(UserName!, Password!, ct);
            switch (result.Outcome)
            {
                case SignInOutcome.SignedIn:
                    return await EnterAsync(result);
                case SignInOutcome.MustChangePassword:
                    return RedirectToPage("/Directory/SignIn/FirstPassword", new { pass = session.Pass(result.Login!), ve = Back });
                case SignInOutcome.LockedOut:
                    ModelState.AddModelError("", texts["directory.enter.locked", SignInOfficer.Lock.TotalMinutes]);
                    break;
                default:
                    ModelState.AddModelError("", texts["directory.enter.wrong"]);
                    break;
            }
        }

        Password = null;
        await LoadSamplesAsync(ct);
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

        var result = await TryAsync(sample, DirectorySeed.DemoPassword, ct);
        if (result.Outcome == SignInOutcome.SignedIn)
        {
            return await EnterAsync(result);
        }

        ModelState.AddModelError("", texts["directory.enter.sample-changed"]);
        await LoadSamplesAsync(ct);
        return Page();
    }

    private async Task<SignInOfficer.Result> TryAsync(string userName, string password, CancellationToken ct)
    {
        var result = await signIn.RunAsync(userName, password, ct);
        await db.SaveChangesAsync(ct);
        log.Log(
            result.Officer is null ? LogLevel.Warning : LogLevel.Information,
            "Sign-in of officer {Account}: {Outcome}, from {Address}", result.Login?.Id, result.Outcome, HttpContext.Connection.RemoteIpAddress);
        return result;
    }

    private async Task<IActionResult> EnterAsync(SignInOfficer.Result result)
    {
        await OfficerSession.SignInAsync(HttpContext, result.Officer!, result.Login!);
        return LocalRedirect(Target());
    }

    private string Target() => Url.IsLocalUrl(Back) ? Back! : "/can-bo";

    /// <summary>The first sample user of each role.</summary>
    private async Task LoadSamplesAsync(CancellationToken ct)
    {
        if (!settings.Demo)
        {
            return;
        }

        var holders = await db.Set<PostHolding>()
            .Join(db.Set<Post>(), h => h.PostId, p => p.Id, (h, p) => new { h.OfficerId, h.Id, p.Roles, p.Name })
            .Join(db.Set<Officer>().Where(o => o.Active), h => h.OfficerId, o => o.Id, (h, o) => new { h.Id, h.Roles, Post = h.Name, o.UserName, o.Name })
            .AsNoTracking()
            .ToListAsync(ct);
        Samples = [.. roles.All
            .Select(role => (role, holder: holders
                .Where(h => Roles.Split(h.Roles).Contains(role.Key))
                // A post with this role alone shows best what the role may do; Long Xuyên has them all.
                .OrderBy(h => Roles.Split(h.Roles).Length)
                .ThenBy(h => h.UserName.EndsWith(".long-xuyen", StringComparison.Ordinal) ? 0 : 1)
                .ThenBy(h => h.UserName, StringComparer.Ordinal)
                .FirstOrDefault()))
            .Where(x => x.holder is not null)
            .Select(x => new Sample(x.holder!.UserName, x.holder.Name, x.role.Name, x.holder.Post))];
    }
}
