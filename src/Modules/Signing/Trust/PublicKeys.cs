using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>Public keys of certificates, made once and lent to one check at a time.</summary>
internal static class PublicKeys
{
    private static readonly ConditionalWeakTable<X509Certificate2, Lent> Of = [];

    public static bool Verify(X509Certificate2 signer, Func<RSA, bool> rsa, Func<ECDsa, bool> ecdsa)
    {
        var lent = Of.GetValue(signer, _ => new Lent());
        AsymmetricAlgorithm? key = null;
        try
        {
            if (!lent.Free.TryTake(out key))
            {
                key = signer.GetRSAPublicKey() is { } r ? r : signer.GetECDsaPublicKey();
            }

            return key switch { RSA r => rsa(r), ECDsa e => ecdsa(e), _ => false };
        }
        catch (CryptographicException)
        {
            // A key that is none verifies nothing.
            return false;
        }
        finally
        {
            if (key is not null)
            {
                lent.Free.Add(key);
            }
        }
    }

    private sealed class Lent
    {
        public ConcurrentBag<AsymmetricAlgorithm> Free { get; } = [];
    }
}
