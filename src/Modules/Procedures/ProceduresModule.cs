using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Procedures.Administering;
using TinhSo.Modules.Procedures.Catalogue;
using TinhSo.Modules.Procedures.Importing;
using TinhSo.Modules.Procedures.Replaying;
using TinhSo.Modules.Procedures.Showing;
using TinhSo.Modules.Procedures.Standing;
using TinhSo.Platform;
using TinhSo.Platform.Events;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Ui;

namespace TinhSo.Modules.Procedures;

/// <summary>The procedure catalogue: what the public reads, what dossiers are worked by, and its upkeep.</summary>
public sealed class ProceduresModule : IModule
{
    public string Name => "Procedures";

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<CatalogueReader>();
        services.AddSingleton<ProcedureCatalogue>();
        services.AddSingleton<IProcedures>(s => s.GetRequiredService<ProcedureCatalogue>());
        services.AddScoped<ISeed, ProcedureSeed>();
        services.AddScoped<IReplayStage, ReplayCatalogue>();
        services.AddScoped<DrawProcedure>();
        services.AddSingleton<Leads>();
        services.AddScoped<ProjectStanding>();
        services.AddScoped<MarkService>();
        services.AddProcedureMeasures();
        services.AddHandler<AgencyChanged, FollowAgencies>();
        services.AddScoped<FactTexts>();
        services.AddScoped<AddVersion>();
        services.AddScoped<PublishVersion>();
        services.AddScoped<ChangeHelp>();
        services.AddScoped<ImportProcedures>();
        services.AddPermission("procedures.manage", "procedures.import");
        services.AddNavigation(
            new NavItem("procedures.nav.home", "/", 1, null, NavAudience.Public, "house"),
            new NavItem("procedures.nav.search", "/thu-tuc", 10, null, NavAudience.Public, "list"),
            new NavItem("procedures.nav.manage", "/quan-tri/thu-tuc", 20, "procedures.manage", NavAudience.Administration, "book-open"));
    }

    public IEnumerable<Command> Commands(ICommandHost host) => [ImportCommand.Of(host)];
}
