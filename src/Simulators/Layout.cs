using System.Text;

namespace TinhSo.Simulators;

/// <summary>The frame of every simulator page: no script, styles from one file, and a line that says nothing here is real.</summary>
internal static class Layout
{
    /// <param name="postsTo">A foreign origin that a form on this page is redirected to; browsers hold redirects to form-action too.</param>
    public static IResult Show(string title, Html body, int status = 200, string? postsTo = null) => new PageResult(title, body, status, postsTo);

    private sealed class PageResult(string title, Html body, int status, string? postsTo) : IResult
    {
        public Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'self'; form-action 'self'{(postsTo is null ? "" : " " + postsTo)}; base-uri 'none'; frame-ancestors 'none'";
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers["Referrer-Policy"] = "same-origin";

            return http.Response.WriteAsync(Document().Markup, Encoding.UTF8);
        }

        private Html Document() => Html.Of($"""
            <!doctype html>
            <html lang="vi">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - {Say.Text("nav.home")}</title><link rel="stylesheet" href="/sim/site.css"></head>
            <body>
            <header><p class="brand"><a href="/sim">{Say.Text("nav.home")}</a></p>
            <nav aria-label="{Say.Text("nav.label")}"><a href="/sim/portal">{Say.Text("nav.portal")}</a> <a href="/sim/ministry">{Say.Text("nav.ministry")}</a>
            <a href="/sim/identity">{Say.Text("nav.identity")}</a> <a href="/sim/authority">{Say.Text("nav.authority")}</a> <a href="/sim/phone">{Say.Text("nav.phone")}</a> <a href="/van-ban">{Say.Text("nav.documents")}</a> <a href="/sim/token">{Say.Text("nav.token")}</a> <a href="/sim/mail">{Say.Text("nav.mail")}</a></nav></header>
            <main><p class="notice" role="note">{Say.Text("notice")}</p><h1>{title}</h1>{body}</main>
            </body></html>
            """);
    }
}
