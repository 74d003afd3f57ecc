using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Keys;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>Makes the detached CMS of a signature (CAdES, EN 319 122-1): SHA-256, signing-certificate-v2; signing-time beside a file only, its place in a PDF is the entry M.</summary>
internal static class CadesSignature
{
    /// <summary>Room for the signature with its certificates; a stamp needs <see cref="StampRoom"/> more.</summary>
    public static int Room(SigningKey key) => 2048 + key.Certificate.RawData.Length + key.Chain.Sum(c => c.RawData.Length);

    public const int StampRoom = 8192;

    public static Task<byte[]> MakeAsync(byte[] content, SigningKey key, TimeStamps? stamps, CancellationToken ct) => MakeAsync(Sign(content, key, null), stamps, ct);

    /// <summary>A signature in a file of its own, with the time it claims under it (EN 319 122-1 section 6.3 asks for that).</summary>
    public static Task<byte[]> BesideAsync(byte[] content, SigningKey key, TimeStamps? stamps, DateTimeOffset at, CancellationToken ct) => MakeAsync(Sign(content, key, at), stamps, ct);

    private static async Task<byte[]> MakeAsync(SignedCms cms, TimeStamps? stamps, CancellationToken ct)
    {
        if (stamps is not null)
        {
            var signer = cms.SignerInfos[0];
            signer.AddUnsignedAttribute(new AsnEncodedData(new Oid(Oids.TimeStampToken), await stamps.OverAsync(signer.GetSignature(), ct)));
        }

        return cms.Encode();
    }

    private static SignedCms Sign(byte[] content, SigningKey key, DateTimeOffset? at)
    {
        var cms = new SignedCms(new ContentInfo(content), detached: true);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, key.Certificate, key.Key)
        {
            DigestAlgorithm = new Oid(Oids.Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        // The root is left out: who trusts it has it.
        signer.Certificates.AddRange(key.Chain.Where(c => !c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)).ToArray());
        signer.SignedAttributes.Add(SigningCertificate.Attribute(key.Certificate));
        if (at is { } time)
        {
            signer.SignedAttributes.Add(new Pkcs9SigningTime(time.UtcDateTime));
        }

        cms.ComputeSignature(signer, silent: true);
        return cms;
    }
}
