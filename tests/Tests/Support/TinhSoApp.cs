using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;

namespace TinhSo.Tests.Support;

/// <summary>The real program on a database of its own, with a clock that stands still and workers that run when a test says so.</summary>
public sealed class TinhSoApp(string data, string? db, IReadOnlyDictionary<string, string>? settings = null) : WebApplicationFactory<TinhSo.Web.WebEntry>
{
    public TestClock Clock { get; } = new();

    /// <summary>Handlers, jobs and the like that a test adds to the real services.</summary>
    public Action<IServiceCollection>? Extra { get; init; }

    public string DataFolder => data;

    public string? Database => db;

    public static async Task<TinhSoApp> StartAsync(IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? extra = null)
    {
        var (data, db) = await TestEngine.NewAsync();
        if (settings?.GetValueOrDefault("TINHSO_DEMO") == "false")
        {
            // The template is a demo; a test outside it says that it is none.
            await TestEngine.ExecuteAsync(data, db, "UPDATE platform_schema SET demo = FALSE");
        }

        return new TinhSoApp(data, db, settings) { Extra = extra };
    }

    /// <summary>A browser for nobody in particular; redirects are not followed, cookies are kept.</summary>
    public Browser Anonymous() => new(CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

    /// <summary>Signed in as the officer with this user name, as the sign-in page would leave them.</summary>
    public async Task<Browser> OfficerAsync(string userName)
    {
        var id = await WithAsync(async services =>
        {
            var officers = services.GetRequiredService<AppDb>().Model.GetEntityTypes().Single(t => t.ClrType.Name == "Officer").ClrType;
            var find = typeof(TinhSoApp).GetMethod(nameof(FindOfficerAsync), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
            return await (Task<Guid>)find.MakeGenericMethod(officers).Invoke(null, [services.GetRequiredService<AppDb>(), userName])!;
        });
        return await SignInAsync(CallerKind.Officer, id, userName);
    }

    public async Task<Browser> SignInAsync(CallerKind kind, Guid id, string name)
    {
        var browser = Anonymous();
        using var response = await browser.Client.GetAsync(new Uri($"/test/sign-in?kind={kind}&id={id}&name={Uri.EscapeDataString(name)}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return browser;
    }

    /// <summary>Services in a scope of their own: the system as caller.</summary>
    public async Task<T> WithAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public async Task WithAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = Services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    /// <summary>Runs every background worker once: events reach their handlers, cells are recounted, audit is sealed.</summary>
    public async Task PumpAsync()
    {
        foreach (var worker in Services.GetServices<IWorker>().OrderBy(w => w.Name switch { "events" => 0, "audit-sealer" => 2, "audit-stamps" => 3, _ => 1 }))
        {
            await SettleAsync();
            await worker.RunAsync(CancellationToken.None);
        }
    }

    /// <summary>
    /// Transaction numbers belong to the whole PostgreSQL server: what another test has open there holds this test's newest rows back for a moment.
    /// </summary>
    private Task SettleAsync() => WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        var events = await EntityFrameworkQueryableExtensions.MaxAsync(db.Set<TinhSo.Platform.Events.EventRow>(), r => (long?)r.Tx) ?? 0;
        var audit = await EntityFrameworkQueryableExtensions.MaxAsync(db.Set<TinhSo.Platform.Audit.AuditRow>(), r => (long?)r.Tx) ?? 0;
        for (var turn = 0; turn < 1200 && await db.Flavour.SettledBelowAsync(db, CancellationToken.None) <= Math.Max(events, audit); turn++)
        {
            await Task.Delay(25);
        }
    });

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (System.IO.Path.GetFileName(data) != "template")
        {
            await TestEngine.DropAsync(db);
            SqliteFlavour.LetGo(System.IO.Path.Combine(data, "tinhso.db"), TimeSpan.FromSeconds(30));
            System.IO.Directory.Delete(data, recursive: true);
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseSetting("TINHSO_DATA", data);
        builder.UseSetting("TINHSO_DB", db ?? "");
        builder.UseSetting("TINHSO_DEMO", "true");
        builder.UseSetting("TINHSO_WORKERS", "false");
        builder.UseSetting("TINHSO_SEED_DOSSIERS", "0");
        builder.UseSetting("TINHSO_PASSWORD_ITERATIONS", "1000");
        builder.UseSetting("TINHSO_RATE", "0");
        // Tests move the clock by days; those about fresh proof say their own minutes.
        builder.UseSetting("TINHSO_PROOF_MINUTES", "1000000");
        builder.UseSetting("TINHSO_SIGNING_PROOF_MINUTES", "1000000");
        if (settings?.GetValueOrDefault("TINHSO_DEMO") == "false")
        {
            // Outside the demo the keys of encrypted fields must be given.
            builder.UseSetting("TINHSO_FIELD_KEYS", $$"""{"current":"20261103abcdef","keys":[{"id":"20261103abcdef","secret":"{{new string('A', 43)}}=","madeAt":"2026-11-03T00:00:00Z"}],"lasting":{"id":"20261103fedcba","secret":"{{new string('B', 42)}}A=","madeAt":"2026-11-03T00:00:00Z"} }""");
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<IStartupFilter, TestSignIn>();
            Extra?.Invoke(services);
        });
    }

    private static async Task<Guid> FindOfficerAsync<T>(AppDb db, string userName)
        where T : Subject =>
        await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(
            db.Set<T>().Where(o => Microsoft.EntityFrameworkCore.EF.Property<string>(o, "UserName") == userName).Select(o => o.Id));

    private sealed class TestSignIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            // Not Map: a branch would put the cookie under its own path.
            app.Use((context, following) =>
            {
                if (context.Request.Path != "/test/sign-in")
                {
                    return following(context);
                }

                var query = context.Request.Query;
                var principal = CurrentCaller.Principal(Enum.Parse<CallerKind>(query["kind"]!), Guid.Parse(query["id"]!), query["name"]!);
                var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
                ((ClaimsIdentity)principal.Identity!).AddClaims([new("session", Guid.CreateVersion7().ToString("N")), new("begun", now.Ticks.ToString(CultureInfo.InvariantCulture)), FreshProof.Claim(now)]);
                return context.SignInAsync(CurrentCaller.Scheme, principal);
            });
            next(app);
        };
    }
}
