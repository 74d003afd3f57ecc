using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Modules.Signing.Keys;

/// <summary>A key that can sign now: it may stand in this process or in a device that only lends its signature.</summary>
/// <param name="Chain">Issuers from the nearest up; the root may be missing.</param>
internal sealed record SigningKey(X509Certificate2 Certificate, IReadOnlyList<X509Certificate2> Chain, AsymmetricAlgorithm Key) : IDisposable
{
    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
        foreach (var issuer in Chain)
        {
            issuer.Dispose();
        }
    }
}

/// <summary>Where keys of posts and agencies are held: a folder, a token, later a remote service.</summary>
internal interface ISigningKeys
{
    /// <summary>The key of this post or agency, ready to sign; null when the holder has none. The caller disposes it.</summary>
    SigningKey? Find(string post);
}
