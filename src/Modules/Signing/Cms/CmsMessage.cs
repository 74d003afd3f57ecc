using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>A signed message of one signer (RFC 5652), read by the letter: what a signature does not protect must at least be the only way to write it.</summary>
internal sealed class CmsMessage
{
    private static readonly Asn1Tag Zero = new(TagClass.ContextSpecific, 0, true);
    private static readonly Asn1Tag One = new(TagClass.ContextSpecific, 1, true);
    private static readonly AsnReaderOptions Loose = new() { SkipSetSortOrderVerification = true };
    private byte[] _signedAttributes = [];
    private string _signatureAlgorithm = "";
    private HashAlgorithmName? _pssHash;
    private (byte[] Issuer, BigInteger Serial)? _issuerAndSerial;
    private byte[]? _keyIdentifier;

    private CmsMessage()
    {
    }

    public string ContentType { get; private set; } = "";

    /// <summary>The content inside; null when it is detached.</summary>
    public byte[]? Content { get; private set; }

    public List<X509Certificate2> Certificates { get; } = [];

    public HashAlgorithmName Hash { get; private set; }

    public byte[] Signature { get; private set; } = [];

    /// <summary>First value of each attribute, by identifier.</summary>
    public Dictionary<string, byte[]> Signed { get; } = [];

    public Dictionary<string, byte[]> Unsigned { get; } = [];

    /// <summary>The certificate the signature names; null when the message does not carry it.</summary>
    public X509Certificate2? Signer => Certificates.FirstOrDefault(c => _issuerAndSerial is var (issuer, serial)
        ? c.IssuerName.RawData.AsSpan().SequenceEqual(issuer) && new BigInteger(c.SerialNumberBytes.Span, isBigEndian: true) == serial
        : c.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } key && key.SubjectKeyIdentifierBytes.Span.SequenceEqual(_keyIdentifier));

    public static CmsMessage? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var message = new CmsMessage();
            var reader = new AsnReader(der, AsnEncodingRules.DER, Loose);
            message.ReadContentInfo(reader.ReadSequence());
            reader.ThrowIfNotEmpty();
            return message;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the key of the certificate signed exactly this digest of the content.</summary>
    public bool Verify(X509Certificate2 signer, byte[] contentDigest)
    {
        try
        {
            if (!Signed.TryGetValue(Oids.MessageDigest, out var digest) || !new AsnReader(digest, AsnEncodingRules.DER).ReadOctetString().AsSpan().SequenceEqual(contentDigest)
                || !Signed.TryGetValue(Oids.ContentType, out var type) || new AsnReader(type, AsnEncodingRules.DER).ReadObjectIdentifier() != ContentType)
            {
                return false;
            }

            var elliptic = _signatureAlgorithm.StartsWith("1.2.840.10045.", StringComparison.Ordinal);
            return PublicKeys.Verify(
                signer,
                rsa => !elliptic && rsa.VerifyData(_signedAttributes, Signature, Hash, _pssHash is null ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss),
                ecdsa => elliptic && ecdsa.VerifyData(_signedAttributes, Signature, Hash, DSASignatureFormat.Rfc3279DerSequence));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private void ReadContentInfo(AsnReader info)
    {
        Require(info.ReadObjectIdentifier() == Oids.SignedData);
        var outer = info.ReadSequence(Zero);
        info.ThrowIfNotEmpty();
        var data = outer.ReadSequence();
        outer.ThrowIfNotEmpty();

        Require(data.TryReadInt32(out var version));
        var digests = data.ReadSetOf();
        var named = new HashSet<string>();
        while (digests.HasData)
        {
            named.Add(ReadPlainAlgorithm(digests));
        }

        var content = data.ReadSequence();
        ContentType = content.ReadObjectIdentifier();
        if (content.HasData)
        {
            var inner = content.ReadSequence(Zero);
            Content = inner.ReadOctetString();
            inner.ThrowIfNotEmpty();
            content.ThrowIfNotEmpty();
        }

        if (data.PeekTag().HasSameClassAndValue(Zero))
        {
            for (var list = data.ReadSetOf(Zero); list.HasData;)
            {
                Require(Certificates.Count < 50);
                Certificates.Add(KnownBytes.Certificate(list.ReadEncodedValue().Span));
            }
        }

        if (data.PeekTag().HasSameClassAndValue(One))
        {
            data.ReadEncodedValue();
        }

        var signers = data.ReadSetOf();
        data.ThrowIfNotEmpty();
        var signer = signers.ReadSequence();
        signers.ThrowIfNotEmpty();
        var signerVersion = ReadSigner(signer, named);
        // RFC 5652 section 5.1 gives the number; no other is right.
        Require(version == (signerVersion == 3 || ContentType != Oids.Data ? 3 : 1));
    }

    private int ReadSigner(AsnReader signer, HashSet<string> named)
    {
        Require(signer.TryReadInt32(out var version) && version is 1 or 3);
        if (version == 1)
        {
            var id = signer.ReadSequence();
            _issuerAndSerial = (id.ReadEncodedValue().ToArray(), id.ReadInteger());
            id.ThrowIfNotEmpty();
        }
        else
        {
            _keyIdentifier = signer.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, 0));
        }

        var digest = ReadPlainAlgorithm(signer);
        Require(named.Contains(digest));
        Hash = Oids.Hash(digest) ?? throw new FormatException(digest);

        Require(signer.PeekTag().HasSameClassAndValue(Zero));
        var raw = signer.PeekEncodedValue().ToArray();
        ReadAttributes(signer.ReadSetOf(Zero), Signed);
        // Signed as a set, written as field 0 (RFC 5652 section 5.4).
        raw[0] = 0x31;
        _signedAttributes = raw;
        ReadSignatureAlgorithm(signer, digest);
        Signature = signer.ReadOctetString();
        if (signer.HasData)
        {
            ReadAttributes(signer.ReadSetOf(One), Unsigned);
        }

        signer.ThrowIfNotEmpty();
        return version;
    }

    private static void ReadAttributes(AsnReader attributes, Dictionary<string, byte[]> into)
    {
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf();
            attribute.ThrowIfNotEmpty();
            Require(into.TryAdd(oid, values.ReadEncodedValue().ToArray()));
        }
    }

    private static string ReadPlainAlgorithm(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        var oid = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
            algorithm.ThrowIfNotEmpty();
        }

        return oid;
    }

    /// <summary>The algorithm must agree with the digest: this field is not signed.</summary>
    private void ReadSignatureAlgorithm(AsnReader signer, string digest)
    {
        var algorithm = signer.ReadSequence();
        _signatureAlgorithm = algorithm.ReadObjectIdentifier();
        if (_signatureAlgorithm == "1.2.840.113549.1.1.10")
        {
            var parameters = algorithm.ReadSequence();
            Require(parameters.HasData && parameters.PeekTag().HasSameClassAndValue(Zero));
            _pssHash = Oids.Hash(ReadPlainAlgorithm(parameters.ReadSequence(Zero)));
            Require(_pssHash == Hash);
            return;
        }

        if (algorithm.HasData)
        {
            algorithm.ReadNull();
            algorithm.ThrowIfNotEmpty();
        }

        Require((_signatureAlgorithm, digest) is ("1.2.840.113549.1.1.1", _)
            or ("1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2", Oids.Sha256)
            or ("1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3", Oids.Sha384)
            or ("1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4", Oids.Sha512));
    }

    private static void Require(bool right)
    {
        if (!right)
        {
            throw new FormatException("irregular");
        }
    }
}
