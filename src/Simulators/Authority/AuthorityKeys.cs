using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Simulators.Authority;

/// <summary>The demo authority's own keys: a root, an issuer below it and a time-stamp signer, made once and kept in a folder.</summary>
internal sealed record AuthorityKeys(X509Certificate2 Root, X509Certificate2 Issuing, X509Certificate2 Stamping)
{
    private const string Organisation = "O=TINHSO DEMO - KHONG CO GIA TRI PHAP LY, C=VN";
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="address">Where its lists and answers are fetched from; written into the certificates.</param>
    public static AuthorityKeys Make(string address)
    {
        using var rootKey = RSA.Create(2048);
        var rootRequest = Request("CN=TINHSO DEMO ROOT, " + Organisation, rootKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, authority: true);
        var root = rootRequest.CreateSelfSigned(From, From.AddYears(30));

        using var issuingKey = RSA.Create(2048);
        var issuingRequest = Request("CN=TINHSO DEMO ISSUING, " + Organisation, issuingKey, X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, authority: true);
        AddPlaces(issuingRequest, address, "root", root);
        var issuing = issuingRequest.Create(root, From, From.AddYears(25), Serial()).CopyWithPrivateKey(issuingKey);

        using var stampKey = RSA.Create(2048);
        var stampRequest = Request("CN=TINHSO DEMO TIME STAMP, " + Organisation, stampKey, X509KeyUsageFlags.DigitalSignature, authority: false);
        stampRequest.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        AddPlaces(stampRequest, address, "issuing", issuing);
        var stamping = stampRequest.Create(issuing, From, From.AddYears(20), Serial()).CopyWithPrivateKey(stampKey);
        return new(root, issuing, stamping);
    }

    public static AuthorityKeys LoadOrMake(string folder, string address)
    {
        string PathOf(string name) => Path.Combine(folder, $"authority-{name}.pem");
        X509Certificate2 Load(string name) => X509Certificate2.CreateFromPemFile(PathOf(name));
        if (File.Exists(PathOf("stamping")))
        {
            return new(Load("root"), Load("issuing"), Load("stamping"));
        }

        Directory.CreateDirectory(folder);
        var keys = Make(address);
        foreach (var (name, certificate) in new[] { ("root", keys.Root), ("issuing", keys.Issuing), ("stamping", keys.Stamping) })
        {
            using var key = certificate.GetRSAPrivateKey()!;
            File.WriteAllText(PathOf(name), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        return keys;
    }

    /// <summary>Says where the issuer's list and answers are, and which key signed.</summary>
    public static void AddPlaces(CertificateRequest request, string address, string issuerName, X509Certificate2 issuer)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{address}/authority/{issuerName}.crl"]));
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"{address}/authority/ocsp"], [$"{address}/authority/{issuerName}.cer"]));
    }

    /// <summary>16 random bytes, positive.</summary>
    public static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    private static CertificateRequest Request(string name, RSA key, X509KeyUsageFlags usage, bool authority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
