using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;

namespace TinhSo.Modules.Privacy.MyData;

/// <summary>What all modules keep of one person, asked of each of them, and of this one.</summary>
internal sealed class HeldData(AppDb db, IEnumerable<IPersonalData> modules)
{
    public async Task<IReadOnlyList<KeptData>> KeptAsync(Guid accountId, CancellationToken ct)
    {
        var needed = await IsNeededAsync(accountId, ct);
        var kept = new List<KeptData>();
        foreach (var module in modules)
        {
            kept.AddRange(await module.KeptAsync(accountId, needed, ct));
        }

        kept.AddRange(new KeptData[]
        {
            new("mails", await Mails(accountId).CountAsync(ct), null),
            new("packages", await db.Set<DataPackage>().CountAsync(p => p.AccountId == accountId && p.State == PackageState.Ready, ct), null),
            new("accesses", await db.Set<AccessRow>().CountAsync(r => r.AccountId == accountId, ct), "proof"),
            new("requests", await db.Set<DataRequest>().CountAsync(r => r.AccountId == accountId, ct), "proof"),
            // Acts on the account and on each dossier stand in the audit trail; nothing can be taken out of it without breaking its chain.
            new("audit", kept.Where(k => k.Kind is "identity" or "dossiers").Sum(k => k.Count), "chain"),
        }.Where(k => k.Count > 0));
        return kept;
    }

    /// <summary>Erases what may go, unsaved; returns all that was there, with a ground where it stays.</summary>
    public async Task<IReadOnlyList<KeptData>> EraseAsync(Guid accountId, CancellationToken ct)
    {
        var before = await KeptAsync(accountId, ct);
        var needed = await IsNeededAsync(accountId, ct);
        foreach (var module in modules)
        {
            await module.EraseAsync(accountId, needed, ct);
        }

        db.RemoveRange(await Mails(accountId).ToListAsync(ct));
        foreach (var package in await db.Set<DataPackage>().Where(p => p.AccountId == accountId && p.State != PackageState.Gone).ToListAsync(ct))
        {
            // A ready one goes with the worker's next turn; one being made ends with its job.
            package.End();
        }

        return before;
    }

    public async IAsyncEnumerable<DataPart> PartsAsync(Guid accountId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var module in modules)
        {
            await foreach (var part in module.ExportAsync(accountId, ct))
            {
                yield return part;
            }
        }
    }

    /// <summary>About the account, requests and packages; one that still waits to be sent is not taken back.</summary>
    private IQueryable<MailRow> Mails(Guid accountId)
    {
        var requests = db.Set<DataRequest>().Where(r => r.AccountId == accountId).Select(r => (Guid?)r.Id);
        var packages = db.Set<DataPackage>().Where(p => p.AccountId == accountId).Select(p => (Guid?)p.Id);
        return db.Set<MailRow>().Where(m => m.State != MailState.Waiting && (m.AboutId == accountId || requests.Contains(m.AboutId) || packages.Contains(m.AboutId)));
    }

    private async Task<bool> IsNeededAsync(Guid accountId, CancellationToken ct)
    {
        foreach (var module in modules)
        {
            if (await module.IsNeededAsync(accountId, ct))
            {
                return true;
            }
        }

        return false;
    }
}
