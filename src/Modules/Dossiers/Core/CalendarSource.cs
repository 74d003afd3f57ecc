using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Reads the calendar rows in force.</summary>
internal sealed class CalendarSource
{
    private readonly string _catalogues = Path.Combine(AppContext.BaseDirectory, "catalogues");

    public CalendarBook Load() => CalendarFiles.Load(_catalogues);
}
