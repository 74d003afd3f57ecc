using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Platform.Hosting;

/// <summary>Headers, language, failures and health: what every request passes, whatever module answers it.</summary>
public static class PlatformPipeline
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'; object-src 'none'; manifest-src 'self'";

    /// <summary>The policy of a page whose script must also reach this address and what lies below it, such as a service on the reader's own computer.</summary>
    public static string PolicyReaching(Uri address) => Policy.Replace("connect-src 'self'", $"connect-src 'self' {address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}", StringComparison.Ordinal);

    public static void UsePlatform(this WebApplication app)
    {
        var (first, settings) = (app.Services.GetRequiredService<FirstAnswer>(), app.Services.GetRequiredService<Settings>());
        if (settings.Proxies is { Count: > 0 } proxies)
        {
            app.UseForwardedHeaders(Trusting(proxies));
        }

        app.UseCookiePolicy();

        app.Use(async (context, next) =>
        {
            // Written at the last moment: an answer begun anew after a failure has them too.
            context.Response.OnStarting(SecureAsync, context);
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsPost(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            {
                // A page would otherwise show itself unfilled to any method that it has no handler for.
                context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                return;
            }

            context.Items["language"] = context.Request.Cookies[settings.CookieName(Languages.Cookie)] == "en" ? "en" : "vi";
            await next(context);
            first.Give();
        });
        // Outside the net below, so that it also sees the codes the net sets. Machines get the bare code.
        app.UseWhen(c => !c.Request.Path.StartsWithSegments("/api"), pages => pages.UseStatusCodePagesWithReExecute("/loi/{0}"));
        app.Use(CatchAsync);
    }

    /// <summary>Stands where the page and its caller are known and nothing was done yet.</summary>
    public static void UseRequestLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RequestLimits>();
        app.Use((context, next) =>
        {
            if (limits.Refuse(context) is not { } wait)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return context.Request.Path.StartsWithSegments("/api")
                ? Results.Problem(title: "too-many-requests", detail: context.RequestServices.GetRequiredService<ITexts>()["ui.failure.429.text"], statusCode: StatusCodes.Status429TooManyRequests, extensions: new Dictionary<string, object?> { ["code"] = "too-many-requests" }).ExecuteAsync(context)
                : Task.CompletedTask;
        });
    }

    public static void MapPlatform(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous().Costs(0);
        app.MapGet("/readyz", async (AppDb db, CancellationToken ct) =>
            await db.Database.CanConnectAsync(ct) ? Results.Text("ready") : Results.Text("database out of reach", statusCode: 503)).AllowAnonymous().Costs(0);
        app.MapGet("/ngon-ngu", (string? to, string? ve, Settings settings, HttpContext context) =>
        {
            context.Response.Cookies.Append(settings.CookieName(Languages.Cookie), to == "en" ? "en" : "vi", new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, IsEssential = true });
            return Results.LocalRedirect(ve is { Length: > 0 } && ve[0] == '/' && !ve.StartsWith("//", StringComparison.Ordinal) && !ve.StartsWith("/\\", StringComparison.Ordinal) && !ve.Any(char.IsControl) ? ve : "/");
        }).AllowAnonymous();
        // An address nobody serves is unknown to everybody, not a matter of signing in.
        app.MapFallback("{*path}", () => Results.NotFound()).AllowAnonymous();
    }

    /// <summary>What the answer has not said itself; a file that is shown in a frame says its own policy.</summary>
    private static Task SecureAsync(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.TryAdd("Content-Security-Policy", Policy);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.User.Identity?.IsAuthenticated == true)
        {
            // Whoever leafs back on a shared computer after sign-out must find nothing; static files have said how long they last.
            headers.TryAdd("Cache-Control", "no-store");
        }

        return Task.CompletedTask;
    }

    /// <summary>Without it a proxy's address would count as everybody's, and cookies would not know that the way is encrypted.</summary>
    private static ForwardedHeadersOptions Trusting(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownIPNetworks.Add(proxy);
        }

        return options;
    }

    /// <summary>Pages translate a broken rule in their own filter; here is what machines get, and the last net for bugs.</summary>
    private static async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not OperationCanceledException)
        {
            var (status, code, text) = e switch
            {
                RuleBroken rule => (409, rule.Code, Say(context, rule)),
                NotFoundException => (404, "not-found", e.Message),
                BadHttpRequestException bad => (bad.StatusCode, "bad-request", bad.Message),
                FieldKeyMissingException => (503, "field-key-missing", context.RequestServices.GetRequiredService<ITexts>()["ui.failure.key"]),
                _ when context.RequestServices.GetRequiredService<IDatabaseFlavour>().IsBusy(e) => (503, "busy", context.RequestServices.GetRequiredService<ITexts>()["ui.failure.503.text"]),
                _ => (500, "bug", ""),
            };
            var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            if (status >= 500)
            {
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("TinhSo.Failures").LogError(e, "Request failed, trace {Trace}", trace);
            }

            context.Response.Clear();
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = status == 503 ? "2" : default;
            context.Items["trace"] = trace;
            context.Items["failure"] = text;
            if (context.Request.Path.StartsWithSegments("/api"))
            {
                await Results.Problem(title: code, detail: text, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code, ["traceId"] = trace }).ExecuteAsync(context);
            }
        }
    }

    private static string Say(HttpContext context, RuleBroken rule) =>
        context.RequestServices.GetRequiredService<ITexts>()[$"rule.{rule.Code}", [.. rule.Args]];
}
