using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.Localization;
using TinhSo.Platform;
using TinhSo.Platform.Commands;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Hosting;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Observability;
using TinhSo.Platform.Security;
using TinhSo.Ui;

var modules = ModuleFinder.Find();
var ui = typeof(TinhSo.Ui.NavItem).Assembly;
if (CommandLine.IsMeant(args))
{
    return await CommandLine.RunAsync(args, modules, ui);
}

using var telemetry = Telemetry.Start();
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.UseStaticWebAssets();
// Looking through every service at each start costs a tenth of it; the tests start as Development and look.
builder.Host.UseDefaultServiceProvider((c, o) => (o.ValidateScopes, o.ValidateOnBuild) = (true, c.HostingEnvironment.IsDevelopment()));
builder.Logging.ClearProviders();
if (builder.Environment.IsDevelopment())
{
    builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
}
else
{
    builder.Logging.AddLogLines();
}

builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
Settings settings;
try
{
    builder.Configuration.AddSecretFiles();
    foreach (var unknown in KnownSettings.Check(builder.Configuration))
    {
        await Console.Error.WriteLineAsync(unknown);
    }

    settings = builder.Services.AddPlatform(builder.Configuration, modules, ui);
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return ExitCodes.BadInput;
}

builder.Services.AddPlatformSecurity(settings);
builder.Services.AddUi();
builder.Services.AddRazorPages(o =>
    {
        o.RootDirectory = "/Modules";
        o.Conventions.ConfigureFilter(new Microsoft.AspNetCore.Mvc.AutoValidateAntiforgeryTokenAttribute());
    })
    .AddMvcOptions(o =>
    {
        o.Filters.Add<RuleBrokenPageFilter>();
        // Before the framework's own for a text, after those that read a body or a header.
        o.ModelBinderProviders.Insert(o.ModelBinderProviders.ToList().FindIndex(p => p is Microsoft.AspNetCore.Mvc.ModelBinding.Binders.SimpleTypeModelBinderProvider), new TinhSo.Platform.Hosting.PlainTextProvider());
        o.ModelBinderProviders.Insert(o.ModelBinderProviders.ToList().FindIndex(p => p is TinhSo.Platform.Hosting.PlainTextProvider), new TinhSo.Platform.Hosting.PlainBoxProvider());
    })
    .AddDataAnnotationsLocalization(o => o.DataAnnotationLocalizerProvider = (_, factory) => factory.Create("", ""));
builder.Services.AddSingleton<IStringLocalizerFactory, TextLocalizerFactory>();
if (settings.Workers)
{
    builder.Services.AddHostedService<WorkerHost>();
}

if (builder.Configuration["TINHSO_URLS"] is { Length: > 0 } urls)
{
    builder.WebHost.UseUrls(urls);
}
else if (builder.Configuration["urls"] is null)
{
    builder.WebHost.UseUrls("http://127.0.0.1:5080");
}

// A line that ends in a bare LF is read by some proxies as one line and by others as two.
AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
builder.WebHost.ConfigureKestrel(o => (o.AddServerHeader, o.Limits.MaxRequestBodySize) = (false, 64L * 1024 * 1024));

var app = builder.Build();
// The tables are looked at (and the model is made) while the addresses are mapped; nobody is let in before both are done.
var ready = Task.Run(async () =>
{
    await using var scope = app.Services.CreateAsyncScope();
    await scope.ServiceProvider.GetRequiredService<FirstStart>().RunApartAsync(typeof(TinhSo.Web.WebEntry).Assembly, CancellationToken.None);
});
app.UsePlatform();
app.UseAuthentication();
app.UseRouting();
app.UseRequestLimits();
app.UseAuthorization();
app.MapStaticAssets().AllowAnonymous();
app.MapPlatform();
app.MapRazorPages();
foreach (var module in modules)
{
    module.MapEndpoints(app);
}

// Without this, an unknown address would ask for sign-in: everything unnamed is denied.
app.MapFallback(() => Results.NotFound()).AllowAnonymous();
try
{
    // Asked now, so that a lost key file is said before anybody signs in.
    _ = app.Services.GetRequiredService<FieldKeys>().Ring;
    await ready;
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return ExitCodes.BadInput;
}
catch (RuleBroken rule)
{
    await Console.Error.WriteLineAsync(app.Services.GetRequiredService<TextTable>().Get($"rule.{rule.Code}", "vi"));
    return ExitCodes.Refused;
}

await app.RunAsync();
return ExitCodes.Done;
