using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TinhSo.Modules.Signing.Keys;

/// <summary>Keys in a hardware module or token, reached through its PKCS#11 library: the private key never leaves it. A post's key and certificate carry its name as label.</summary>
internal sealed class Pkcs11Keys(string library, string token, string pin) : ISigningKeys, IDisposable
{
    private const nuint Class = 0;
    private const nuint Label = 3;
    private const nuint ValueOf = 0x11;
    private const nuint CertificateType = 0x80;
    private const nuint Subject = 0x101;
    private const nuint OnToken = 1;
    private const nuint Certificates = 1;
    private const nuint PrivateKeys = 3;
    private const nuint RsaPkcs = 1;
    private const nuint PlainEcdsa = 0x1041;

    private readonly Lock _turn = new();
    private Pkcs11Library? _library;
    private nuint _session;

    public SigningKey? Find(string post)
    {
        lock (_turn)
        {
            var (device, session) = Open();
            var label = Encoding.UTF8.GetBytes(post);
            if (device.Find(session, (Class, Number(PrivateKeys)), (Label, label)) is not [var key, ..] || device.Find(session, (Class, Number(Certificates)), (Label, label)) is not [var held, ..])
            {
                return null;
            }

            var certificate = X509CertificateLoader.LoadCertificate(device.Value(session, held, ValueOf));
            var others = device.Find(session, (Class, Number(Certificates))).Where(c => c != held).Select(c => X509CertificateLoader.LoadCertificate(device.Value(session, c, ValueOf))).ToList();
            var chain = new List<X509Certificate2>();
            for (var last = certificate; others.FirstOrDefault(o => o.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData) && !chain.Contains(o)) is { } issuer; last = issuer)
            {
                chain.Add(issuer);
            }

            return new(certificate, chain, certificate.GetECDsaPublicKey() is { } curve ? new DeviceEcdsa(this, key, curve) : new DeviceRsa(this, key, certificate));
        }
    }

    /// <summary>Puts a certificate beside the key it belongs to (or an issuer's, under its own label).</summary>
    public void KeepCertificate(string label, X509Certificate2 certificate)
    {
        lock (_turn)
        {
            var (device, session) = Open();
            device.CreateObject(session, (Class, Number(Certificates)), (CertificateType, Number(0)), (OnToken, [1]), (Label, Encoding.UTF8.GetBytes(label)),
                (Subject, certificate.SubjectName.RawData), (ValueOf, certificate.RawData));
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _library?.CloseSession(_session);
            _library = null;
        }
    }

    private static byte[] Number(nuint value) => BitConverter.GetBytes((ulong)value);

    private (Pkcs11Library Device, nuint Session) Open()
    {
        if (_library is null)
        {
            var opened = new Pkcs11Library(library);
            _session = opened.OpenSession(token, pin);
            _library = opened;
        }

        return (_library, _session);
    }

    private byte[] Sign(nuint key, nuint mechanism, byte[] data)
    {
        lock (_turn)
        {
            var (device, session) = Open();
            return device.Sign(session, key, mechanism, data);
        }
    }

    /// <summary>An RSA key whose private half is in the device; checks are made here with the public half.</summary>
    private sealed class DeviceRsa(Pkcs11Keys keys, nuint key, X509Certificate2 certificate) : RSA
    {
        private readonly RSA _open = certificate.GetRSAPublicKey() ?? throw new CryptographicException("the device's key is no RSA key");

        public override int KeySize => _open.KeySize;

        public override RSAParameters ExportParameters(bool includePrivateParameters) =>
            includePrivateParameters ? throw new CryptographicException("the private key stays in the device") : _open.ExportParameters(false);

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

        public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
        {
            if (padding != RSASignaturePadding.Pkcs1 || hashAlgorithm != HashAlgorithmName.SHA256)
            {
                throw new CryptographicException($"{hashAlgorithm} {padding}");
            }

            // DigestInfo of SHA-256 (RFC 8017 section 9.2).
            return keys.Sign(key, RsaPkcs, [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20, .. hash]);
        }

        public override bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) => _open.VerifyHash(hash, signature, hashAlgorithm, padding);

        protected override void Dispose(bool disposing)
        {
            _open.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>The same with an elliptic curve; the device answers with the two numbers one behind the other, as .NET wants them.</summary>
    private sealed class DeviceEcdsa(Pkcs11Keys keys, nuint key, ECDsa open) : ECDsa
    {
        public override int KeySize => open.KeySize;

        public override ECParameters ExportParameters(bool includePrivateParameters) =>
            includePrivateParameters ? throw new CryptographicException("the private key stays in the device") : open.ExportParameters(false);

        public override void ImportParameters(ECParameters parameters) => throw new NotSupportedException();

        public override byte[] SignHash(byte[] hash) => keys.Sign(key, PlainEcdsa, hash);

        public override bool VerifyHash(byte[] hash, byte[] signature) => open.VerifyHash(hash, signature);

        protected override void Dispose(bool disposing)
        {
            open.Dispose();
            base.Dispose(disposing);
        }
    }
}
