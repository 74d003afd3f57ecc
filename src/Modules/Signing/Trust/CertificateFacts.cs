using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>What a certificate says of itself and .NET does not hand out.</summary>
internal static class CertificateFacts
{
    /// <summary>User id (CCCD or tax code), serial number, e-mail and telephone in a name.</summary>
    private static readonly string[] Personal = ["0.9.2342.19200300.100.1.1", "2.5.4.5", "1.2.840.113549.1.9.1", "0.9.2342.19200300.100.1.3", "2.5.4.20"];

    public static string Holder(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>Its agency, where the certificate names one.</summary>
    public static string? Organisation(X509Certificate2 certificate) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(p => !p.HasMultipleElements && p.GetSingleElementType().Value == "2.5.4.10")?.GetSingleElementValue();

    /// <summary>The subject for people to read: numbers of persons, e-mail addresses and telephones in it are hidden.</summary>
    public static string SubjectWithoutNumbers(X509Certificate2 certificate)
    {
        try
        {
            var written = new AsnWriter(AsnEncodingRules.DER);
            using (written.PushSequence())
            {
                for (var parts = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.BER).ReadSequence(); parts.HasData;)
                {
                    using (written.PushSetOf())
                    {
                        for (var part = parts.ReadSetOf(); part.HasData;)
                        {
                            var pair = part.ReadSequence();
                            var kind = pair.ReadObjectIdentifier();
                            using (written.PushSequence())
                            {
                                written.WriteObjectIdentifier(kind);
                                if (Personal.Contains(kind))
                                {
                                    written.WriteCharacterString(UniversalTagNumber.UTF8String, "***");
                                }
                                else
                                {
                                    written.WriteEncodedValue(pair.ReadEncodedValue().Span);
                                }
                            }
                        }
                    }
                }
            }

            return new X500DistinguishedName(written.Encode()).Name;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            return Holder(certificate);
        }
    }

    public static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
        {
            return false;
        }

        try
        {
            var parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
            return TbsSignature.Verify(parts.ReadEncodedValue().Span, parts.ReadEncodedValue(), parts.ReadBitString(out _), issuer);
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>A certificate without the extension may be used for anything.</summary>
    public static bool MayUse(X509Certificate2 certificate, X509KeyUsageFlags any) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage || (usage.KeyUsages & any) != 0;

    public static bool HasPurpose(X509Certificate2 certificate, string oid) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages.OfType<Oid>().Any(o => o.Value == oid));

    /// <summary>TT 15/2025/TT-BKHCN: RSA of 2048 bits or more, elliptic curves of 256 or more.</summary>
    public static bool IsStrong(X509Certificate2 certificate) => PublicKeys.Verify(certificate, rsa => rsa.KeySize >= 2048, ecdsa => ecdsa.KeySize >= 256);

    public static Uri? OcspAddress(X509Certificate2 certificate)
    {
        try
        {
            return certificate.Extensions[Oids.AuthorityInformation] is { } extension ? Web(new X509AuthorityInformationAccessExtension(extension.RawData).EnumerateOcspUris()) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static Uri? CrlAddress(X509Certificate2 certificate)
    {
        if (certificate.Extensions[Oids.CrlPlaces] is not { } extension)
        {
            return null;
        }

        try
        {
            var addresses = new List<string>();
            var points = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (points.HasData)
            {
                var point = points.ReadSequence();
                var name = new Asn1Tag(TagClass.ContextSpecific, 0, true);
                if (!point.HasData || !point.PeekTag().HasSameClassAndValue(name) || point.ReadSequence(name) is not { HasData: true } full || full.PeekTag().TagValue != 0)
                {
                    continue;
                }

                for (var names = full.ReadSequence(name); names.HasData;)
                {
                    if (names.PeekTag() is { TagClass: TagClass.ContextSpecific, TagValue: 6 } tag)
                    {
                        addresses.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    }
                    else
                    {
                        names.ReadEncodedValue();
                    }
                }
            }

            return Web(addresses);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static Uri? Web(IEnumerable<string> addresses) =>
        addresses.Select(a => Uri.TryCreate(a, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? uri : null).FirstOrDefault(u => u is not null);
}
