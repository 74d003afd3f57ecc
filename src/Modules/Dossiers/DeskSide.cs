using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Ui;

namespace TinhSo.Modules.Dossiers;

/// <summary>What officers need beyond the verbs: the work-list and their menu.</summary>
internal static class DeskSide
{
    public static IServiceCollection AddDeskSide(this IServiceCollection services) => services
        .AddScoped<WorklistQuery>()
        .AddNavigation(
            new NavItem("dossiers.desk.home", "/can-bo", 10, null, NavAudience.Officer, "house"),
            new NavItem("dossiers.worklist.title", "/can-bo/ho-so", 20, DossierAccess.Read, NavAudience.Officer, "list-checks"));
}
