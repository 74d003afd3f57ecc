using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Simulators.Authority;

/// <summary>Answers time-stamp requests (RFC 3161) with the demo authority's stamping key.</summary>
internal static class StampServer
{
    private const string Policy = "1.3.6.1.4.1.55555.1.1";

    /// <summary>The response; a request that cannot be read is refused in the words of the standard.</summary>
    public static byte[] Answer(AuthorityKeys keys, byte[] question, DateTimeOffset now)
    {
        if (!Rfc3161TimestampRequest.TryDecode(question, out var request, out _) || request.HashAlgorithmId.Value is not ("2.16.840.1.101.3.4.2.1" or "2.16.840.1.101.3.4.2.2" or "2.16.840.1.101.3.4.2.3"))
        {
            return Response(2, null);
        }

        var info = new Rfc3161TimestampTokenInfo(new Oid(Policy), request.HashAlgorithmId, request.GetMessageHash(), AuthorityKeys.Serial(), now, accuracyInMicroseconds: 1_000_000, nonce: request.GetNonce());
        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, keys.Stamping)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = request.RequestSignerCertificate ? X509IncludeOption.EndCertOnly : X509IncludeOption.None,
        };
        if (request.RequestSignerCertificate)
        {
            signer.Certificates.Add(X509CertificateLoader.LoadCertificate(keys.Issuing.RawData));
        }

        signer.SignedAttributes.Add(SigningCertificate(keys.Stamping));
        cms.ComputeSignature(signer, silent: true);
        return Response(0, cms.Encode());
    }

    private static byte[] Response(int status, byte[]? token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(status);
            }

            if (token is not null)
            {
                writer.WriteEncodedValue(token);
            }
        }

        return writer.Encode();
    }

    private static AsnEncodedData SigningCertificate(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        }

        return new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), writer.Encode());
    }
}
