using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>
/// Between signing in here and going on to the other system: asks for consent, says what stands in the way, then leads on. It leads on by the page itself and not by
/// a redirect, because browsers hold redirects after a form to the form's own site. Public: a fault is told to whoever came with it.
/// </summary>
[AllowAnonymous]
internal sealed class ContinueModel(ReadSignIn reader, CarriedSignIn carried, NextStep next, GiveConsent give, OfficerClaims claims, Caller caller, AppDb db) : PageModel
{
    private static readonly string[] Faults = ["client", "redirect", "old"];

    [BindProperty(SupportsGet = true, Name = "yc")]
    public string? Packed { get; set; }

    [BindProperty(SupportsGet = true, Name = "loi")]
    public string? Given { get; set; }

    /// <summary>What is wrong with the request; nothing else is shown then.</summary>
    public string? Fault { get; private set; }

    public SignInStep Step { get; private set; }

    public RelyingSystem Asking { get; private set; } = null!;

    public string Scope { get; private set; } = "";

    /// <summary>Where the page leads on by itself.</summary>
    public string? Onward { get; private set; }

    /// <summary>Back to the system without a sign-in.</summary>
    public string Away { get; private set; } = "";

    public string Name => caller.Name;

    public string? UserName => claims.Officer(caller.Id!.Value)?.UserName;

    public string? Email => claims.Officer(caller.Id!.Value)?.Email;

    public IReadOnlyList<OfficerClaims.Post> Posts => claims.Posts(caller.Id!.Value);

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        if (await ReadAsync(ct) is not { } asked)
        {
            return Page();
        }

        if (Step is SignInStep.SignIn or SignInStep.Prove)
        {
            return LocalRedirect(AuthorizeEndpoint.Way(Step, Packed!));
        }

        Onward = Step == SignInStep.Go ? $"{AuthorizeEndpoint.Path}?yc={carried.Pack(asked)}" : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(bool agree, CancellationToken ct)
    {
        if (await ReadAsync(ct) is not { } asked)
        {
            return Page();
        }

        if (Step != SignInStep.Consent)
        {
            return LocalRedirect(AuthorizeEndpoint.Way(Step, Packed!));
        }

        if (!agree)
        {
            Onward = Away;
            return Page();
        }

        await give.RunAsync(Asking.Id, asked.Scope, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "signon_consent"))
        {
            // Given in another tab at the same moment; what is still missing is asked again.
            db.Forget();
        }

        return LocalRedirect($"{AuthorizeEndpoint.Page}?yc={carried.Pack(asked with { AskConsent = false })}");
    }

    private async Task<AskedSignIn?> ReadAsync(CancellationToken ct)
    {
        var read = await reader.AgainAsync(Given is null ? carried.Open(Packed) : null, ct);
        if (read.Asked is not { } asked || read.System is not { } system)
        {
            Fault = Faults.Contains(Given) ? Given : read.Fault;
            Response.StatusCode = 400;
            return null;
        }

        (Asking, Scope) = (system, asked.Scope);
        (Step, _) = await next.OfAsync(asked, system, ct);
        Away = AuthorizeEndpoint.Error(HttpContext.RequestServices, asked.Redirect, asked.State, Step == SignInStep.Consent ? "access_denied" : "unmet_authentication_requirements", null);
        return asked;
    }
}
