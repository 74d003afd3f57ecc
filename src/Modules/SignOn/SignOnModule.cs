using System.CommandLine;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.SignOn.Authorizing;
using TinhSo.Modules.SignOn.Clients;
using TinhSo.Modules.SignOn.Consents;
using TinhSo.Modules.SignOn.Keys;
using TinhSo.Modules.SignOn.Leaving;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Ui;

namespace TinhSo.Modules.SignOn;

/// <summary>The platform as OpenID Connect provider: officers enter other systems of the province with their sign-in here.</summary>
public sealed class SignOnModule : IModule
{
    public string Name => "SignOn";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPermission("signon.manage");
        services.AddSingleton(p => SignOnSettings.Read(p.GetRequiredService<Settings>()));
        services.AddSingleton<SignOnGate>().AddSingleton<CarriedSignIn>().AddSingleton<CarriedLeave>();
        services.AddScoped<Systems>().AddScoped<RegisterSystem>().AddScoped<GiveConsent>();
        services.AddScoped<ReadSignIn>().AddScoped<NextStep>().AddScoped<IssueCode>();
        services.AddScoped<LiveGrants>().AddScoped<RedeemCode>().AddScoped<OfficerClaims>().AddScoped<CallingSystem>().AddScoped<IdTokens>();
        services.AddScoped<SigningKeys>().AddScoped<MakeSigningKey>().AddScoped<IProtectedRows, ProtectedKeys>().AddScoped<IAfterRestore, WithdrawAfterRestore>();
        services.AddScoped<ISeed, DemoSystem>();
        services.AddWorker<RotateSigningKeys>();
        services.AddNavigation(
            new NavItem("signon.nav.mine", MineModel.Address, 90, Audience: NavAudience.Officer, Icon: "log-in"),
            new NavItem("signon.nav.systems", ListModel.Address, 46, RegisterSystem.Permission, NavAudience.Administration, "log-in"));
    }

    public void MapEndpoints(IEndpointRouteBuilder app) => SignOnEndpoints.Map(app);

    public IEnumerable<Command> Commands(ICommandHost host) => [KeysCommand.Of(host)];
}
