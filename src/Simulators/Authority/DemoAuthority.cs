using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TinhSo.Simulators.Authority;

/// <summary>A certification authority for the demo: certificates, revocation, lists and answers. Times are the caller's, so that a test can stand anywhere in it.</summary>
internal sealed class DemoAuthority(AuthorityKeys keys, string address)
{
    private readonly ConcurrentDictionary<BigInteger, (DateTimeOffset At, X509RevocationReason Reason)> _revoked = new();
    private long _lists = 1;

    public AuthorityKeys Keys => keys;

    /// <summary>A certificate of a post or an agency, for signing documents.</summary>
    public X509Certificate2 Issue(X500DistinguishedName subject, PublicKey key, DateTimeOffset from, DateTimeOffset to, X509Extension? names = null)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        AuthorityKeys.AddPlaces(request, address, "issuing", keys.Issuing);
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        using var signer = keys.Issuing.GetRSAPrivateKey()!;
        return request.Create(keys.Issuing.SubjectName, X509SignatureGenerator.CreateForRSA(signer, RSASignaturePadding.Pkcs1), from, to, AuthorityKeys.Serial());
    }

    public void Revoke(ReadOnlySpan<byte> serial, DateTimeOffset at, X509RevocationReason reason = X509RevocationReason.KeyCompromise) =>
        _revoked[new BigInteger(serial, isBigEndian: true)] = (at, reason);

    /// <summary>The list of one of the two authorities, as of now and good for a day.</summary>
    public byte[] List(bool ofRoot, DateTimeOffset now)
    {
        var builder = new CertificateRevocationListBuilder();
        var issuing = Serial(keys.Issuing);
        foreach (var (serial, (at, reason)) in _revoked.Where(r => r.Key == issuing == ofRoot && r.Value.At <= now))
        {
            builder.AddEntry(serial.ToByteArray(isBigEndian: true), at, reason);
        }

        return builder.Build(ofRoot ? keys.Root : keys.Issuing, _lists++, now.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now);
    }

    /// <summary>The signed answer to an OCSP question (RFC 6960), from the issuer's own key; knows every certificate it did not revoke as good.</summary>
    public byte[] Answer(byte[] question, DateTimeOffset now)
    {
        var request = new AsnReader(question, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (request.PeekTag().TagClass == TagClass.ContextSpecific)
        {
            request.ReadEncodedValue();
        }

        var asked = request.ReadSequence().ReadSequence().ReadEncodedValue();
        var extensions = request.HasData ? request.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 2)).ReadEncodedValue() : default;
        var id = new AsnReader(asked, AsnEncodingRules.DER).ReadSequence();
        var hash = id.ReadSequence().ReadObjectIdentifier() == "1.3.14.3.2.26" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var name = id.ReadOctetString();
        id.ReadOctetString();
        var serial = id.ReadInteger();
        var issuer = new[] { keys.Issuing, keys.Root }.FirstOrDefault(c => CryptographicOperations.HashData(hash, c.SubjectName.RawData).AsSpan().SequenceEqual(name));
        return issuer is null ? [0x30, 0x03, 0x0A, 0x01, 0x06] : OcspWriter.Write(issuer, asked, _revoked.TryGetValue(serial, out var r) && r.At <= now ? r : null, extensions, now);
    }

    private static BigInteger Serial(X509Certificate2 certificate) => new(certificate.SerialNumberBytes.Span, isBigEndian: true);
}
