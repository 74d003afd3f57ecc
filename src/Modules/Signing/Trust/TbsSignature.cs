using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>Checks the signature of a list, an answer or a certificate: three parts, the first signed by the third with the algorithm of the second.</summary>
internal static class TbsSignature
{
    public static bool Verify(ReadOnlySpan<byte> signed, ReadOnlyMemory<byte> algorithm, byte[] signature, X509Certificate2 signer)
    {
        try
        {
            var reader = new AsnReader(algorithm, AsnEncodingRules.DER).ReadSequence();
            return Verify(signed, reader.ReadObjectIdentifier(), reader, signature, signer);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool Verify(ReadOnlySpan<byte> signed, string algorithm, AsnReader parameters, byte[] signature, X509Certificate2 signer)
    {
        HashAlgorithmName? hash = algorithm switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            "1.2.840.113549.1.1.10" => PssHash(parameters),
            _ => null,
        };
        if (hash is not { } name)
        {
            return false;
        }

        // A certificate's outer algorithm is under no signature: one way to write it (RFC 4055 section 5, RFC 5758 section 3.2).
        if (algorithm != "1.2.840.113549.1.1.10" && parameters.HasData)
        {
            parameters.ReadNull();
            parameters.ThrowIfNotEmpty();
        }

        var elliptic = algorithm.StartsWith("1.2.840.10045.", StringComparison.Ordinal);
        var digest = CryptographicOperations.HashData(name, signed);
        return PublicKeys.Verify(
            signer,
            rsa => !elliptic && rsa.VerifyHash(digest, signature, name, algorithm == "1.2.840.113549.1.1.10" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            ecdsa => elliptic && ecdsa.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static HashAlgorithmName? PssHash(AsnReader parameters)
    {
        var sequence = parameters.ReadSequence();
        return sequence.HasData && sequence.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0, true))
            ? Oids.Hash(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)).ReadSequence().ReadObjectIdentifier())
            : null;
    }
}
