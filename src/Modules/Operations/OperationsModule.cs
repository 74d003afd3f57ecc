using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Operations.Health;
using TinhSo.Platform;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Operations;

/// <summary>What the administrator watches: queues and their ages, failed work, mail that went and did not, the state of the audit trail.</summary>
public sealed class OperationsModule : IModule
{
    public string Name => "Operations";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPermission("operations.view", "operations.manage", "audit.view");
        services.AddScoped<Queues.RetryWork>();
        services.AddSingleton(HealthLimits.Read(configuration));
        services.AddScoped<AllConditions>();
        services.AddScoped<IConditionSource, HouseConditions>();
        services.AddScoped<IConditionSource, ScanConditions>();
        services.AddScoped<IConditionSource, SignIns.FailedConditions>();
        services.AddWorker<AlarmBell>();
        services.AddNavigation(
            new NavItem("operations.nav.health", "/van-hanh/tinh-trang", Order: 89, Permission: "operations.view", Audience: NavAudience.Administration, Icon: "activity"),
            new NavItem("operations.nav.queues", "/van-hanh", Order: 90, Permission: "operations.view", Audience: NavAudience.Administration, Icon: "activity"),
            new NavItem("operations.nav.mail", "/van-hanh/thu-di", Order: 91, Permission: "operations.view", Audience: NavAudience.Administration, Icon: "mail"),
            new NavItem("operations.nav.sign-ins", SignIns.FailedModel.Address, Order: 92, Permission: "operations.view", Audience: NavAudience.Administration, Icon: "user"));
    }
}
