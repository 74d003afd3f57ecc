using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Privacy.Breaches;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;

namespace TinhSo.Modules.Privacy;

/// <summary>Rings when a breach must be told within a day or a person's request waits past its day.</summary>
internal sealed class PrivacyConditions(AppDb db) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var (soon, today) = (now.AddHours(24), VietnamTime.Day(now));
        var open = db.Set<Breach>().Where(b => b.State == BreachState.Open);
        var (all, pressing) = (await open.CountAsync(ct), await open.CountAsync(b => b.DueAt <= soon, ct));
        var late = await db.Set<DataRequest>().CountAsync(r => r.State == DataRequestState.Open && r.DueDay < today, ct);
        return
        [
            new("breaches", pressing > 0 ? ConditionState.Bad : all > 0 ? ConditionState.Warning : ConditionState.Good, all, pressing),
            new("data-requests", late > 0 ? ConditionState.Bad : ConditionState.Good, late),
        ];
    }
}
