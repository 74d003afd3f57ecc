using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Which ways of signing stand open to an officer: certificates in force by where their key lies, the one that lasts longest first.</summary>
internal sealed class OutsideWays(AppDb db, Act act, SigningSettings settings)
{
    public async Task<IReadOnlyList<HeldCertificate>> HeldAsync(Guid officerId, CancellationToken ct) =>
        [.. (await db.Set<HeldCertificate>().Where(c => c.Use == CertificateUse.Person && c.OfficerId == officerId).OrderByDescending(c => c.ValidTo).ThenBy(c => c.Id).ToListAsync(ct))
            .Where(c => c.IsInForceAt(act.Now) && IsOpen(c))];

    public async Task<IReadOnlyList<SigningWay>> OfAsync(Guid officerId, CancellationToken ct)
    {
        var held = await HeldAsync(officerId, ct);
        // Who has no certificate at all goes the house's way, where the refusal says so and the demo gives one.
        return held.Count == 0 ? [SigningWay.House] : [.. held.Select(c => c.Way).Distinct().Order()];
    }

    private bool IsOpen(HeldCertificate held) => held.Way switch
    {
        SigningWay.House => held.KeyName is not null,
        SigningWay.Phone => settings.MobileSign is not null,
        _ => settings.TokenService is not null,
    };
}
