using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Modules.Dossiers.Core;

/// <summary>Reads the calendar rows in force.</summary>
internal sealed class CalendarSource
{
    public CalendarBook Load() => CalendarFiles.Load(Path.Combine(AppContext.BaseDirectory, "catalogues"));
}
