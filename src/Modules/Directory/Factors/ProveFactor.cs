using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Directory.Factors;

internal enum ProofOutcome
{
    Proved,
    Wrong,
    LockedOut,
}

/// <summary>
/// Checks the second factor of a known login: a code of the app, a recovery code or a passkey. Five failures lock the login as wrong passwords do, and the
/// person is told, for whoever fails here knew the password. Used by the second step of signing in and by the page that asks for proof again.
/// </summary>
internal sealed class ProveFactor(AppDb db, Act act, AuthenticatorSecrets secrets, RecoveryCodes recovery, PasskeyForm passkeys, OfficerChange change, PersonNotice notice)
{
    /// <returns>Of a right password or code the count of failures is cleared; saved by the caller.</returns>
    public async Task<ProofOutcome> RunAsync(Guid officerId, string? code, string? credential, string? state, CancellationToken ct)
    {
        var logins = db.Set<OfficerLogin>().Where(l => l.Id == officerId);
        if (!await TryCount.CountSecondAsync(logins, act.Now, ct))
        {
            return ProofOutcome.LockedOut;
        }

        var login = (await TryCount.ReadAsync(db, logins, ct))!;
        var officer = await db.Set<Officer>().SingleAsync(o => o.Id == officerId, ct);
        var right = officer.Active && (string.IsNullOrEmpty(credential)
            ? await IsCodeAsync(officer, code ?? "", ct)
            : (await passkeys.CheckAsync(credential, state, ct))?.Id == officerId);
        if (right)
        {
            login.SecondFailedCount = 0;
            login.LockoutEnd = login.AccessFailedCount < SignInOfficer.Tries ? null : login.LockoutEnd;
            return ProofOutcome.Proved;
        }

        if (login.SecondFailedCount < SignInOfficer.Tries)
        {
            return ProofOutcome.Wrong;
        }

        notice.Tell(officer, "directory.factor-locked");
        return ProofOutcome.LockedOut;
    }

    private async Task<bool> IsCodeAsync(Officer officer, string typed, CancellationToken ct)
    {
        var code = new string([.. typed.Where(c => !char.IsWhiteSpace(c))]);
        if (code.Length != Totp.Digits)
        {
            return await IsRecoveryAsync(officer, code, ct);
        }

        var key = await db.Set<AuthenticatorKey>().AsNoTracking().SingleOrDefaultAsync(k => k.Id == officer.Id, ct);
        return key is not null && Totp.Match(secrets.Open(key.Secret), code, act.Now, key.LastStep) is { } step
            // One statement decides between two who bring the same code at once.
            && await db.Set<AuthenticatorKey>().Where(k => k.Id == officer.Id && k.LastStep < step).ExecuteUpdateAsync(s => s.SetProperty(k => k.LastStep, step), ct) == 1;
    }

    private async Task<bool> IsRecoveryAsync(Officer officer, string code, CancellationToken ct)
    {
        if (!await recovery.UseAsync(officer.Id, code, ct))
        {
            return false;
        }

        using (act.As(new Caller(CallerKind.Officer, officer.Id, officer.Name), act.Now))
        {
            await change.RecordAsync(officer, "directory.recovery-code-used", null, ct);
        }

        notice.Tell(officer, "directory.recovery-code-used");
        return true;
    }
}
