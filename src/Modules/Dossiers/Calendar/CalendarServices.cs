using Microsoft.Extensions.DependencyInjection;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Security;
using TinhSo.Platform.Seeding;
using TinhSo.Ui;

namespace TinhSo.Modules.Dossiers.Calendar;

/// <summary>The calendar's part of the module.</summary>
internal static class CalendarServices
{
    public static IServiceCollection AddCalendar(this IServiceCollection services)
    {
        services.AddPermission("calendar.manage");
        services.AddScoped<ISeed, CalendarSeed>();
        services.AddScoped<ImportCalendar>();
        services.AddJob<RecalculateTerms.Input, RecalculateTerms>(RecalculateTerms.Kind);
        return services.AddNavigation(
            new NavItem("dossiers.calendar.nav", "/lich-lam-viec", 60, null, NavAudience.Public, "calendar"),
            new NavItem("dossiers.calendar.nav.manage", "/quan-tri/lich", 40, ChangeCalendar.Permission, NavAudience.Administration, "calendar"));
    }
}
