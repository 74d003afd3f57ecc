using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>
/// Makes the detached CMS of a signature (CAdES, EN 319 122-1) in two halves, so that the key may lie anywhere: first what is signed, then the message around the value that came back.
/// SHA-256, signing-certificate-v2, no signing-time, whose place in a PDF is the entry M.
/// </summary>
internal static class CadesSignature
{
    public const int StampRoom = 8192;

    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag One = new(TagClass.ContextSpecific, 1, true);

    /// <summary>Room for the signature with its certificates; a stamp needs <see cref="StampRoom"/> more.</summary>
    public static int Room(X509Certificate2 certificate, IEnumerable<X509Certificate2> chain) => 2048 + certificate.RawData.Length + chain.Sum(c => c.RawData.Length);

    public static async Task<byte[]> MakeAsync(byte[] content, SigningKey key, TimeStamps? stamps, CancellationToken ct)
    {
        var attributes = Attributes(SHA256.HashData(content), key.Certificate);
        return await AssembleAsync(attributes, Sign(key, SHA256.HashData(attributes)), key.Certificate, key.Chain, stamps, ct);
    }

    /// <summary>The signed attributes (DER, as a set): their SHA-256 is what a key signs.</summary>
    public static byte[] Attributes(ReadOnlySpan<byte> contentDigest, X509Certificate2 certificate)
    {
        var digest = new AsnWriter(AsnEncodingRules.DER);
        digest.WriteOctetString(contentDigest);
        var type = new AsnWriter(AsnEncodingRules.DER);
        type.WriteObjectIdentifier(Oids.Data);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf())
        {
            WriteAttribute(writer, Oids.ContentType, type.Encode());
            WriteAttribute(writer, Oids.MessageDigest, digest.Encode());
            WriteAttribute(writer, Oids.SigningCertificateV2, SigningCertificate.Attribute(certificate).RawData);
        }

        return writer.Encode();
    }

    public static byte[] Sign(SigningKey key, byte[] digest) => key.Key switch
    {
        RSA rsa => rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa curve => curve.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence),
        _ => throw new CryptographicException(key.Certificate.PublicKey.Oid.Value),
    };

    /// <summary>Whether the certificate's key made this value over this SHA-256: RSA with PKCS #1 v1.5, or ECDSA in DER.</summary>
    public static bool Fits(X509Certificate2 certificate, byte[] digest, byte[] value) => PublicKeys.Verify(
        certificate,
        rsa => rsa.VerifyHash(digest, value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        curve => curve.VerifyHash(digest, value, DSASignatureFormat.Rfc3279DerSequence));

    /// <summary>The whole message around a value that the certificate's key made over the attributes.</summary>
    public static async Task<byte[]> AssembleAsync(byte[] attributes, byte[] value, X509Certificate2 certificate, IEnumerable<X509Certificate2> chain, TimeStamps? stamps, CancellationToken ct)
    {
        var stamp = stamps is null ? null : await stamps.OverAsync(value, ct);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(Zero))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, Oids.Sha256, withNull: true);
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Data);
                }

                using (writer.PushSetOf(Zero))
                {
                    // The root is left out: who trusts it has it.
                    foreach (var one in chain.Where(c => !c.SubjectName.RawData.AsSpan().SequenceEqual(c.IssuerName.RawData)).Prepend(certificate))
                    {
                        writer.WriteEncodedValue(one.RawData);
                    }
                }

                using (writer.PushSetOf())
                {
                    WriteSigner(writer, attributes, value, certificate, stamp);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteSigner(AsnWriter writer, byte[] attributes, byte[] value, X509Certificate2 certificate, byte[]? stamp)
    {
        // Signed as a set, written as field 0 (RFC 5652 section 5.4).
        var field = (byte[])attributes.Clone();
        field[0] = 0xA0;
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(certificate.IssuerName.RawData);
                writer.WriteInteger(certificate.SerialNumberBytes.Span);
            }

            WriteAlgorithm(writer, Oids.Sha256, withNull: true);
            writer.WriteEncodedValue(field);
            var elliptic = certificate.PublicKey.Oid.Value == Oids.EllipticKey;
            WriteAlgorithm(writer, elliptic ? Oids.EcdsaSha256 : Oids.RsaKey, withNull: !elliptic);
            writer.WriteOctetString(value);
            if (stamp is not null)
            {
                using (writer.PushSetOf(One))
                {
                    WriteAttribute(writer, Oids.TimeStampToken, stamp);
                }
            }
        }
    }

    private static void WriteAttribute(AsnWriter writer, string oid, byte[] value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            using (writer.PushSetOf())
            {
                writer.WriteEncodedValue(value);
            }
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, string oid, bool withNull)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (withNull)
            {
                writer.WriteNull();
            }
        }
    }
}
