using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.SignOn.Keys;

/// <summary>Makes the next key and tells the one before when to stop. Used by the first token, the worker every ninety days, and the command line.</summary>
internal sealed class MakeSigningKey(AppDb db, Act act, FieldProtector protector)
{
    /// <summary>How long a key that signs no more is still published: longer than any token lives and than systems keep the list.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <param name="signsFrom">When it takes over; until then it is only announced.</param>
    /// <param name="withdraw">The keys before it may have been stolen: they stop and leave the list at once.</param>
    public async Task<SigningKey> RunAsync(DateTime signsFrom, bool withdraw, CancellationToken ct)
    {
        using var rsa = RSA.Create(2048);
        var open = rsa.ExportParameters(includePrivateParameters: false);
        var key = new SigningKey
        {
            Kid = Secrets.New()[..16], Modulus = Base64Url.EncodeToString(open.Modulus), Exponent = Base64Url.EncodeToString(open.Exponent),
            PrivateCipher = protector.Protect(Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()), SigningKey.Purpose), MadeAt = act.Now, SignsFrom = signsFrom,
        };
        var now = act.Now;
        foreach (var old in await db.Set<SigningKey>().Where(k => k.StopsAt == null || (withdraw && k.PublishedUntil > now)).ToListAsync(ct))
        {
            old.Stop(withdraw ? now : signsFrom, withdraw ? now : signsFrom + Kept);
            if (withdraw)
            {
                old.Forget();
            }

            act.On(old, withdraw ? "signon.withdraw-key" : "signon.stop-key");
        }

        db.Add(key);
        act.On(key, "signon.make-key");
        return key;
    }
}
