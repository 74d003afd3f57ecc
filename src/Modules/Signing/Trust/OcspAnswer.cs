using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>What one answer says of one certificate.</summary>
internal sealed record OcspStatus(bool Known, DateTimeOffset? RevokedAt, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate, DateTimeOffset? ArchiveCutoff);

/// <summary>A signed answer of an OCSP responder (RFC 6960).</summary>
internal sealed class OcspAnswer
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag One = new(TagClass.ContextSpecific, 1, true);
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly ReadOnlyMemory<byte> _algorithm;
    private readonly byte[] _signature;
    private readonly ReadOnlyMemory<byte> _responses;
    private readonly List<X509Certificate2> _certificates = [];
    private (string Thumbprint, bool Right)? _checked;

    private OcspAnswer(byte[] der)
    {
        Der = der;
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var response = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (response.ReadEnumeratedBytes().Span is not [0])
        {
            throw new AsnContentException("the responder refused");
        }

        var bytes = response.ReadSequence(Zero).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Oids.OcspBasic)
        {
            throw new AsnContentException("not a basic response");
        }

        Basic = bytes.ReadOctetString();
        var basic = new AsnReader(Basic, AsnEncodingRules.DER).ReadSequence();
        _signed = basic.PeekEncodedValue();
        var data = basic.ReadSequence();
        _algorithm = basic.ReadEncodedValue();
        _signature = basic.ReadBitString(out _);
        if (basic.HasData)
        {
            for (var list = basic.ReadSequence(Zero).ReadSequence(); list.HasData && _certificates.Count < 10;)
            {
                _certificates.Add(KnownBytes.Certificate(list.ReadEncodedValue().Span));
            }
        }

        if (data.PeekTag().HasSameClassAndValue(Zero))
        {
            data.ReadEncodedValue();
        }

        data.ReadEncodedValue();
        ProducedAt = data.ReadGeneralizedTime();
        _responses = data.ReadEncodedValue();
        Nonce = data.HasData && data.PeekTag().HasSameClassAndValue(One) ? ReadNonce(data.ReadSequence(One).ReadSequence()) : null;
    }

    public byte[] Der { get; }

    public byte[] Basic { get; }

    public DateTimeOffset ProducedAt { get; }

    public byte[]? Nonce { get; }

    public IReadOnlyList<X509Certificate2> Certificates => _certificates;

    public static OcspAnswer? Read(byte[] der)
    {
        try
        {
            return new OcspAnswer(der);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Signed by the issuer itself, or by a responder that the issuer certified for it.</summary>
    public bool IsFrom(X509Certificate2 issuer)
    {
        if (_checked is { } known && known.Thumbprint == issuer.Thumbprint)
        {
            return known.Right;
        }

        var right = TbsSignature.Verify(_signed.Span, _algorithm, _signature, issuer)
            || _certificates.Any(c => CertificateFacts.HasPurpose(c, Oids.OcspSigning) && c.NotBefore.ToUniversalTime() <= ProducedAt.UtcDateTime && ProducedAt.UtcDateTime <= c.NotAfter.ToUniversalTime()
                && CertificateFacts.IsIssuedBy(c, issuer) && TbsSignature.Verify(_signed.Span, _algorithm, _signature, c));
        _checked = (issuer.Thumbprint, right);
        return right;
    }

    /// <summary>Null when the answer is about other certificates.</summary>
    public OcspStatus? StatusOf(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        try
        {
            for (var list = new AsnReader(_responses, AsnEncodingRules.DER).ReadSequence(); list.HasData;)
            {
                var single = list.ReadSequence();
                if (IsAbout(single.ReadSequence(), certificate, issuer))
                {
                    return ReadStatus(single);
                }
            }
        }
        catch (AsnContentException)
        {
        }

        return null;
    }

    /// <summary>The question about one certificate, with a number used once.</summary>
    public static byte[] Question(X509Certificate2 certificate, X509Certificate2 issuer, byte[] nonce)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Sha256);
                    writer.WriteNull();
                }

                writer.WriteOctetString(SHA256.HashData(issuer.SubjectName.RawData));
                writer.WriteOctetString(SHA256.HashData(issuer.PublicKey.EncodedKeyValue.RawData));
                writer.WriteInteger(certificate.SerialNumberBytes.Span);
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.OcspNonce);
                var inner = new AsnWriter(AsnEncodingRules.DER);
                inner.WriteOctetString(nonce);
                writer.WriteOctetString(inner.Encode());
            }
        }

        return writer.Encode();
    }

    private static bool IsAbout(AsnReader id, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var algorithm = id.ReadSequence().ReadObjectIdentifier();
        var (name, key, serial) = (id.ReadOctetString(), id.ReadOctetString(), id.ReadInteger());
        // SHA-1 here only names the issuer; the answer itself is signed with a stronger one.
        var hash = algorithm == Oids.Sha1 ? HashAlgorithmName.SHA1 : Oids.Hash(algorithm);
        return hash is { } h && serial == new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true)
            && name.AsSpan().SequenceEqual(CryptographicOperations.HashData(h, issuer.SubjectName.RawData))
            && key.AsSpan().SequenceEqual(CryptographicOperations.HashData(h, issuer.PublicKey.EncodedKeyValue.RawData));
    }

    private static OcspStatus ReadStatus(AsnReader single)
    {
        var tag = single.PeekTag();
        DateTimeOffset? revoked = null;
        if (tag.TagValue == 1)
        {
            revoked = single.ReadSequence(One).ReadGeneralizedTime();
        }
        else
        {
            single.ReadEncodedValue();
        }

        var update = single.ReadGeneralizedTime();
        DateTimeOffset? next = single.HasData && single.PeekTag().HasSameClassAndValue(Zero) ? single.ReadSequence(Zero).ReadGeneralizedTime() : null;
        DateTimeOffset? cutoff = null;
        if (single.HasData && single.PeekTag().HasSameClassAndValue(One))
        {
            for (var extensions = single.ReadSequence(One).ReadSequence(); extensions.HasData;)
            {
                var extension = extensions.ReadSequence();
                if (extension.ReadObjectIdentifier() == Oids.ArchiveCutoff)
                {
                    cutoff = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER).ReadGeneralizedTime();
                }
            }
        }

        return new(tag.TagValue != 2, revoked, update, next, cutoff);
    }

    private static byte[]? ReadNonce(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            if (extension.ReadObjectIdentifier() == Oids.OcspNonce)
            {
                // RFC 8954: an octet string inside the extension's octet string.
                return new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
            }
        }

        return null;
    }
}
