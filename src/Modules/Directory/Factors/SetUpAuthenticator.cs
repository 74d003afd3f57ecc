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
    private static readonly TimeSpan FormLife = TimeSpan.FromHours(1);

    private readonly IDataProtector _seal = protection.CreateProtector("directory.authenticator");

    public string Seal(byte[] secret) => _seal.Protect(Convert.ToBase64String(secret));

    public byte[] Open(string seal) => Convert.FromBase64String(_seal.Unprotect(seal));

    /// <summary>On its way through the form of this officer; kept secrets are sealed otherwise, so none of them can be opened there.</summary>
    public string SealForForm(byte[] secret, Guid officerId) => Form(officerId).Protect(Convert.ToBase64String(secret), FormLife);

    public byte[]? OpenFromForm(string? seal, Guid officerId)
    {
        try
        {
            return Convert.FromBase64String(Form(officerId).Unprotect(seal ?? ""));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector Form(Guid officerId) => protection.CreateProtector("directory.authenticator.form", officerId.ToString("N")).ToTimeLimitedDataProtector();
}
