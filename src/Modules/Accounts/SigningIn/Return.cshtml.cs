using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Accounts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Accounts.SigningIn;

[AllowAnonymous]
internal sealed class ReturnModel(AppDb db, IdentityServer identity, SignInTickets tickets, SignInAccount signIn, BeginSession begin, NoteFailedSignIn failed, ILogger<ReturnModel> log) : PageModel
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

            // Signed in all the same; what wanted more tells so again.
            return LocalRedirect(account.Kind == AccountKind.Person && account.Level < ticket.Level ? LevelModel.AddressFor(ticket.ReturnUrl) : ticket.ReturnUrl);
        }
        catch (SignInFailed e)
        {
            log.LogWarning("Sign-in of a citizen failed: {Failure}, {Detail}, from {Address}", e.Failure, e.Message, HttpContext.Connection.RemoteIpAddress);
            // A state without a ticket is a bookmark or the way back, or anybody's plain request.
            if (e.Failure is SignInFailure.CodeRefused or SignInFailure.TokenInvalid or SignInFailure.IdentityIncomplete)
            {
                await failed.RunAsync(SignInWay.Citizen, null, ct);
                await db.SaveChangesAsync(ct);
            }

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
