using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Directory.Factors;

/// <summary>What a login may prove itself with, for the part of a form that asks.</summary>
internal sealed record OfferedFactors(bool Authenticator, PasskeyChallenge? Passkey)
{
    public static async Task<OfferedFactors> ReadAsync(AppDb db, PasskeyForm passkeys, OfficerLogin login, CancellationToken ct) => new(
        await db.Set<AuthenticatorKey>().AnyAsync(k => k.Id == login.Id, ct),
        await db.Set<Passkey>().AnyAsync(p => p.OfficerId == login.Id, ct) ? await passkeys.AskAsync(login) : null);
}
