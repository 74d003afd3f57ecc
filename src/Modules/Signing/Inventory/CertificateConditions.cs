using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Tells operations how many certificates in use end soon; the list itself is the page of certificates.</summary>
internal sealed class CertificateConditions(AppDb db) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var (week, soon) = (now.AddDays(7), now.AddDays(60));
        var held = db.Set<HeldCertificate>().Where(c => c.RevokedAt == null && c.ValidTo > now);
        var (inWeek, in60) = (await held.CountAsync(c => c.ValidTo <= week, ct), await held.CountAsync(c => c.ValidTo <= soon, ct));
        return [new("certificates", inWeek > 0 ? ConditionState.Bad : in60 > 0 ? ConditionState.Warning : ConditionState.Good, in60, inWeek)];
    }
}
