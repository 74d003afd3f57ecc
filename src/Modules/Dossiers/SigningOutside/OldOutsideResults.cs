using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Retention;

namespace TinhSo.Modules.Dossiers.SigningOutside;

/// <summary>What was typed for results that nobody signed in the end, or that were issued long since.</summary>
internal sealed class OldOutsideResults(AppDb db) : IOldRecords
{
    public string Record => "result-signing";

    public async Task<int> TakeAsync(DateTime before, int most, CancellationToken ct)
    {
        var ids = await db.Set<OutsideResult>().Where(r => r.MadeAt < before).OrderBy(r => r.MadeAt).Select(r => r.Id).Take(most).ToListAsync(ct);
        return await db.Set<OutsideResult>().Where(r => ids.Contains(r.Id)).ExecuteDeleteAsync(ct);
    }
}
