using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Keys;

/// <summary>Keys in a folder, one encrypted PKCS#12 (AES-256) a post; for the demo and for small offices without a device.</summary>
internal sealed partial class SoftwareKeys(string folder, string password) : ISigningKeys
{
    public const string PostNameShape = "^[a-z0-9][a-z0-9.-]{0,63}$";

    public SigningKey? Find(string post)
    {
        if (!File.Exists(PathOf(post)))
        {
            return null;
        }

        var held = X509CertificateLoader.LoadPkcs12CollectionFromFile(PathOf(post), password, X509KeyStorageFlags.EphemeralKeySet);
        var own = held.First(c => c.HasPrivateKey);
        AsymmetricAlgorithm? key = own.GetRSAPrivateKey() is { } rsa ? rsa : own.GetECDsaPrivateKey();
        return new(own, [.. held.Where(c => c != own)], key ?? throw new CryptographicException(post));
    }

    /// <summary>Keeps the key under the post's name, over an older one.</summary>
    public void Keep(string post, SigningKey key)
    {
        System.IO.Directory.CreateDirectory(folder);
        using var withKey = key.Key is RSA rsa ? key.Certificate.CopyWithPrivateKey(rsa) : key.Certificate.CopyWithPrivateKey((ECDsa)key.Key);
        var all = new X509Certificate2Collection(withKey);
        all.AddRange(key.Chain.ToArray());
        var bytes = all.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password);
        var fresh = PathOf(post) + ".new";
        File.WriteAllBytes(fresh, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(fresh, PathOf(post), overwrite: true);
    }

    private string PathOf(string post) =>
        PostName().IsMatch(post) ? Path.Combine(folder, post + ".p12") : throw new RuleBroken("signing.post-name", post);

    [GeneratedRegex(PostNameShape)]
    private static partial Regex PostName();
}
