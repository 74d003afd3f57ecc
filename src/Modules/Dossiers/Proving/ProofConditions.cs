using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Dossiers.Proving;

/// <summary>Tells operations how many signed results wait in vain for a third party to get a copy that proves itself, and how many copies run out.</summary>
internal sealed class ProofConditions(AppDb db, IRenewProof renew) : IConditionSource
{
    private static readonly TimeSpan LastCall = TimeSpan.FromDays(30);

    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var (soon, all) = (now + LastCall, db.Set<KeptProof>());
        var failing = await all.CountAsync(p => p.Tries > 0, ct);
        var ending = await all.CountAsync(p => p.Until < soon, ct);
        if (!renew.IsSet && ending == 0)
        {
            return [new("proofs-off", ConditionState.Good)];
        }

        return [new("proofs", ending > 0 ? ConditionState.Bad : failing > 0 ? ConditionState.Warning : ConditionState.Good, failing, ending)];
    }
}
