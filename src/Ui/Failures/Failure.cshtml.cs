using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Platform.Limiting;

namespace TinhSo.Ui.Failures;

// The order puts this after the rule that every post needs a token: a post refused for its token must still get its page.
[AllowAnonymous, IgnoreAntiforgeryToken(Order = 2000)]
[Costs(0)]
internal sealed class FailureModel : PageModel
{
    private static readonly int[] Known = [400, 403, 404, 409, 413, 429, 500, 503];

    public int Code { get; private set; }

    public string? Trace => Code < 500 ? null : HttpContext.Items["trace"] as string ?? Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    /// <summary>What a broken rule said, where the page itself could not show it, or what the operator must put right.</summary>
    public string? Said => Code is StatusCodes.Status409Conflict or StatusCodes.Status503ServiceUnavailable && HttpContext.Items["failure"] is string { Length: > 0 } said ? said : null;

    // The failed request is run again with its own method, so every method must come here.
    public override void OnPageHandlerExecuting(Microsoft.AspNetCore.Mvc.Filters.PageHandlerExecutingContext context)
    {
        var asked = int.TryParse(RouteData.Values["code"]?.ToString(), out var code) ? code : 404;
        Code = Array.IndexOf(Known, asked) >= 0 ? asked : asked >= 500 ? 500 : 404;
        Response.StatusCode = Code;
        Response.Headers.CacheControl = "no-store";
    }
}
