using System.Text.Encodings.Web;
using System.Text.Unicode;
using TinhSo.Simulators.Authority;
using TinhSo.Simulators.Documents;
using TinhSo.Simulators.Identity;
using TinhSo.Simulators.LocalSigning;
using TinhSo.Simulators.Mail;
using TinhSo.Simulators.Ministry;
using TinhSo.Simulators.Phone;
using TinhSo.Simulators.Portal;
using TinhSo.Simulators.Province;
using TinhSo.Simulators.Scanner;

namespace TinhSo.Simulators;

/// <summary>The outside world of the province in one executable; a test hosts it on a port of its own with <c>Build(["--TINHSO_SIM_URLS=http://127.0.0.1:0", ...])</c>.</summary>
public sealed class SimulatorsApp
{
    /// <param name="args">Every setting of README.md, as <c>--NAME=value</c>; the environment gives the rest.</param>
    /// <param name="clock">The clock of codes, tokens and retries; the machine's own when null.</param>
    public static WebApplication Build(string[] args, TimeProvider? clock = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        var settings = Settings.Read(builder.Configuration);
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 40 * 1024 * 1024;
        });

        if (builder.Configuration["Logging:LogLevel:Default"] is null)
        {
            builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);
        }

        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddSingleton<ProvinceTime>();
        services.AddSingleton<Outages>();
        services.AddIdentity();
        services.AddPortal();
        services.AddMinistry();
        services.AddMail();
        services.AddAuthority();
        services.AddDocuments();
        services.AddPhone();
        services.AddLocalSigning();
        services.AddSingleton<ScannerSink>();
        services.AddHostedService(s => s.GetRequiredService<ScannerSink>());
        services.AddProvince();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All));

        var app = builder.Build();
        app.UseMiddleware<Guard>();
        app.MapGet("/", () => Results.Redirect("/sim"));
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/sim/site.css", () => Results.Text(Embedded.Text("site.css"), "text/css; charset=utf-8"));
        app.MapGet("/sim", (Settings s) => Layout.Show(Say.Text("home.title"), Home(s)));
        app.MapIdentity();
        app.MapPortal();
        app.MapMinistry();
        app.MapMail();
        app.MapAuthority();
        app.MapDocuments();
        app.MapPhone();
        app.MapLocalSigning();

        return app;
    }

    private static Html Home(Settings settings) => Html.Of($"""
        <p class="lead">{Say.Text("home.lead", settings.Province)}</p>
        <ul class="list">
          <li><a href="/sim/portal">{Say.Text("nav.portal")}</a><br>{Say.Text("home.portal")}</li>
          <li><a href="/sim/ministry">{Say.Text("nav.ministry")}</a><br>{Say.Text("home.ministry")}</li>
          <li><a href="/sim/identity">{Say.Text("nav.identity")}</a><br>{Say.Text("home.identity")}</li>
          <li><a href="/sim/authority">{Say.Text("nav.authority")}</a><br>{Say.Text("home.authority")}</li>
          <li><a href="/sim/phone">{Say.Text("nav.phone")}</a><br>{Say.Text("home.phone")}</li>
          <li><a href="/van-ban">{Say.Text("nav.documents")}</a><br>{Say.Text("home.documents")}</li>
          <li><a href="/sim/token">{Say.Text("nav.token")}</a><br>{Say.Text("home.token")}</li>
          <li><a href="/sim/mail">{Say.Text("nav.mail")}</a><br>{Say.Text("home.mail")}</li>
        </ul>
        """);
}
