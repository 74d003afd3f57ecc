using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Directory;
using TinhSo.Platform.Time;

namespace TinhSo.Platform.Security;

/// <summary>Reads the caller from the request's cookie once; outside a request (workers, command line) it is the system.</summary>
public sealed class CurrentCaller(IHttpContextAccessor http, TimeProvider clock, IMandates? mandates = null, IAgencies? agencies = null)
{
    public const string Scheme = "tinhso";

    /// <summary>Key of the request's items: this officer has a session but no rights until they did what the page named here asks.</summary>
    public const string NoRightsYet = "tinhso.no-rights-yet";

    private Caller? _caller;

    public Caller Caller => _caller ??= Read();

    /// <summary>An officer who may use the pages of their own account only, for now.</summary>
    public bool HasNoRightsYet => http.HttpContext?.Items.ContainsKey(NoRightsYet) == true;

    /// <remarks>Form tokens are bound to the name identifier where there is one, else to all claims: those change in a session (a fresh proof), and a form open in another tab would be refused.</remarks>
    public static ClaimsPrincipal Principal(CallerKind kind, Guid id, string name)
    {
        var word = kind == CallerKind.Officer ? "officer" : "citizen";
        return new(new ClaimsIdentity(
            [new Claim("kind", word), new Claim("id", id.ToString("N")), new Claim("name", name), new Claim(ClaimTypes.NameIdentifier, $"{word}:{id:N}")], Scheme, "name", null));
    }

    private Caller Read()
    {
        if (http.HttpContext is not { } context)
        {
            return Caller.System;
        }

        if (context.User.Identity?.IsAuthenticated != true || !Guid.TryParse(context.User.FindFirstValue("id"), out var id))
        {
            return Caller.Anonymous;
        }

        var name = context.User.FindFirstValue("name") ?? "";
        if (context.User.FindFirstValue("kind") != "officer")
        {
            return new Caller(CallerKind.Citizen, id, name);
        }

        var now = clock.GetUtcNow().UtcDateTime;
        return new Caller(CallerKind.Officer, id, name, HasNoRightsYet ? [] : mandates?.Of(id, now) ?? [], a => agencies?.WithDescendants(a, VietnamTime.Day(now)) ?? new HashSet<Guid> { a });
    }
}
