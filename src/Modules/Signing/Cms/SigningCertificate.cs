using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>The attribute signing-certificate-v2 (RFC 5035): the signature names its own certificate, so that no other with the same key can take its place.</summary>
internal static class SigningCertificate
{
    public static AsnEncodedData Attribute(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            // SHA-256 is the default and therefore left out.
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
                {
                    writer.WriteEncodedValue(certificate.IssuerName.RawData);
                }

                writer.WriteInteger(certificate.SerialNumberBytes.Span);
            }
        }

        return new AsnEncodedData(new Oid(Oids.SigningCertificateV2), writer.Encode());
    }

    /// <summary>Whether the attribute names this certificate; false also when it cannot be read.</summary>
    public static bool Names(ReadOnlyMemory<byte> attribute, X509Certificate2 certificate)
    {
        try
        {
            var id = new AsnReader(attribute, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadSequence();
            var hash = HashAlgorithmName.SHA256;
            if (id.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            {
                if (Oids.Hash(id.ReadSequence().ReadObjectIdentifier()) is not { } named)
                {
                    return false;
                }

                hash = named;
            }

            return id.ReadOctetString().AsSpan().SequenceEqual(CryptographicOperations.HashData(hash, certificate.RawData));
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
