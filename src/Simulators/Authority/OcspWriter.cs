using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Simulators.Authority;

/// <summary>Writes a basic OCSP response (RFC 6960 section 4.2) about one certificate.</summary>
internal static class OcspWriter
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag One = new(TagClass.ContextSpecific, 1);

    public static byte[] Write(X509Certificate2 issuer, ReadOnlyMemory<byte> id, (DateTimeOffset At, X509RevocationReason Reason)? revoked, ReadOnlyMemory<byte> extensions, DateTimeOffset now)
    {
        var data = Data(issuer, id, revoked, extensions, now);
        using var key = issuer.GetRSAPrivateKey()!;
        var basic = new AsnWriter(AsnEncodingRules.DER);
        using (basic.PushSequence())
        {
            basic.WriteEncodedValue(data);
            using (basic.PushSequence())
            {
                basic.WriteObjectIdentifier("1.2.840.113549.1.1.11");
                basic.WriteNull();
            }

            basic.WriteBitString(key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        var response = new AsnWriter(AsnEncodingRules.DER);
        using (response.PushSequence())
        {
            response.WriteEnumeratedValue(Status.Successful);
            using (response.PushSequence(Zero))
            using (response.PushSequence())
            {
                response.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                response.WriteOctetString(basic.Encode());
            }
        }

        return response.Encode();
    }

    private static byte[] Data(X509Certificate2 issuer, ReadOnlyMemory<byte> id, (DateTimeOffset At, X509RevocationReason Reason)? revoked, ReadOnlyMemory<byte> extensions, DateTimeOffset now)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(One))
            {
                writer.WriteEncodedValue(issuer.SubjectName.RawData);
            }

            writer.WriteGeneralizedTime(now, omitFractionalSeconds: true);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteEncodedValue(id.Span);
                if (revoked is { } r)
                {
                    using (writer.PushSequence(One))
                    {
                        writer.WriteGeneralizedTime(r.At, omitFractionalSeconds: true);
                        using (writer.PushSequence(Zero))
                        {
                            writer.WriteEnumeratedValue((CrlReason)r.Reason);
                        }
                    }
                }
                else
                {
                    writer.WriteNull(Zero);
                }

                writer.WriteGeneralizedTime(now, omitFractionalSeconds: true);
                using (writer.PushSequence(Zero))
                {
                    writer.WriteGeneralizedTime(now.AddHours(12), omitFractionalSeconds: true);
                }

                WriteCutoff(writer, issuer);
            }

            if (!extensions.IsEmpty)
            {
                using (writer.PushSequence(One))
                {
                    writer.WriteEncodedValue(extensions.Span);
                }
            }
        }

        return writer.Encode();
    }

    /// <summary>Archive cut-off: this authority remembers its certificates beyond their end.</summary>
    private static void WriteCutoff(AsnWriter writer, X509Certificate2 issuer)
    {
        var time = new AsnWriter(AsnEncodingRules.DER);
        time.WriteGeneralizedTime(issuer.NotBefore.ToUniversalTime(), omitFractionalSeconds: true);
        using (writer.PushSequence(One))
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.6");
            writer.WriteOctetString(time.Encode());
        }
    }

    private enum Status
    {
        Successful = 0,
    }

    /// <summary>RFC 5280 section 5.3.1; the type is there because the writer wants an enumeration of its own shape.</summary>
    private enum CrlReason
    {
        Unspecified = 0,
    }
}
