using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.SignIn;

internal enum SignInOutcome
{
    SignedIn,
    MustChangePassword,

    /// <summary>The password is right; a second factor is still to come.</summary>
    NeedsSecondFactor,
    Wrong,
    LockedOut,
}

/// <summary>Checks an officer's name and password; five failures lock the login for fifteen minutes. Used by the sign-in page.</summary>
internal sealed class SignInOfficer(AppDb db, Act act, IPasswordHasher<OfficerLogin> hasher, DecoyLogin decoy, Platform.Settings settings)
{
    public const int Tries = 5;
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    public sealed record Result(SignInOutcome Outcome, Officer? Officer = null, OfficerLogin? Login = null, bool ByPasskey = false);

    public async Task<Result> RunAsync(string userName, string password, CancellationToken ct)
    {
        var normalized = userName.Trim().ToUpperInvariant();
        var logins = db.Set<OfficerLogin>().Where(l => l.NormalizedUserName == normalized);

        var counted = await TryCount.CountFirstAsync(logins, act.Now, ct);
        var login = await TryCount.ReadAsync(db, logins, ct);
        if (login is null)
        {
            hasher.VerifyHashedPassword(new OfficerLogin(), decoy.Hash, password);
            return new(SignInOutcome.Wrong);
        }

        if (!counted)
        {
            hasher.VerifyHashedPassword(login, decoy.Hash, password);
            return new(SignInOutcome.LockedOut, Login: login);
        }

        var verified = hasher.VerifyHashedPassword(login, login.PasswordHash ?? decoy.Hash, password);
        var officer = await db.Set<Officer>().SingleAsync(o => o.Id == login.Id, ct);
        if (officer.MustChangePassword)
        {
            // First passwords are hashed fast; the answer must not tell which accounts still have one.
            hasher.VerifyHashedPassword(login, decoy.Hash, password);
        }

        var late = officer.MustChangePassword && login.FirstPasswordUntil < act.Now;
        if (verified == PasswordVerificationResult.Failed || !officer.Active || late || (!settings.Demo && password == DirectorySeed.DemoPassword /* published: it proves nothing */))
        {
            return new(login.LockoutEnd is null ? SignInOutcome.Wrong : SignInOutcome.LockedOut, Login: login);
        }

        (login.AccessFailedCount, login.LockoutEnd) = (0, null);
        if (officer.MustChangePassword)
        {
            return new(SignInOutcome.MustChangePassword, officer, login);
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            // Only over the hash it was checked against: a password changed meanwhile stays.
            var (old, renewed) = (login.PasswordHash, hasher.HashPassword(login, password));
            await logins.Where(l => l.PasswordHash == old).ExecuteUpdateAsync(s => s.SetProperty(l => l.PasswordHash, renewed), ct);
        }

        return new(login.TwoFactorEnabled ? SignInOutcome.NeedsSecondFactor : SignInOutcome.SignedIn, officer, login);
    }

    /// <summary>The login whose passkey has just been checked; locked and closed accounts stay so.</summary>
    public async Task<Result> WithPasskeyAsync(OfficerLogin? login, CancellationToken ct)
    {
        if (login is null || await db.Set<Officer>().SingleAsync(o => o.Id == login.Id, ct) is not { Active: true } officer)
        {
            return new(SignInOutcome.Wrong, Login: login, ByPasskey: true);
        }

        return login.SecondFailedCount >= Tries && login.LockoutEnd > new DateTimeOffset(act.Now) ? new(SignInOutcome.LockedOut, Login: login, ByPasskey: true)
            : new(officer.MustChangePassword ? SignInOutcome.MustChangePassword : SignInOutcome.SignedIn, officer, login, ByPasskey: true);
    }
}
