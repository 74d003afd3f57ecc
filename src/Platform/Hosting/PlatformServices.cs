using System.Reflection;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Events;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Mail;
using TinhSo.Platform.Outbound;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Platform.Sessions;
using TinhSo.Platform.Time;

namespace TinhSo.Platform.Hosting;

/// <summary>Everything that web and command line share: settings, database, acts, events, jobs, files, texts, and the modules' own services.</summary>
public static class PlatformServices
{
    public static Settings AddPlatform(this IServiceCollection services, IConfiguration configuration, IReadOnlyList<IModule> modules, params Assembly[] textAssemblies)
    {
        var settings = Settings.Read(configuration);
        services.AddSingleton(settings);
        services.AddSingleton(modules);
        services.AddSingleton(ModuleFinder.Source(modules));
        services.TryAddSingleton(settings.Now is { } now ? new ShiftedTimeProvider(now, TimeProvider.System) : TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddOutbound();
        services.AddLogging();

        IDatabaseFlavour flavour = settings.PostgreSql is null ? new SqliteFlavour(settings) : new PostgresFlavour(settings);
        services.AddSingleton(flavour);
        // The options say nothing of a scope, so they are made once.
        services.AddDbContext<AppDb>(flavour.Configure, ServiceLifetime.Scoped, ServiceLifetime.Singleton);
        services.AddScoped<SchemaMaker>();
        services.AddSingleton<Numbers>();

        services.AddScoped<CurrentCaller>();
        services.AddScoped(p => p.GetRequiredService<CurrentCaller>().Caller);
        services.AddScoped<Act>();
        services.AddScoped<FreshProof>();
        services.AddSingleton<SessionBook>();
        services.AddScoped<EndSessions>().AddScoped<BeginSession>().AddScoped<Backups.IAfterRestore, EndAfterRestore>();
        services.AddScoped<VerifyAudit>();
        services.AddScoped<ExtractAudit>();
        services.AddWorker<AuditSealer>();
        services.AddWorker<EventPump>();
        services.AddWorker<JobRunner>();
        services.AddWorker<AsideJobRunner>();
        services.AddWorker<MailCarrier>();
        services.AddSingleton<Leases>();
        services.AddSingleton<WorkOnce>();
        services.AddSingleton<FirstAnswer>();
        services.AddSingleton<Limiting.RequestLimits>();
        services.AddScoped<JobQueue>();
        services.AddScoped<FileStore>();
        services.AddSingleton<ScannerRest>().AddScoped<UploadScan>();
        services.AddJob<ScanLater.Input, ScanLater>(ScanLater.Kind);
        services.AddSingleton<Papers.OfficePdf>().AddSingleton<Papers.PdfPrinter>().AddSingleton<Papers.PaperTexts>();
        services.AddScoped<MailQueue>();
        services.AddSingleton<CatalogueStamp>();
        services.AddSingleton(new CatalogueFiles(settings.CatalogueFolder));
        services.AddSingleton(new TextTable([typeof(AppDb).Assembly, .. textAssemblies, .. modules.Select(m => m.GetType().Assembly).Distinct()]));
        services.AddScoped<ITexts, RequestTexts>();
        services.AddScoped<FirstStart>();
        services.AddScoped<ReplayProgress>();
        services.AddSingleton(p => new FieldKeys(configuration, settings, p.GetRequiredService<TimeProvider>(), p.GetService<ILogger<FieldKeys>>()));
        services.AddSingleton<FieldProtector>();
        services.AddSingleton<LookedForOld>().AddSingleton<KeyMarks>();
        services.AddJob<ReencryptFields.Input, ReencryptFields>(ReencryptFields.Kind, aside: true);
        services.AddSingleton(new Backups.BackupKey(configuration, settings));
        services.AddSingleton<Backups.BackupFile>();
        services.AddScoped<Backups.MakeBackup>();
        services.AddScoped<Backups.AfterRestore>();
        services.AddScoped<Backups.RestoreBackup>();
        services.AddScoped<Backups.RehearseRestore>();
        services.AddScoped<RunReplay>();
        services.AddSingleton(p =>
        {
            using var csv = p.GetRequiredService<CatalogueFiles>().Open("retention.csv");
            return RetentionRules.Read(csv);
        });
        services.AddScoped<IOldRecords, OldMailBodies>().AddScoped<IOldRecords, OldMail>().AddScoped<IOldRecords, OldJobs>().AddScoped<IOldRecords, OldSessions>().AddScoped<IOldRecords, OldFailedSignIns>();
        services.AddScoped<NoteFailedSignIn>();
        services.AddWorker<TakeOldRecords>();

        services.AddDataProtection().SetApplicationName("tinhso");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(p =>
            new ConfigureOptions<KeyManagementOptions>(o => (o.XmlRepository, o.XmlEncryptor) =
                (new KeyRing(p.GetRequiredService<IServiceScopeFactory>()), new CookieKeyEncryptor(p.GetRequiredService<FieldProtector>()))));
        services.AddScoped<IProtectedRows, ProtectedCookieKeys>();

        foreach (var module in modules)
        {
            module.AddServices(services, configuration);
        }

        return settings;
    }

    /// <summary>Cookies and permissions; deny by default.</summary>
    public static void AddPlatformSecurity(this IServiceCollection services, Settings settings)
    {
        services.AddAuthentication(CurrentCaller.Scheme).AddCookie(CurrentCaller.Scheme, o =>
        {
            o.Cookie.Name = settings.CookieName("tinhso.session");
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.ExpireTimeSpan = SessionLife.OfOfficers.Idle;
            o.SlidingExpiration = true;
            o.ReturnUrlParameter = "ve";
            o.Events = new CookieAuthenticationEvents
            {
                OnValidatePrincipal = SessionCookie.ValidateAsync,
                OnSigningOut = SessionCookie.EndAsync,
                OnRedirectToLogin = c => Answer(c, StatusCodes.Status401Unauthorized, SignInPage(c)),
                OnRedirectToAccessDenied = c =>
                {
                    if (c.HttpContext.Items[CurrentCaller.NoRightsYet] is string page)
                    {
                        c.Response.Redirect(page);
                        return Task.CompletedTask;
                    }

                    // The page's name, not its address, which may carry a code.
                    c.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("TinhSo.Refusals").LogWarning(
                        "Refused {Page} to {Account}, from {Address}", c.HttpContext.GetEndpoint()?.DisplayName, c.HttpContext.User.FindFirst("id")?.Value, c.HttpContext.Connection.RemoteIpAddress);
                    return Answer(c, StatusCodes.Status403Forbidden, null);
                },
            };
        });
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationPolicyProvider, PolicyProvider>();
        services.AddScoped<IAuthorizationHandler, CallerRequirementHandler>();
        services.Configure<CookieTempDataProviderOptions>(o => o.Cookie.Name = settings.CookieName("tinhso.note"));
        // One rule for every cookie, whoever writes it; what a proxy did not say about the request cannot take the mark away.
        services.Configure<CookiePolicyOptions>(o => (o.HttpOnly, o.Secure) =
            (HttpOnlyPolicy.Always, settings.IsOverTls ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest));
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = settings.CookieName("tinhso.form");
            o.FormFieldName = "_kiemtra";
        });

        static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status, string? page)
        {
            // Machines get a status, people a page.
            if (page is null || context.Request.Path.StartsWithSegments("/api"))
            {
                context.Response.StatusCode = status;
            }
            else
            {
                context.Response.Redirect(page);
            }

            return Task.CompletedTask;
        }

        static string SignInPage(RedirectContext<CookieAuthenticationOptions> context)
        {
            var path = context.Request.Path;
            var desk = path.StartsWithSegments("/can-bo") || path.StartsWithSegments("/quan-tri") || path.StartsWithSegments("/van-hanh") || path.StartsWithSegments("/dieu-hanh") || path.StartsWithSegments("/luu-tru");
            var back = Uri.EscapeDataString(HttpMethods.IsGet(context.Request.Method) ? path + context.Request.QueryString : "/");
            return $"{(desk ? "/can-bo/dang-nhap" : "/dang-nhap")}?ve={back}";
        }
    }
}
