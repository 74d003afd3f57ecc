using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Desk;
using TinhSo.Modules.Dossiers.Overdue;
using TinhSo.Modules.Dossiers.Statistics;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Security;
using TinhSo.Ui;

namespace TinhSo.Modules.Dossiers;

/// <summary>What officers need beyond the verbs: the work-list and their menu.</summary>
internal static class DeskSide
{
    public static IServiceCollection AddDeskSide(this IServiceCollection services) => services
        .AddPermission("audit.view", "dossiers.statistics")
        .AddScoped<WorklistQuery>()
        .AddScoped<ClosedPeople>()
        .AddScoped<SearchPeople>()
        .AddScoped<CountedPapers>()
        .AddScoped<StatisticsScope>()
        .AddScoped<SortDossiers>()
        .AddScoped<CountDossiers>()
        .AddScoped<StatisticsTable>()
        .AddScoped<OfficerActs>()
        .AddNavigation(
            new NavItem("dossiers.desk.home", "/can-bo", 10, null, NavAudience.Officer, "house"),
            new NavItem("dossiers.worklist.title", "/can-bo/ho-so", 20, DossierAccess.Read, NavAudience.Officer, "list-checks"),
            new NavItem("dossiers.receive.title", "/can-bo/tiep-nhan", 30, "dossiers.receive", NavAudience.Officer, "plus"),
            new NavItem("dossiers.lookup.title", "/can-bo/tra-cuu-nguoi", 40, LookUpPerson.Permission, NavAudience.Officer, "search"),
            new NavItem("dossiers.statistics.title", StatisticsPage.Address, 45, StatisticsScope.Permission, NavAudience.Officer, "chart-column"),
            new NavItem("dossiers.late.title", "/can-bo/so-giay", 50, "dossiers.late-registration", NavAudience.Officer, "book-open"),
            new NavItem("dossiers.late-now.nav", OverdueModel.Address, 61, "assessment.view", NavAudience.Officer, "timer"));
}
