using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>A key ready to sign; disposed after each token, so no private part stays in memory.</summary>
internal sealed record Signer(string Kid, RSA Rsa) : IDisposable
{
    public void Dispose() => Rsa.Dispose();
}

/// <summary>The key that signs now, and those to check signatures with.</summary>
internal sealed class SigningKeys(AppDb db, Act act, FieldProtector protector, MakeSigningKey make)
{
    /// <summary>Makes the first key where there is none yet; the caller saves.</summary>
    public async Task<Signer> SignerAsync(CancellationToken ct)
    {
        var now = act.Now;
        var key = await db.Set<SigningKey>().AsNoTracking().Where(k => k.SignsFrom <= now && (k.StopsAt == null || k.StopsAt > now) && k.PrivateCipher != "")
            .OrderByDescending(k => k.SignsFrom).ThenByDescending(k => k.Id).FirstOrDefaultAsync(ct);
        if (key is null)
        {
            using (act.As(Caller.System, now))
            {
                key = await make.RunAsync(now, withdraw: false, ct);
            }
        }

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Convert.FromBase64String(protector.Reveal(key.PrivateCipher, SigningKey.Purpose)), out _);
        return new(key.Kid, rsa);
    }

    public async Task<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken ct)
    {
        var now = act.Now;
        return await db.Set<SigningKey>().AsNoTracking().Where(k => k.PublishedUntil == null || k.PublishedUntil > now).OrderBy(k => k.SignsFrom).ThenBy(k => k.Id).ToListAsync(ct);
    }
}
