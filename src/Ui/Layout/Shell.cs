using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TinhSo.Ui.Layout;

/// <summary>What the layout shows around a page: which of the two surfaces, who is signed in, which menu entries, which banners.</summary>
internal sealed class Shell
{
    private static readonly string[] DeskPaths = ["/can-bo", "/quan-tri", "/van-hanh"];
    private readonly HttpContext http;
    private readonly IReadOnlyList<NavItem> items;

    private Shell(HttpContext http, ViewDataDictionary viewData)
    {
        this.http = http;
        var configuration = http.RequestServices.GetRequiredService<IConfiguration>();
        IsPlain = viewData["Surface"] as string == "plain";
        Person = IsPlain ? Person.Nobody : Person.Of(http);
        IsDesk = viewData["Surface"] as string == "desk"
            || (viewData["Surface"] is null && Person.IsOfficer && Array.Exists(DeskPaths, p => http.Request.Path.StartsWithSegments(p)));
        IsDemo = configuration.GetValue<bool>("Demo");
        SimulatedNow = string.IsNullOrEmpty(configuration["TINHSO_NOW"])
            ? null
            : http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        items = IsPlain ? [] : [.. http.RequestServices.GetServices<NavItem>().Where(IsFor).OrderBy(i => i.Order).ThenBy(i => i.Url, StringComparer.Ordinal)];
    }

    public static Shell Of(HttpContext http, ViewDataDictionary viewData) => new(http, viewData);

    /// <summary>Failure pages ask nothing of the database: no person, no menu.</summary>
    public bool IsPlain { get; }

    public bool IsDesk { get; }

    public bool IsDemo { get; }

    public DateTime? SimulatedNow { get; }

    public Person Person { get; }

    public bool HasDesk => Person.IsOfficer;

    public IEnumerable<NavItem> Top => items.Where(i => i.Audience is NavAudience.Public or NavAudience.Citizen);

    public IEnumerable<NavItem> Work => items.Where(i => i.Audience == NavAudience.Officer);

    public IEnumerable<NavItem> Administration => items.Where(i => i.Audience == NavAudience.Administration);

    public string Here => http.Request.GetEncodedPathAndQuery();

    public string LanguageUrl(string to) => $"/ngon-ngu?to={to}&return={Uri.EscapeDataString(Here)}";

    public string SignInUrl => $"/dang-nhap?return={Uri.EscapeDataString(Here)}";

    public string AccountUrl => Person.IsOfficer ? "/can-bo/tai-khoan" : "/tai-khoan";

    /// <summary>The entry whose address is the longest beginning of this page's.</summary>
    public bool IsCurrent(NavItem item) => item == items
        .Where(i => http.Request.Path.StartsWithSegments(i.Url) || (i.Url == "/" && http.Request.Path == "/"))
        .MaxBy(i => i.Url.Length);

    private bool IsFor(NavItem item) => item.Audience switch
    {
        NavAudience.Public => true,
        NavAudience.Citizen => Person.IsCitizen,
        _ => Person.IsOfficer,
    } && (item.Permission is null || Person.Can(item.Permission));
}

/// <summary>The reader, as far as the layout needs.</summary>
internal sealed record Person(string Name, bool IsCitizen, bool IsOfficer, Func<string, bool> Can)
{
    public static readonly Person Nobody = new("", false, false, _ => false);

    public bool IsSignedIn => IsCitizen || IsOfficer;

    public static Person Of(HttpContext http) => http.User.Identity is { IsAuthenticated: true } identity
        ? new(identity.Name ?? "", http.User.IsInRole("citizen"), !http.User.IsInRole("citizen"), _ => true)
        : Nobody;
}
