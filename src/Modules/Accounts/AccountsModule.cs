using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Accounts;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Accounts.MyAccount;
using TinhSo.Modules.Accounts.Sessions;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Platform;
using TinhSo.Platform.Outbound;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Accounts;

/// <summary>Sign-in of citizens and organisations through the national identity, and what is known of them from it.</summary>
public sealed class AccountsModule : IModule
{
    public string Name => "Accounts";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(p => IdentitySettings.Read(configuration, p.GetRequiredService<Settings>()));
        // Its published addresses for keys and tokens may stand on hosts of their own: public ones over TLS, or those the operator named for all.
        services.AddWayOut(IdentityServer.HttpName, TimeSpan.FromSeconds(10), 1024 * 1024, p => [p.GetRequiredService<IdentitySettings>().Address, .. p.GetRequiredService<Settings>().Outbound], Strangers.Https);
        services.AddSingleton<IdentityServer>();
        services.AddSingleton<SignInTickets>();
        services.AddScoped<SignInAccount>();
        services.AddScoped<ChangeContact>();
        services.AddScoped<LiveSessions>().AddScoped<EndAccountSessions>();
        services.AddPermission("accounts.sessions");
        services.AddNavigation(new NavItem("accounts.admin.nav", AccountModel.Address, 22, EndAccountSessions.Permission, NavAudience.Administration, "user"));
        services.AddScoped<IAccounts, KnownAccounts>();
        services.AddScoped<IProtectedRows, ProtectedAccounts>();
        services.AddScoped<IPersonalData, PersonalAccount>();
    }
}
