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
    Wrong,
    LockedOut,
}

/// <summary>Checks an officer's name and password; five failures lock the login for fifteen minutes. Used by the sign-in page.</summary>
internal sealed class SignInOfficer(AppDb db, Act act, IPasswordHasher<OfficerLogin> hasher)
{
    public const int Tries = 5;
    public static readonly TimeSpan Lock = TimeSpan.FromMinutes(15);

    // Compared with when the name is unknown, so that the time of the answer does not tell which names exist.
    private static readonly string Decoy = new PasswordHasher<OfficerLogin>().HashPassword(new OfficerLogin(), "decoy of no account");

    public sealed record Result(SignInOutcome Outcome, Officer? Officer = null, OfficerLogin? Login = null);

    public async Task<Result> RunAsync(string userName, string password, CancellationToken ct)
    {
        var normalized = userName.Trim().ToUpperInvariant();
        var now = new DateTimeOffset(act.Now);
        var logins = db.Set<OfficerLogin>().Where(l => l.NormalizedUserName == normalized);

        // The try is counted before the password is looked at, in one statement: a thousand guesses at once are still five.
        await logins.Where(l => l.LockoutEnd != null && l.LockoutEnd <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.LockoutEnd, (DateTimeOffset?)null).SetProperty(l => l.AccessFailedCount, 0), ct);
        var counted = await logins.Where(l => l.LockoutEnd == null && l.AccessFailedCount < Tries)
            .ExecuteUpdateAsync(s => s.SetProperty(l => l.AccessFailedCount, l => l.AccessFailedCount + 1), ct);

        var login = await logins.SingleOrDefaultAsync(ct);
        if (login is null)
        {
            hasher.VerifyHashedPassword(new OfficerLogin(), Decoy, password);
            return new(SignInOutcome.Wrong);
        }

        if (counted == 0)
        {
            return new(SignInOutcome.LockedOut, Login: login);
        }

        var verified = hasher.VerifyHashedPassword(login, login.PasswordHash ?? Decoy, password);
        var officer = await db.Set<Officer>().SingleAsync(o => o.Id == login.Id, ct);
        if (verified == PasswordVerificationResult.Failed || !officer.Active)
        {
            if (login.AccessFailedCount >= Tries)
            {
                login.LockoutEnd = now + Lock;
            }

            return new(login.LockoutEnd is null ? SignInOutcome.Wrong : SignInOutcome.LockedOut, Login: login);
        }

        login.AccessFailedCount = 0;
        if (officer.MustChangePassword)
        {
            return new(SignInOutcome.MustChangePassword, officer, login);
        }

        if (verified == PasswordVerificationResult.SuccessRehashNeeded)
        {
            login.PasswordHash = hasher.HashPassword(login, password);
        }

        login.LastSignInAt = act.Now;
        return new(SignInOutcome.SignedIn, officer, login);
    }
}
