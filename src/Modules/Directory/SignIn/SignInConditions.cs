using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>Tells operations of officers' accounts that failed sign-ins have locked: one is a forgotten password, several at once are somebody guessing.</summary>
internal sealed class SignInConditions(AppDb db) : IConditionSource
{
    private const int Several = 3;

    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        var until = new DateTimeOffset(now);
        var locked = await db.Set<OfficerLogin>().CountAsync(l => l.LockoutEnd != null && l.LockoutEnd > until, ct);
        var failing = await db.Set<OfficerLogin>().CountAsync(l => l.AccessFailedCount > 0, ct);
        return [new("sign-ins", locked >= Several ? ConditionState.Bad : locked > 0 ? ConditionState.Warning : ConditionState.Good, failing, locked)];
    }
}
