using System.CommandLine;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Agencies;
using TinhSo.Modules.Directory.Importing;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Replaying;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform;
using TinhSo.Platform.Catalogues;
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
        services.AddSingleton<OfficerSession>();
        services.AddScoped<PasswordRules>();
        services.AddScoped<SignInOfficer>();
        services.AddScoped<ChangePassword>();
        services.PostConfigure<CookieAuthenticationOptions>(OfficerSession.Scheme, o => o.Events.OnValidatePrincipal = c =>
            OfficerSession.ValidateAsync(c, c.HttpContext.RequestServices.GetRequiredService<DirectorySnapshot>()));

        services.AddScoped<OfficerAuthority>();
        services.AddScoped<OfficerChange>();
        services.AddScoped<OfficerList>();
        services.AddScoped<AddOfficer>();
        services.AddScoped<ChangeOfficer>();
        services.AddScoped<GivePost>();
        services.AddScoped<DelegatePost>();
        services.AddScoped<RecordAbsence>();
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
