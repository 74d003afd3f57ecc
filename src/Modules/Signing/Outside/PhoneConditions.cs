using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Tells operations of pushes refused on telephones in the last day: one is a mistake, several of one officer are somebody trying to wear them down.</summary>
internal sealed class PhoneConditions(AppDb db) : IConditionSource
{
    private const int Several = 3;

    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var since = now.AddDays(-1);
        var refused = await db.Set<SigningRequest>().Where(r => r.MadeAt > since && EndSignature.Unwanted.Contains(r.Why)).GroupBy(r => r.OfficerId).Select(g => g.Count()).ToListAsync(ct);
        var often = refused.Count(n => n >= Several);
        return [new("phone-refusals", often > 0 ? ConditionState.Bad : refused.Count > 0 ? ConditionState.Warning : ConditionState.Good, refused.Sum(), often)];
    }
}
