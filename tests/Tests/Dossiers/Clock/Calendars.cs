using System.Globalization;
using TinhSo.Modules.Dossiers.Clock;

namespace TinhSo.Tests.Dossiers.Clock;

/// <summary>The shipped calendar, compiled once for the tests of the clock.</summary>
internal static class Calendars
{
    public static CalendarBook Book { get; } = CalendarFiles.Load(Path.Combine(AppContext.BaseDirectory, "catalogues"));

    public static WorkingCalendar Usual { get; } = Book.For(null);

    public static DateTime At(string text) => DueRequest.ReadMoment("test", text);

    public static Suspension Stop(string from, string? to) => new(At(from), to is null ? null : At(to), "Yêu cầu bổ sung", "Phiếu 02");

    public static string Due(string accepted, int amount, TermUnit unit, params Suspension[] stops) =>
        DueDate.Compute(At(accepted), new(amount, unit), stops, Usual).DueAt?.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) ?? "open";
}
