using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Simulators.Authority;

namespace TinhSo.Simulators.LocalSigning;

/// <summary>A token with its one key and certificate, plugged in or lying in the drawer.</summary>
/// <param name="Key">PKCS#8; a real token would never let it out, this one signs with it only.</param>
internal sealed record Token(string Fingerprint, string Holder, string Agency, byte[] Certificate, byte[] Key, int TriesLeft, DateTimeOffset MadeAt);

/// <summary>The tokens of the demo and which of them is plugged in; wrong PINs are counted over a restart, as the chip would.</summary>
internal sealed class Tokens(Settings settings, ProvinceTime time, DemoAuthority authority, KeptRecords<IssuedCertificate> issued) : IDisposable
{
    public const string Pin = "12345678";
    public const int Tries = 3;

    private readonly KeptRecords<Token> kept = new(settings.DataFolder, "tokens");
    private readonly Lock pins = new();
    private volatile string? plugged;

    public IReadOnlyList<Token> All => [.. kept.All.OrderBy(t => t.MadeAt)];

    public Token? Plugged => plugged is { } fingerprint ? kept.Find(fingerprint) : null;

    /// <summary>The issuers between the certificate and the root, nearest first.</summary>
    public IReadOnlyList<byte[]> Chain => [authority.Keys.Issuing.RawData];

    /// <summary>Makes a token whose certificate the demo authority issues, and plugs it in.</summary>
    public Token Make(string holder, string agency)
    {
        using var key = RSA.Create(2048);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCountryOrRegion("VN");
        if (agency.Length > 0)
        {
            subject.AddOrganizationName(agency);
        }

        subject.AddCommonName(holder);
        var now = time.UtcNow;
        using var certificate = authority.Issue(subject.Build(), PublicKey(key), now.AddMinutes(-5), now.AddYears(2));
        issued.Put(certificate.SerialNumber, new(certificate.SerialNumber, certificate.Subject, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), null));
        var token = new Token(Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)), holder, agency, certificate.RawData, key.ExportPkcs8PrivateKey(), Tries, now);
        kept.Put(token.Fingerprint, token);
        plugged = token.Fingerprint;
        return token;
    }

    /// <summary>False where there is no such token; none asked for unplugs.</summary>
    public bool Plug(string? fingerprint)
    {
        if (fingerprint is { Length: > 0 } && kept.Find(fingerprint) is null)
        {
            return false;
        }

        plugged = fingerprint is { Length: > 0 } ? fingerprint : null;
        return true;
    }

    /// <summary>What the supplier of a token does when its owner comes in person.</summary>
    public void Unlock(string fingerprint)
    {
        lock (pins)
        {
            if (kept.Find(fingerprint) is { } token)
            {
                kept.Put(fingerprint, token with { TriesLeft = Tries });
            }
        }
    }

    /// <summary>Whether the PIN opens the token; the third wrong one in a row locks it.</summary>
    public bool Opens(string fingerprint, string pin)
    {
        lock (pins)
        {
            if (kept.Find(fingerprint) is not { TriesLeft: > 0 } token)
            {
                return false;
            }

            var right = pin == Pin;
            if (!right || token.TriesLeft < Tries)
            {
                kept.Put(fingerprint, token with { TriesLeft = right ? Tries : token.TriesLeft - 1 });
            }

            return right;
        }
    }

    public static byte[] Sign(Token token, byte[] digest)
    {
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(token.Key, out _);
        return key.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose() => kept.Dispose();

    private static PublicKey PublicKey(RSA key) => new(key);
}
