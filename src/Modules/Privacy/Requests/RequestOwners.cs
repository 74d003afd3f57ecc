using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>Tells others whose request or package an id names.</summary>
internal sealed class RequestOwners(AppDb db) : IRecordOwners
{
    public async Task<RecordOwner?> OfAsync(Guid recordId, CancellationToken ct)
    {
        var account = await db.Set<DataRequest>().Where(r => r.Id == recordId).Select(r => (Guid?)r.AccountId).SingleOrDefaultAsync(ct)
            ?? await db.Set<DataPackage>().Where(p => p.Id == recordId).Select(p => (Guid?)p.AccountId).SingleOrDefaultAsync(ct);
        return account is { } owner ? new(null, owner) : null;
    }
}
