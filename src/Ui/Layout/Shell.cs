using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform;
using TinhSo.Platform.Security;

namespace TinhSo.Ui.Layout;

/// <summary>What the layout shows around a page: which of the two surfaces, who is signed in, which menu entries, which banners.</summary>
internal sealed class Shell
{
    private static readonly string[] DeskPaths = ["/can-bo", "/quan-tri", "/van-hanh", "/dieu-hanh", "/luu-tru"];
    private readonly HttpContext http;
    private readonly IReadOnlyList<NavItem> items;

    private Shell(HttpContext http, ViewDataDictionary viewData)
    {
        this.http = http;
        var settings = http.RequestServices.GetRequiredService<Settings>();
        var surface = viewData["Surface"] as string;
        IsPlain = surface == "plain";
        Caller = IsPlain ? Caller.Anonymous : http.RequestServices.GetRequiredService<Caller>();
        IsDesk = surface == "desk"
            || (surface is null && Caller.IsOfficer && Array.Exists(DeskPaths, p => http.Request.Path.StartsWithSegments(p)));
        IsDemo = settings.Demo;
        SimulatedNow = settings.Now is null ? null : http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        items = IsPlain ? [] : [.. http.RequestServices.GetServices<NavItem>().Where(IsFor).OrderBy(i => i.Order).ThenBy(i => i.Url, StringComparer.Ordinal)];
    }

    public static Shell Of(HttpContext http, ViewDataDictionary viewData) => new(http, viewData);

    /// <summary>Failure pages ask nothing of the database: no person, no menu.</summary>
    public bool IsPlain { get; }

    public bool IsDesk { get; }

    public bool IsDemo { get; }

    public DateTime? SimulatedNow { get; }

    public Caller Caller { get; }

    public bool IsSignedIn => Caller.IsOfficer || Caller.IsCitizen;

    public IEnumerable<NavItem> Top => items.Where(i => i.Audience is NavAudience.Public or NavAudience.Citizen);

    public IEnumerable<NavItem> Work => items.Where(i => i.Audience == NavAudience.Officer);

    public IEnumerable<NavItem> Administration => items.Where(i => i.Audience == NavAudience.Administration);

    public string Here => http.Request.GetEncodedPathAndQuery();

    public string LanguageUrl(string to) => $"/ngon-ngu?to={to}&ve={Uri.EscapeDataString(Here)}";

    public string SignInUrl => $"/dang-nhap?ve={Uri.EscapeDataString(Here)}";

    public string AccountUrl => Caller.IsOfficer ? "/can-bo/tai-khoan" : "/tai-khoan";

    /// <summary>The entry whose address is the longest beginning of this page's.</summary>
    public bool IsCurrent(NavItem item) => item == items
        .Where(i => http.Request.Path.StartsWithSegments(i.Url) || (i.Url == "/" && http.Request.Path == "/"))
        .MaxBy(i => i.Url.Length);

    private bool IsFor(NavItem item) => item.Audience switch
    {
        NavAudience.Public => true,
        NavAudience.Citizen => Caller.IsCitizen,
        _ => Caller.IsOfficer,
    } && (item.Permission is null || Caller.Can(item.Permission));
}
