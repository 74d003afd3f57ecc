using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Personal;

/// <summary>Tells others whose dossier an id names.</summary>
internal sealed class DossierOwners(AppDb db) : IRecordOwners
{
    public Task<RecordOwner?> OfAsync(Guid recordId, CancellationToken ct) =>
        db.Set<Dossier>().Where(d => d.Id == recordId).Select(d => (RecordOwner?)new RecordOwner(d.Code, d.AccountId)).SingleOrDefaultAsync(ct);
}
