using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Ties an authenticator app to an officer once it has shown a right code, or unties it. Used by the pages of the officer's own account.</summary>
internal sealed class SetUpAuthenticator(AppDb db, Act act, FactorChange change, AuthenticatorSecrets secrets)
{
    /// <returns>False when the code is not the app's: the phone has the wrong time, or another secret was typed.</returns>
    public async Task<bool> RunAsync(OfficerLogin login, byte[] secret, string code, CancellationToken ct)
    {
        if (Totp.Match(secret, code, act.Now, 0) is not { } step)
        {
            return false;
        }

        if (await db.Set<AuthenticatorKey>().SingleOrDefaultAsync(k => k.Id == login.Id, ct) is not null)
        {
            throw new RuleBroken("directory.authenticator-there");
        }

        // The code that proved it is spent: nobody who looked over the shoulder signs in with it.
        db.Add(new AuthenticatorKey { Id = login.Id, Secret = secrets.Seal(secret), LastStep = step, AddedAt = act.Now });
        await change.RunAsync(login, true, "directory.authenticator-added", null, ct);
        return true;
    }

    public async Task RemoveAsync(OfficerLogin login, CancellationToken ct)
    {
        var key = await db.Set<AuthenticatorKey>().SingleOrDefaultAsync(k => k.Id == login.Id, ct) ?? throw new NotFoundException("authenticator");
        db.Remove(key);
        await change.RunAsync(login, await db.Set<Passkey>().AnyAsync(p => p.OfficerId == login.Id, ct), "directory.authenticator-removed", null, ct);
    }
}

/// <summary>Seals authenticator secrets before they reach the database or a form.</summary>
internal sealed class AuthenticatorSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _seal = protection.CreateProtector("directory.authenticator");

    public string Seal(byte[] secret) => _seal.Protect(Convert.ToBase64String(secret));

    public byte[] Open(string seal) => Convert.FromBase64String(_seal.Unprotect(seal));

    public byte[]? TryOpen(string? seal)
    {
        try
        {
            return Open(seal ?? "");
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
