using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>
/// Certificates and revocation lists that were read before, by the hash of their bytes: issuers and their lists come with every file, and reading them again costs more than judging the file.
/// What is remembered follows from the bytes alone; whether it is trusted is asked each time.
/// </summary>
internal static class KnownBytes
{
    private const int MostCertificates = 2_000;
    // A file may bring any bytes it likes; what is long is read each time and not kept.
    private const int LongestCertificate = 8 * 1024;
    private const int MostLists = 64;
    private const int LongestList = 1024 * 1024;
    private static readonly ConcurrentDictionary<string, X509Certificate2> Certificates = new();
    private static readonly ConcurrentDictionary<string, RevocationList> Lists = new();

    /// <summary>Shared: nobody disposes it.</summary>
    public static X509Certificate2 Certificate(ReadOnlySpan<byte> der)
    {
        if (der.Length > LongestCertificate)
        {
            return Read(der);
        }

        var key = Convert.ToHexString(SHA256.HashData(der));
        if (Certificates.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Certificates.Count >= MostCertificates)
        {
            Certificates.Clear();
        }

        return Certificates.GetOrAdd(key, Read(der));
    }

    /// <summary>.NET reads most of a certificate when it is asked for, and throws for what the file of a stranger holds; so all that is asked later is asked here.</summary>
    private static X509Certificate2 Read(ReadOnlySpan<byte> der)
    {
        var certificate = X509CertificateLoader.LoadCertificate(der);
        _ = (certificate.NotBefore, certificate.NotAfter, certificate.SerialNumberBytes, certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        foreach (var extension in certificate.Extensions)
        {
            _ = extension switch
            {
                X509KeyUsageExtension usage => usage.KeyUsages,
                X509EnhancedKeyUsageExtension purposes => purposes.EnhancedKeyUsages,
                X509SubjectKeyIdentifierExtension identifier => identifier.SubjectKeyIdentifierBytes,
                X509BasicConstraintsExtension constraints => constraints.CertificateAuthority,
                _ => (object?)null,
            };
        }

        return certificate;
    }

    /// <summary>Null for what is no list.</summary>
    public static RevocationList? List(byte[] der)
    {
        if (der.Length > LongestList)
        {
            return RevocationList.Read(der);
        }

        var key = Convert.ToHexString(SHA256.HashData(der));
        if (Lists.TryGetValue(key, out var known))
        {
            return known;
        }

        // From its own copy: whoever goes on with these bytes may change them.
        if (RevocationList.Read([.. der]) is not { } list)
        {
            return null;
        }

        if (Lists.Count >= MostLists)
        {
            Lists.Clear();
        }

        return Lists.GetOrAdd(key, list);
    }
}
