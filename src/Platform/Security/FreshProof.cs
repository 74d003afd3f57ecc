using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Platform.Security;

/// <summary>What a fresh proof is wanted for; each has its own length of life.</summary>
public enum ProofUse
{
    /// <summary>Rights, catalogues, operations.</summary>
    Administration,

    /// <summary>Approving, issuing and publishing figures, an officer's work of the whole day.</summary>
    Signing,
}

/// <summary>Says of a page that whoever uses it must have proved who they are a short while ago. Stated beside [Authorize].</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FreshProofAttribute(ProofUse use) : Attribute, IAsyncPageFilter
{
    public ProofUse Use => use;

    /// <summary>The page is read without a proof; all its acts want one.</summary>
    public bool ActsOnly { get; init; }

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        if ((!ActsOnly || HttpMethods.IsPost(context.HttpContext.Request.Method)) && context.HttpContext.RequestServices.GetRequiredService<FreshProof>().Ask(use) is { } page)
        {
            context.Result = page;
            return Task.CompletedTask;
        }

        return next();
    }
}

/// <summary>Looks at when the session last proved its officer. A page of which only some acts want a fresh proof asks here itself.</summary>
public sealed class FreshProof(IHttpContextAccessor http, Settings settings, TimeProvider clock)
{
    public const string Page = "/can-bo/xac-minh";
    private const string ProvedClaim = "proved";

    /// <summary>Goes into the session's cookie, so that asking costs nothing, and a copied older cookie stays as old as it was.</summary>
    public static Claim Claim(DateTime provedAt) => new(ProvedClaim, provedAt.Ticks.ToString(CultureInfo.InvariantCulture));

    public static DateTime ProvedAt(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(ProvedClaim), CultureInfo.InvariantCulture, out var ticks) ? new DateTime(ticks, DateTimeKind.Utc) : DateTime.UnixEpoch;

    /// <returns>A way to the page that asks for the proof and leads back, or null when the last one is fresh.</returns>
    public IActionResult? Ask(ProofUse use) => PageFor(use) is { } page ? new LocalRedirectResult(page) : null;

    /// <summary>For a page that is read without proof and whose form is not: it offers the form only when this is null (<c>ui-fresh</c>).</summary>
    public string? PageFor(ProofUse use)
    {
        var context = http.HttpContext ?? throw new InvalidOperationException("Proof is asked of a request");
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var life = use == ProofUse.Signing ? settings.ProofForSigning : settings.ProofForAdministration;
        // A form opened with a fresh proof may be filled in as long again: nothing typed is lost for it.
        life *= isPost ? 2 : 1;
        if (clock.GetUtcNow().UtcDateTime <= ProvedAt(context.User) + life)
        {
            return null;
        }

        var back = isPost ? context.Request.Path.Value : context.Request.GetEncodedPathAndQuery();
        return $"{Page}?ve={Uri.EscapeDataString(back ?? "/can-bo")}";
    }
}
