using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Calendar;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Reads the calendar rows from the database, those no longer in force included.</summary>
internal sealed class CalendarSource(IServiceScopeFactory scopes)
{
    public CalendarHistory Load()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        return new CalendarHistory([.. db.Set<CalendarDay>().AsNoTracking()], [.. db.Set<AgencyHours>().AsNoTracking()]);
    }
}
