using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>How often an officer may be asked: one open request at a time, and not more an hour than a person would send.</summary>
internal sealed class OutsideLimits(AppDb db, Act act, EndSignature end)
{
    /// <summary>More is no work but somebody trying to wear the person down.</summary>
    public const int MostInHour = 10;

    /// <summary>Refuses in one sentence; a request whose time is over is ended here where nobody has done so yet.</summary>
    public async Task AdmitAsync(Guid officer, CancellationToken ct)
    {
        if (await db.Set<SigningRequest>().SingleOrDefaultAsync(r => r.OpenFor == officer, ct) is { } open)
        {
            if (open.IsOpenAt(act.Now))
            {
                throw new RuleBroken("signing.outside-open");
            }

            end.Run(open, OutsideState.Expired);
        }

        var since = act.Now.AddHours(-1);
        if (await db.Set<SigningRequest>().CountAsync(r => r.OfficerId == officer && r.MadeAt > since, ct) >= MostInHour)
        {
            throw new RuleBroken("signing.outside-often", MostInHour);
        }
    }
}
