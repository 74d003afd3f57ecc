using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Documents;

/// <summary>A document system of the province that lets officers in by their sign-in at the province: no password of its own, no document in it.</summary>
internal static class DocumentsEndpoints
{
    private const string Cookie = "van-ban";

    public static void AddDocuments(this IServiceCollection services)
    {
        services.AddHttpClient<OfficerProvider>(http => http.Timeout = TimeSpan.FromSeconds(20));
        services.AddSingleton<Browsers>();
    }

    public static void MapDocuments(this IEndpointRouteBuilder app)
    {
        app.MapGet("/van-ban", HomeAsync);
        app.MapGet("/van-ban/dang-nhap", BeginAsync);
        app.MapGet("/van-ban/quay-lai", ReturnAsync);
        app.MapPost("/van-ban/dang-xuat", LeaveAsync);
    }

    private static async Task<IResult> HomeAsync(HttpContext http, Browsers browsers, OfficerProvider provider, Settings settings, CancellationToken ct)
    {
        if (browsers.Of(http, Cookie) is not { Entered: { } entered })
        {
            return Layout.Show(Say.Text("documents.title"), Html.Of($"""
                <p class="lead">{Say.Text("home.documents")}</p>
                <p><a href="/van-ban/dang-nhap">{Say.Text("documents.enter")}</a></p>
                <p><a href="/van-ban/dang-nhap?manh=1">{Say.Text("documents.enter-strong")}</a></p>
                """));
        }

        var active = await TryAsync(() => provider.IsActiveAsync(entered.AccessToken, ct));
        return Layout.Show(Say.Text("documents.title"), Html.Of($"""
            <p class="lead good">{Say.Text("documents.hello", entered.UserInfo["name"]?.ToString())}</p>
            <p>{Say.Text(active ? "documents.active" : "documents.inactive")}</p>
            <form method="post" action="/van-ban/dang-xuat"><button>{Say.Text("documents.leave")}</button></form>
            <div class="scroll" role="region" tabindex="0" aria-label="{Say.Text("documents.told")}"><table><caption>{Say.Text("documents.told")}</caption>
            <thead><tr><th scope="col">{Say.Text("documents.claim")}</th><th scope="col">{Say.Text("documents.value")}</th></tr></thead>
            <tbody>{Html.Each(entered.Claims.Concat(entered.UserInfo).DistinctBy(c => c.Key), Row)}</tbody></table></div>
            """), postsTo: settings.Province);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, Browsers browsers, OfficerProvider provider, CancellationToken ct)
    {
        var begun = new Begun(Browsers.New(), Browsers.New(), Browsers.New(), $"{http.Request.Scheme}://{http.Request.Host}/van-ban/quay-lai");
        try
        {
            var address = await provider.SignInUrlAsync(begun, http.Request.Query["manh"] == "1", ct);
            browsers.Renew(http, Cookie, new(begun, null));
            return Results.Redirect(address);
        }
        catch (Exception e) when (e is HttpRequestException or NotEntered)
        {
            return Refused(Say.Text("documents.unreachable"), e.Message);
        }
    }

    private static async Task<IResult> ReturnAsync(HttpContext http, Browsers browsers, OfficerProvider provider, CancellationToken ct)
    {
        string? Of(string name) => http.Request.Query[name] is [{ Length: > 0 } only] ? only : null;
        // The browser that began it, once.
        if (browsers.Of(http, Cookie)?.Begun is not { } begun || Of("state") != begun.State)
        {
            return Refused(Say.Text("documents.refused"), "state");
        }

        browsers.Put(http, Cookie, new(null, null));
        try
        {
            if (Of("code") is not { } code)
            {
                return Refused(Say.Text("documents.refused"), Of("error") ?? "code");
            }

            browsers.Renew(http, Cookie, new(null, await provider.RedeemAsync(begun, Of("iss"), code, ct)));
            return Results.Redirect("/van-ban");
        }
        catch (Exception e) when (e is HttpRequestException or NotEntered)
        {
            return Refused(Say.Text("documents.refused"), e.Message);
        }
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, Browsers browsers, OfficerProvider provider, CancellationToken ct)
    {
        var entered = browsers.Of(http, Cookie)?.Entered;
        browsers.Put(http, Cookie, new(null, null));
        try
        {
            return Results.Redirect(entered is null ? "/van-ban" : await provider.SignOutUrlAsync(entered.IdToken, $"{http.Request.Scheme}://{http.Request.Host}/van-ban", ct));
        }
        catch (Exception e) when (e is HttpRequestException or NotEntered)
        {
            return Refused(Say.Text("documents.unreachable"), e.Message);
        }
    }

    private static async Task<bool> TryAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or NotEntered)
        {
            return false;
        }
    }

    private static IResult Refused(string text, string why) => Layout.Show(Say.Text("documents.title"), Html.Of($"""
        <p class="bad">{text} <code>{why}</code></p><p><a href="/van-ban">{Say.Text("documents.again")}</a></p>
        """), StatusCodes.Status400BadRequest);

    private static Html Row(KeyValuePair<string, JsonNode?> claim) => Html.Of($"<tr><th scope=\"row\"><code>{claim.Key}</code></th><td>{(claim.Value is JsonValue value ? value.ToString() : claim.Value?.ToJsonString(Browsers.Plain))}</td></tr>");
}

/// <summary>What a browser has begun, and who entered in it; in memory only.</summary>
internal sealed record Seat(Begun? Begun, Entered? Entered);

/// <summary>Browsers by their cookie.</summary>
internal sealed class Browsers
{
    public static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, Seat> seats = new(StringComparer.Ordinal);

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public Seat? Of(HttpContext http, string cookie) => http.Request.Cookies[cookie] is { } id ? seats.GetValueOrDefault(id) : null;

    /// <summary>A new name when a sign-in begins and when it is done, so that nobody prepares one for another.</summary>
    public void Renew(HttpContext http, string cookie, Seat seat)
    {
        if (http.Request.Cookies[cookie] is { } old)
        {
            seats.TryRemove(old, out _);
        }

        var id = New();
        seats[id] = seat;
        http.Response.Cookies.Append(cookie, id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/van-ban" });
    }

    public void Put(HttpContext http, string cookie, Seat seat)
    {
        if (http.Request.Cookies[cookie] is { } id && seats.ContainsKey(id))
        {
            seats[id] = seat;
        }
    }
}
