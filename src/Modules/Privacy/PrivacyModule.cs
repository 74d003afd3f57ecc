using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.Breaches;
using TinhSo.Modules.Privacy.Erasing;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Modules.Privacy.Terms;
using TinhSo.Platform;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Privacy;

/// <summary>What the law gives people over their data here: who looked at them, what is kept, requests and their answers, breaches.</summary>
public sealed class PrivacyModule : IModule
{
    public string Name => "Privacy";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddPermission("privacy.view", "privacy.answer", "privacy.breach");
        services.AddSingleton<AccessLog>();
        services.AddSingleton<IAccessLog>(p => p.GetRequiredService<AccessLog>());
        services.AddHostedService(p => p.GetRequiredService<AccessLog>());
        services.AddScoped<AccessList>();
        services.AddSingleton<PrivacyTerms>().AddSingleton<PersonFolder>();
        services.AddScoped<TellPerson>().AddScoped<HeldData>().AddScoped<AskForPackage>();
        services.AddScoped<AskForData>().AddScoped<AnswerRequest>().AddScoped<IRestrictedPeople, RestrictedPeople>().AddScoped<IRecordOwners, RequestOwners>();
        services.AddScoped<Contracts.Operations.IConditionSource, PrivacyConditions>();
        services.AddScoped<RecordBreach>().AddScoped<BreachClock>();
        services.AddJob<PackageInput, MakePackage>(MakePackage.Kind, aside: true);
        services.AddWorker<TakeOldPackages>();
        services.AddSingleton<ErasureList>().AddWorker<ListErasures>().AddScoped<IAfterRestore, EraseAgain>();
        services.AddScoped<IOldRecords, OldAccesses>();
        services.AddNavigation(
            new NavItem("privacy.nav.data", MyDataModel.Address, 36, Audience: NavAudience.Citizen, Icon: "user"),
            new NavItem("privacy.nav.breaches", Breaches.ListModel.Address, 72, RecordBreach.Permission, NavAudience.Officer, "triangle-alert"),
            new NavItem("privacy.nav.requests", Requests.ListModel.Address, 71, LogModel.Permission, NavAudience.Officer, "inbox"),
            new NavItem("privacy.nav.access", LogModel.Address, 70, LogModel.Permission, NavAudience.Officer, "eye"));
    }
}
