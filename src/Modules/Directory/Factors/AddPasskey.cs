using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>Keeps a passkey the officer has just made, or forgets one. Used by the security page.</summary>
internal sealed class AddPasskey(AppDb db, Act act, FactorChange change)
{
    public const int Most = 10;

    public async Task<Passkey> RunAsync(OfficerLogin login, UserPasskeyInfo made, string name, CancellationToken ct)
    {
        if (await db.Set<Passkey>().CountAsync(p => p.OfficerId == login.Id, ct) >= Most)
        {
            throw new RuleBroken("directory.passkey-many", Most);
        }

        var passkey = new Passkey
        {
            OfficerId = login.Id, Name = name, CredentialId = made.CredentialId, PublicKey = made.PublicKey, AddedAt = act.Now, SignCount = made.SignCount,
            Transports = string.Join(';', made.Transports ?? []), IsBackupEligible = made.IsBackupEligible, IsBackedUp = made.IsBackedUp,
        };
        db.Add(passkey);
        await change.RunAsync(login, true, "directory.passkey-added", name, ct);
        return passkey;
    }

    public async Task RemoveAsync(OfficerLogin login, Guid passkeyId, CancellationToken ct)
    {
        var passkey = await db.Set<Passkey>().SingleOrDefaultAsync(p => p.Id == passkeyId && p.OfficerId == login.Id, ct) ?? throw new NotFoundException("passkey");
        var left = await db.Set<AuthenticatorKey>().AnyAsync(k => k.Id == login.Id, ct) || await db.Set<Passkey>().AnyAsync(p => p.OfficerId == login.Id && p.Id != passkeyId, ct);
        db.Remove(passkey);
        await change.RunAsync(login, left, "directory.passkey-removed", passkey.Name, ct);
    }
}
