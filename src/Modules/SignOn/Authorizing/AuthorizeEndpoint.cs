using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Authorizing;

/// <summary>The address at which other systems ask for a sign-in. It only ever redirects: to the system, or to a page of ours that asks the officer something.</summary>
internal static class AuthorizeEndpoint
{
    public const string Path = "/can-bo/dang-nhap-mot-lan";
    public const string Page = "/can-bo/dang-nhap-mot-lan/tiep";

    public static async Task<IResult> GetAsync(HttpContext http, CancellationToken ct)
    {
        var services = http.RequestServices;
        if (!services.GetRequiredService<SignOnSettings>().IsOpen)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "no-store";
        var (reader, carried) = (services.GetRequiredService<ReadSignIn>(), services.GetRequiredService<CarriedSignIn>());
        var packed = http.Request.Query["yc"].ToString();
        var read = packed.Length > 0 ? await reader.AgainAsync(carried.Open(packed), ct) : await reader.ReadAsync(http.Request.Query, ct);
        if (read.Fault is { } fault)
        {
            return Results.LocalRedirect($"{Page}?loi={fault}");
        }

        if (read.Asked is not { } asked || read.System is not { } system)
        {
            return Results.Redirect(Error(services, read.Redirect!, read.State, read.Error!, read.Why));
        }

        var (step, session) = await services.GetRequiredService<NextStep>().OfAsync(asked, system, ct);
        if (step != SignInStep.Go)
        {
            return asked.Silent ? Results.Redirect(Error(services, asked.Redirect, asked.State, Silent(step), null)) : Results.LocalRedirect(Way(step, carried.Pack(asked)));
        }

        var code = await services.GetRequiredService<IssueCode>().RunAsync(asked, system, session!, FreshProof.ProvedAt(http.User), ct);
        await services.GetRequiredService<AppDb>().SaveChangesAsync(ct);
        return Results.Redirect(Answer(services, asked.Redirect, asked.State, ("code", code)));
    }

    /// <summary>The standard wants POST too. Another site's post carries no cookie of ours, so the browser is sent here once more by GET.</summary>
    public static async Task<IResult> PostAsync(HttpContext http, CancellationToken ct) => await AsGetAsync(http, Path, ct);

    public static async Task<IResult> AsGetAsync(HttpContext http, string path, CancellationToken ct)
    {
        // What becomes an address must fit one.
        if (await Forms.ReadAsync(http, 6000, ct) is not { } form)
        {
            return Results.BadRequest();
        }

        return Results.LocalRedirect(path + new QueryBuilder(form.Where(f => f.Key != "yc").SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")))).ToQueryString());
    }

    /// <summary>Where the officer does what is still to be done.</summary>
    public static string Way(SignInStep step, string packed)
    {
        var here = $"{Page}?yc={packed}";
        return step switch
        {
            SignInStep.SignIn => $"/can-bo/dang-nhap?ve={Uri.EscapeDataString(here)}",
            SignInStep.Prove => $"{FreshProof.Page}?ve={Uri.EscapeDataString(here)}",
            _ => here,
        };
    }

    public static string Error(IServiceProvider services, string redirect, string? state, string error, string? why) => Answer(services, redirect, state, ("error", error), ("error_description", why));

    private static string Answer(IServiceProvider services, string redirect, string? state, params (string Name, string? Value)[] parts) =>
        QueryHelpers.AddQueryString(redirect, parts.Append(("state", state)).Append(("iss", services.GetRequiredService<SignOnSettings>().Issuer))
            .Where(p => p.Item2 is not null).Select(p => KeyValuePair.Create(p.Item1, p.Item2)));

    private static string Silent(SignInStep step) => step switch
    {
        SignInStep.SignIn or SignInStep.Prove => "login_required",
        SignInStep.TooWeak => "unmet_authentication_requirements",
        SignInStep.Consent => "consent_required",
        _ => "interaction_required",
    };
}
