using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.SignOn.Tokens;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Backups;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>
/// After a restore: keys that sign may have been withdrawn since the backup, and codes and tokens given back. None of them comes to life again: keys leave the
/// list, grants go. The next key is made by the first token or the worker, so a restore needs no field keys.
/// </summary>
internal sealed class WithdrawAfterRestore(AppDb db, Act act) : IAfterRestore
{
    public async Task<int> ApplyAsync(CancellationToken ct)
    {
        var now = act.Now;
        foreach (var key in await db.Set<SigningKey>().Where(k => k.StopsAt == null || k.PublishedUntil > now || k.PrivateCipher != "").ToListAsync(ct))
        {
            key.Stop(now, now);
            key.Forget();
            act.On(key, "signon.withdraw-key");
        }

        await db.SaveChangesAsync(ct);
        db.Forget();
        await db.Set<Grant>().ExecuteDeleteAsync(ct);
        return 0;
    }
}
