using System.CommandLine;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Replaying;
using TinhSo.Modules.Directory.Requests;
using TinhSo.Modules.Directory.Sessions;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Ui;

namespace TinhSo.Modules.Directory;

/// <summary>Agencies at any date, posts, officers, their mandates and their sign-in.</summary>
public sealed class DirectoryModule : IModule
{
    public string Name => "Directory";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<Contracts.Operations.IConditionSource, SignInConditions>();
        services.AddPermission("directory.manage", "directory.officers");
        services.AddSingleton(p => Read(p, "roles.json", Roles.Read));
        services.AddSingleton(p => Read(p, "units.csv", Units.Read));
        services.AddSingleton<DirectorySnapshot>();
        services.AddSingleton<IAgencies>(p => p.GetRequiredService<DirectorySnapshot>());
        services.AddSingleton<IMandates>(p => p.GetRequiredService<DirectorySnapshot>());
        services.AddScoped<ISeed, DirectorySeed>();
        services.AddScoped<IReplayStage, ReplayOfficers>();

        services.AddIdentityCore<OfficerLogin>().AddUserStore<LoginStore>();
        services.Configure<IdentityPasskeyOptions>(o => (o.UserVerificationRequirement, o.ResidentKeyRequirement, o.ValidateOrigin) = ("required", "required", PasskeyForm.IsOursAsync));
        services.AddSingleton<IConfigureOptions<IdentityPasskeyOptions>>(p => new ConfigureOptions<IdentityPasskeyOptions>(o => o.ServerDomain = p.GetRequiredService<Settings>().PasskeyDomain));
        services.AddScoped<IPasskeyHandler<OfficerLogin>, PasskeyHandler<OfficerLogin>>();
        services.AddScoped<PasskeyForm>();
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton(p => new RequiredFactors(Read(p, "second-factor.csv", FactorRule.Read), p.GetRequiredService<Settings>(), p.GetRequiredService<DirectorySnapshot>(), p.GetRequiredService<TimeProvider>()));
        services.AddScoped<FactorChange>();
        services.AddScoped<PersonNotice>();
        services.AddScoped<RecoveryCodes>();
        services.AddScoped<SetUpAuthenticator>();
        services.AddScoped<AddPasskey>();
        services.AddScoped<ProveFactor>();
        services.AddScoped<IOfficerSessions, LiveSessions>();
        services.AddScoped<OpenSession>();
        services.AddSingleton<OfficerSession>();
        services.AddOptions<PasswordHasherOptions>().Configure<Settings>((o, settings) => o.IterationCount = settings.PasswordIterations);
        services.AddSingleton<DecoyLogin>();
        services.AddSingleton(p => Read(p, "common-passwords.txt", CommonPasswords.Read));
        services.AddScoped<PasswordRules>();
        services.AddScoped<SignInOfficer>();
        services.AddScoped<SampleUsers>();
        services.AddScoped<ChangePassword>();
        services.PostConfigure<CookieAuthenticationOptions>(OfficerSession.Scheme, o =>
        {
            var ofAll = o.Events.OnValidatePrincipal;
            o.Events.OnValidatePrincipal = async c =>
            {
                await ofAll(c);
                await OfficerSession.ValidateAsync(c, c.HttpContext.RequestServices.GetRequiredService<DirectorySnapshot>());
            };
        });

        services.AddScoped<OfficerAuthority>();
        services.AddScoped<OfficerChange>();
        services.AddScoped<OfficerList>();
        services.AddScoped<AddOfficer>();
        services.AddScoped<ChangeOfficer>();
        services.AddScoped<GivePost>();
        services.AddScoped<DelegatePost>();
        services.AddScoped<RecordAbsence>();
        services.AddScoped<AskRequest>();
        services.AddScoped<DecideRequest>();
        services.AddScoped<SecondPerson>();
        services.AddWorker<CloseIdleAccounts>();
        services.AddScoped<ImportAgencies>();
        services.AddScoped<ImportOfficers>();
        services.AddScoped<OfficerImport>();

        services.AddNavigation(
            new NavItem("directory.nav.agencies", "/co-quan", Order: 40, Icon: "landmark"),
            new NavItem("directory.nav.officers", "/quan-tri/can-bo", Order: 20, OfficerAuthority.Permission, NavAudience.Administration, "users"));
    }

    public IEnumerable<Command> Commands(ICommandHost host) => DirectoryCommands.All(host);

    private static T Read<T>(IServiceProvider services, string file, Func<Stream, T> read)
    {
        using var stream = services.GetRequiredService<CatalogueFiles>().Open(file);
        return read(stream);
    }
}
