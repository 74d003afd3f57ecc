using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Logging;

namespace TinhSo.Modules.Accounts.SigningIn;

[AllowAnonymous]
internal sealed class StartModel(IdentityServer identity, SignInTickets tickets, ILogger<StartModel> log) : PageModel
{
    public FailedSignIn Failed { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "ve")] string? asked, [FromQuery(Name = "muc")] int? level, CancellationToken ct)
    {
        var ticket = SignInTicket.New(ReturnAddress.Wanted(Url, asked), level is 1 or 2 ? level.Value : 0);
        Response.Headers.CacheControl = "no-store";

        try
        {
            var address = await identity.SignInUrlAsync(ticket, ReturnAddress.Callback(Request), ct);
            tickets.Keep(HttpContext, ticket);

            return Redirect(address);
        }
        catch (SignInFailed e)
        {
            log.LogWarning("Sign-in could not start: {Failure}, {Detail}", e.Failure, e.Message);
            Failed = new(e.Failure, ticket.ReturnUrl);

            return new PageResult { StatusCode = Failed.Status };
        }
    }
}
