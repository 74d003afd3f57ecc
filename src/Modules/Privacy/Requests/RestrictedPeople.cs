using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Privacy;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Privacy.Requests;

/// <summary>Tells searches and lists whom they must not offer.</summary>
internal sealed class RestrictedPeople(AppDb db) : IRestrictedPeople
{
    public async Task<IReadOnlySet<Guid>> AllAsync(CancellationToken ct) => (await In(db).Select(r => r.AccountId).ToListAsync(ct)).ToHashSet();

    /// <summary>Restrictions in force.</summary>
    public static IQueryable<DataRequest> In(AppDb db) =>
        db.Set<DataRequest>().Where(r => r.Kind == DataRequestKind.Restriction && (r.State == DataRequestState.Granted || r.State == DataRequestState.PartlyGranted) && r.LiftedAt == null);
}
