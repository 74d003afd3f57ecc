using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Operations;
using TinhSo.Modules.Operations.Health;
using TinhSo.Platform.Data;
using TinhSo.Platform.Sessions;

namespace TinhSo.Modules.Operations.SignIns;

/// <summary>Tells of guessing that locks nobody: few tries on each of many accounts, or many tries altogether, within the last hour.</summary>
internal sealed class FailedConditions(AppDb db, HealthLimits limits) : IConditionSource
{
    public async Task<IReadOnlyList<Condition>> ReadAsync(DateTime now, CancellationToken ct)
    {
        // What officers are guessed by; a citizen proves nothing here, and a system with an old secret asks all day.
        var since = now.AddHours(-1);
        var failed = await db.Set<FailedSignIn>().Where(f => f.At > since && (f.Way == SignInWay.Password || f.Way == SignInWay.SecondFactor || f.Way == SignInWay.Passkey)).GroupBy(f => new { f.Address, f.AccountId }).Select(g => new { g.Key.Address, g.Key.AccountId, Times = g.Sum(f => f.Times) }).ToListAsync(ct);
        var times = failed.Sum(f => f.Times);
        var accounts = failed.Where(f => f.AccountId is not null).GroupBy(f => f.Address).Select(g => g.Count()).DefaultIfEmpty().Max();
        return [new("failed-sign-ins", times >= limits.SignIns || accounts >= limits.SignInAccounts ? ConditionState.Bad : ConditionState.Good, times, limits.SignIns, accounts, limits.SignInAccounts)];
    }
}
