using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Figures;

/// <summary>
/// The lines behind a figure. Everyone who may open the list sees every line; who may not read a dossier sees no more of its owner than the first letters, and no link.
/// So does everyone of an ended dossier whose owner restricted the use of their data; the link stays.
/// </summary>
internal static class DossierRecords
{
    public static RecordDescriber Describer { get; } = new(
        DossierMeasures.Family,
        ["dossiers.records.owner", "dossiers.records.received", "dossiers.records.due", "dossiers.records.released", "dossiers.records.state"],
        DescribeAsync)
    {
        TakenAsync = (services, taken) => services.GetRequiredService<Worklist.TakeList>().NoteAsync(taken),
    };

    public static string Mask(string name) => string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"{new StringInfo(w).SubstringByTextElements(0, 1)}."));

    private static async Task<IReadOnlyList<RecordLine>> DescribeAsync(IServiceProvider services, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var db = services.GetRequiredService<AppDb>();
        var access = services.GetRequiredService<DossierAccess>();
        var texts = services.GetRequiredService<ITexts>();
        var wanted = ids.ToList();
        var found = await db.Set<Dossier>().AsNoTracking().Where(d => wanted.Contains(d.Id)).ToDictionaryAsync(d => d.Id, ct);
        var closed = found.Values.Any(d => d.EndedAt is not null) ? await services.GetRequiredService<ClosedPeople>().ReadAsync(ct) : null;
        return [.. wanted.Where(found.ContainsKey).Select(id => found[id]).Select(d => Line(d, access.CanRead(d), closed?.Hides(d.AccountId, d.OwnerIdentifierIndex, d.EndedAt is not null) == true, texts))];
    }

    private static RecordLine Line(Dossier dossier, bool mayRead, bool hidden, ITexts texts) => new(
        dossier.Id,
        dossier.Code,
        dossier.ProcedureName,
        mayRead ? $"/can-bo/ho-so/{Uri.EscapeDataString(dossier.Code)}" : null,
        [
            mayRead && !hidden ? dossier.OwnerName : Mask(dossier.OwnerName),
            Day(dossier.ReceivedDay),
            dossier.DueAt is { } due ? Day(Platform.Time.VietnamTime.Day(due)) : dossier.ClockStopped ? texts["dossiers.records.stopped"] : "",
            Day(dossier.ReleasedDay),
            texts[$"enum.DossierState.{dossier.State}"],
        ]);

    private static string Day(DateOnly? day) => day?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) ?? "";
}
