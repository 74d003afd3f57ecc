using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Archive.Lists;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Archive.Telling;

/// <summary>What lists for the archive hold of a person: a line a dossier, which stays because the list is a record.</summary>
internal sealed class ArchivedPerson(AppDb db) : IPersonalData
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Task<bool> IsNeededAsync(Guid accountId, CancellationToken ct) => Task.FromResult(false);

    public async Task<IReadOnlyList<KeptData>> KeptAsync(Guid accountId, bool needed, CancellationToken ct) =>
        await Of(accountId).CountAsync(ct) is > 0 and var count ? [new("archive-rows", count, "record")] : [];

    public async IAsyncEnumerable<DataPart> ExportAsync(Guid accountId, [EnumeratorCancellation] CancellationToken ct)
    {
        var rows = await Of(accountId).OrderBy(r => r.ToDay).ThenBy(r => r.Id).Select(r => new { r.Code, r.Title, r.FromDay, r.ToDay, r.KeepUntil }).ToListAsync(ct);
        if (rows.Count > 0)
        {
            yield return new("archive.json", JsonSerializer.Serialize(rows, Readable), null);
        }
    }

    public Task EraseAsync(Guid accountId, bool needed, CancellationToken ct) => Task.CompletedTask;

    private IQueryable<ListRow> Of(Guid accountId) => db.Set<ListRow>().AsNoTracking().Where(r => r.AccountId == accountId);
}
