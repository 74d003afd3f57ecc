using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Privacy.Erasing;

/// <summary>After a restore: erasures that the backup does not know yet are carried out again, before the server starts, and the request that asked for them is answered again.</summary>
internal sealed class EraseAgain(AppDb db, Act act, HeldData held, ErasureList list, TextTable texts) : IAfterRestore
{
    public async Task<int> ApplyAsync(CancellationToken ct)
    {
        var again = 0;
        foreach (var line in await list.ReadAsync(ct))
        {
            var request = await db.Set<DataRequest>().SingleOrDefaultAsync(r => r.Id == line.RequestId, ct);
            if (request is { IsOpen: false })
            {
                // The backup is younger than the erasure; what the person gave since is theirs.
                continue;
            }

            var outcome = await held.EraseAsync(line.AccountId, ct);
            if (request is not null)
            {
                var text = texts.Get("privacy.answer.again", "vi");
                request.Decide(outcome.Any(k => k.Ground is not null) ? DataRequestState.PartlyGranted : DataRequestState.Granted, text, null, act.Caller.Name, act.Now, outcome);
                act.On(request, "privacy.answer", text);
            }

            await db.SaveChangesAsync(ct);
            db.Forget();
            again += outcome.Any(k => k.Ground is null) ? 1 : 0;
        }

        return again;
    }
}
