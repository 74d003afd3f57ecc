using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.SigningIn;

[AllowAnonymous]
internal sealed class ReturnModel(AppDb db, IdentityServer identity, SignInTickets tickets, SignInAccount signIn, BeginSession begin, ILogger<ReturnModel> log) : PageModel
{
    public FailedSignIn Failed { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string? code, string? state, string? error, string? iss, CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        var ticket = tickets.Take(HttpContext, state);

        try
        {
            if (ticket is null)
            {
                throw new SignInFailed(SignInFailure.StaleState, "no ticket for this state");
            }

            await identity.MustBeFromAsync(iss, ct);
            if (error is not null || string.IsNullOrEmpty(code))
            {
                throw new SignInFailed(error == "access_denied" ? SignInFailure.Declined : SignInFailure.CodeRefused, error is null ? "no code" : "error of the server");
            }

            var account = await RememberAsync(await identity.RedeemAsync(code, ticket, ReturnAddress.Callback(Request), ct), ct);
            var (session, _) = await begin.RunAsync(CallerKind.Citizen, account.Id, ct);
            await db.SaveChangesAsync(ct);
            await SessionCookie.SignInAsync(HttpContext, session, account.Name);

            return LocalRedirect(ticket.ReturnUrl);
        }
        catch (SignInFailed e)
        {
            log.LogWarning("Sign-in failed: {Failure}, {Detail}", e.Failure, e.Message);
            Failed = new(e.Failure, ticket?.ReturnUrl ?? ReturnAddress.Wanted(Url, null));

            return new PageResult { StatusCode = Failed.Status };
        }
    }

    private async Task<Account> RememberAsync(ProvenIdentity proven, CancellationToken ct)
    {
        try
        {
            var account = await signIn.RunAsync(proven, ct);
            await db.SaveChangesAsync(ct);

            return account;
        }
        catch (DbUpdateException)
        {
            // The same person came back twice at once: the second finds what the first has just saved.
            db.ChangeTracker.Clear();
            var account = await signIn.RunAsync(proven, ct);
            await db.SaveChangesAsync(ct);

            return account;
        }
    }
}
