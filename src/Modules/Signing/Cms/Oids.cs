using System.Security.Cryptography;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>Object identifiers that signatures are made of, with the standard that gives each.</summary>
internal static class Oids
{
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string TstInfo = "1.2.840.113549.1.9.16.1.4";

    /// <summary>RFC 5035.</summary>
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

    /// <summary>RFC 3161 appendix A.</summary>
    public const string TimeStampToken = "1.2.840.113549.1.9.16.2.14";

    public const string ContentType = "1.2.840.113549.1.9.3";
    public const string MessageDigest = "1.2.840.113549.1.9.4";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";
    public const string RsaKey = "1.2.840.113549.1.1.1";
    public const string EllipticKey = "1.2.840.10045.2.1";
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string OcspBasic = "1.3.6.1.5.5.7.48.1.1";
    public const string OcspNonce = "1.3.6.1.5.5.7.48.1.2";
    public const string ArchiveCutoff = "1.3.6.1.5.5.7.48.1.6";
    public const string AuthorityInformation = "1.3.6.1.5.5.7.1.1";
    public const string CrlPlaces = "2.5.29.31";
    public const string IssuingDistributionPoint = "2.5.29.28";
    public const string ExpiredCertificatesOnCrl = "2.5.29.60";

    public static HashAlgorithmName? Hash(string? oid) => oid switch
    {
        Sha256 => HashAlgorithmName.SHA256,
        Sha384 => HashAlgorithmName.SHA384,
        Sha512 => HashAlgorithmName.SHA512,
        _ => null,
    };
}
