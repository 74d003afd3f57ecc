using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>XML signatures with elliptic curves (RFC 6931 section 2.3.6: the two numbers one behind the other), which the platform's signed XML does not know.</summary>
internal static class EllipticXml
{
    private const string Sha256Url = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

    /// <summary>What the method hashes with; null for a method of other keys.</summary>
    public static HashAlgorithmName? Hash(string? method) => method switch
    {
        Sha256Url => HashAlgorithmName.SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => HashAlgorithmName.SHA384,
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    public static bool Verify(SignedXml signed, ECDsa key)
    {
        if (signed.SignatureValue is not { Length: > 0 } value)
        {
            return false;
        }

        using var check = new Check(key, Hash(signed.SignedInfo!.SignatureMethod)!.Value, value);
        // The comparison alone proves nothing: two values of no length are equal too.
        return signed.CheckSignature(check) && check.Ok;
    }

    /// <summary>Fills in the digests of the references and the value over them; the canonical form of SignedInfo must be the exclusive one.</summary>
    public static void Sign(SignedXml signed, ECDsa key)
    {
        // The platform digests references for a keyed hash too; the value of that hash is replaced.
        using var throwaway = new HMACSHA256();
        signed.ComputeSignature(throwaway);
        signed.SignedInfo!.SignatureMethod = Sha256Url;
        var info = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        info.LoadXml(signed.SignedInfo.GetXml().OuterXml);
        var canonical = new XmlDsigExcC14NTransform();
        canonical.LoadInput(info);
        using var bytes = (Stream)canonical.GetOutput(typeof(Stream));
        signed.Signature.SignatureValue = key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>The platform compares a keyed hash over the canonical SignedInfo with the signature's value: this one results in that value where the key made it, else in nothing like it.</summary>
    private sealed class Check : KeyedHashAlgorithm
    {
        private readonly IncrementalHash _hash;
        private readonly ECDsa _key;
        private readonly byte[] _value;

        public Check(ECDsa key, HashAlgorithmName hash, byte[] value)
        {
            (_hash, _key, _value) = (IncrementalHash.CreateHash(hash), key, value);
            HashSizeValue = value.Length * 8;
        }

        public override void Initialize() => _hash.GetHashAndReset();

        protected override void HashCore(byte[] array, int ibStart, int cbSize) => _hash.AppendData(array, ibStart, cbSize);

        /// <summary>The key made the value.</summary>
        public bool Ok { get; private set; }

        protected override byte[] HashFinal()
        {
            Ok = _key.VerifyHash(_hash.GetHashAndReset(), _value, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            return Ok ? _value : [.. _value.Select(b => (byte)~b)];
        }

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
