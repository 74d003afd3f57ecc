using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>A certificate revocation list (RFC 5280 section 5), whole ones only: a list of a part of the certificates is not taken for proof.</summary>
internal sealed class RevocationList
{
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly ReadOnlyMemory<byte> _algorithm;
    private readonly byte[] _signature;
    private readonly ReadOnlyMemory<byte> _entries;
    // One reference, since a list that came with many files is judged by many at once.
    private Checked? _checked;

    private RevocationList(byte[] der)
    {
        Der = der;
        var outer = new AsnReader(der, AsnEncodingRules.DER, new AsnReaderOptions { SkipSetSortOrderVerification = true });
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        _signed = list.PeekEncodedValue();
        var body = list.ReadSequence();
        _algorithm = list.ReadEncodedValue();
        _signature = list.ReadBitString(out _);
        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            body.ReadInteger();
        }

        if (!body.ReadEncodedValue().Span.SequenceEqual(_algorithm.Span))
        {
            throw new AsnContentException("algorithms differ");
        }

        Issuer = body.ReadEncodedValue().ToArray();
        ThisUpdate = ReadTime(body);
        NextUpdate = body.HasData && (body.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) || body.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime)) ? ReadTime(body) : null;
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            _entries = body.ReadEncodedValue();
        }

        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, true);
        if (body.HasData && body.PeekTag().HasSameClassAndValue(tag))
        {
            ReadExtensions(body.ReadSequence(tag).ReadSequence());
        }
    }

    public byte[] Der { get; }

    public byte[] Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset? NextUpdate { get; }

    /// <summary>From this moment on expired certificates stay on the list; null when they may drop out.</summary>
    public DateTimeOffset? KeepsExpiredSince { get; private set; }

    public bool IsPartial { get; private set; }

    public static RevocationList? Read(byte[] der)
    {
        try
        {
            return new RevocationList(der);
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    public bool IsFrom(X509Certificate2 issuer)
    {
        if (_checked is { } known && known.Issuer.AsSpan().SequenceEqual(issuer.RawDataMemory.Span))
        {
            return known.Right;
        }

        var right = Issuer.AsSpan().SequenceEqual(issuer.SubjectName.RawData) && CertificateFacts.MayUse(issuer, X509KeyUsageFlags.CrlSign) && TbsSignature.Verify(_signed.Span, _algorithm, _signature, issuer);
        _checked = new(issuer.RawData, right);
        return right;
    }

    /// <summary>When the certificate was revoked; null when it is not on the list.</summary>
    public DateTimeOffset? Revoked(X509Certificate2 certificate)
    {
        if (_entries.IsEmpty)
        {
            return null;
        }

        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true);
        var entries = new AsnReader(_entries, AsnEncodingRules.DER).ReadSequence();
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            if (entry.ReadInteger() == serial)
            {
                return ReadTime(entry);
            }
        }

        return null;
    }

    internal static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            var value = extension.ReadOctetString();
            if (oid == Oids.IssuingDistributionPoint)
            {
                // Field 0 only says where the list lies; the others narrow what it holds.
                var point = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
                while (point.HasData)
                {
                    IsPartial |= point.PeekTag().TagValue != 0;
                    point.ReadEncodedValue();
                }
            }
            else if (oid == Oids.ExpiredCertificatesOnCrl)
            {
                KeepsExpiredSince = new AsnReader(value, AsnEncodingRules.DER).ReadGeneralizedTime();
            }
            else
            {
                IsPartial |= critical;
            }
        }
    }

    private sealed record Checked(byte[] Issuer, bool Right);
}
