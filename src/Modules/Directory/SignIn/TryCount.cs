using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.SignIn;

/// <summary>
/// Counts a try before it is looked at, and locks with the last, in one statement: a thousand guesses at once are still five, and who breaks off leaves no half
/// lock. A lock by wrong passwords, which a stranger can bring about, does not stop the second factor of who is past the password.
/// </summary>
internal static class TryCount
{
    /// <returns>False when the login is locked: nothing more is looked at.</returns>
    public static Task<bool> CountFirstAsync(IQueryable<OfficerLogin> logins, DateTime now, CancellationToken ct) => CountAsync(logins, nameof(OfficerLogin.AccessFailedCount), alsoLocked: false, now, ct);

    /// <returns>False when the second step is locked.</returns>
    public static Task<bool> CountSecondAsync(IQueryable<OfficerLogin> logins, DateTime now, CancellationToken ct) => CountAsync(logins, nameof(OfficerLogin.SecondFailedCount), alsoLocked: true, now, ct);

    /// <summary>The login with the counts just written, also when this request had read it before.</summary>
    public static async Task<OfficerLogin?> ReadAsync(AppDb db, IQueryable<OfficerLogin> logins, CancellationToken ct)
    {
        var login = await logins.SingleOrDefaultAsync(ct);
        if (login is not null)
        {
            await db.Entry(login).ReloadAsync(ct);
        }

        return login;
    }

    private static async Task<bool> CountAsync(IQueryable<OfficerLogin> logins, string count, bool alsoLocked, DateTime now, CancellationToken ct)
    {
        await UnlockAsync(logins, now, ct);
        var end = new DateTimeOffset(now) + SignInOfficer.Lock;
        return await logins.Where(l => (alsoLocked || l.LockoutEnd == null) && EF.Property<int>(l, count) < SignInOfficer.Tries).ExecuteUpdateAsync(
            s => s.SetProperty(l => EF.Property<int>(l, count), l => EF.Property<int>(l, count) + 1).SetProperty(l => l.LockoutEnd, l => EF.Property<int>(l, count) + 1 < SignInOfficer.Tries ? l.LockoutEnd : end), ct) > 0;
    }

    private static async Task UnlockAsync(IQueryable<OfficerLogin> logins, DateTime utc, CancellationToken ct)
    {
        var now = new DateTimeOffset(utc);
        await logins.Where(l => l.LockoutEnd != null && l.LockoutEnd <= now).ExecuteUpdateAsync(
            s => s.SetProperty(l => l.LockoutEnd, (DateTimeOffset?)null).SetProperty(l => l.AccessFailedCount, 0).SetProperty(l => l.SecondFailedCount, 0), ct);
    }
}
