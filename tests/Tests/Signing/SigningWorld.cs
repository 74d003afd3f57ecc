using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Simulators.Authority;

namespace TinhSo.Tests.Signing;

/// <summary>An authority, posts with certificates of any life, and clocks: no network, no database.</summary>
internal sealed class SigningWorld
{
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 10, 0, 0, TimeSpan.FromHours(7));

    private static readonly Lazy<AuthorityKeys> Made = new(() => AuthorityKeys.Make("http://authority.example"));
    private static readonly Lazy<AuthorityKeys> Stranger = new(() => AuthorityKeys.Make("http://stranger.example"));
    private static readonly ConcurrentDictionary<string, RSA> Keys = new();
    private readonly AuthorityKeys _keys;

    public SigningWorld(bool stranger = false)
    {
        _keys = stranger ? Stranger.Value : Made.Value;
        Authority = new(_keys, "http://authority.example");
    }

    public DemoAuthority Authority { get; }

    public TrustRoots Roots { get; } = new([Made.Value.Root]);

    /// <summary>A post's key with a certificate of this life; the RSA key of one name is made once a run.</summary>
    public SigningKey Key(string post = "Nguyễn Thị Đệ", DateTimeOffset? from = null, DateTimeOffset? to = null, string agency = "Sở Khoa học và Công nghệ")
    {
        var key = Keys.GetOrAdd(post, _ => RSA.Create(2048));
        var copy = RSA.Create(key.ExportParameters(true));
        var certificate = Authority.Issue(new X500DistinguishedName($"CN={post}, O={agency}, C=VN"), new PublicKey(copy), from ?? Now.AddYears(-1), to ?? Now.AddYears(1));
        return new(certificate, [X509CertificateLoader.LoadCertificate(_keys.Issuing.RawData)], copy);
    }

    /// <summary>Another key of the stamp server, with a certificate of this life.</summary>
    public X509Certificate2 StampKey(DateTimeOffset from, DateTimeOffset to)
    {
        var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=TINHSO DEMO TIME STAMP 2, C=VN", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Oids.TimeStamping)], critical: true));
        AuthorityKeys.AddPlaces(request, "http://authority.example", "issuing", _keys.Issuing);
        return request.Create(_keys.Issuing, from, to, AuthorityKeys.Serial()).CopyWithPrivateKey(key);
    }

    /// <summary>A post's key on the curve P-256.</summary>
    public SigningKey EllipticKey(string post = "Nguyễn Thị Đệ", ECCurve? curve = null)
    {
        var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        var certificate = Authority.Issue(new X500DistinguishedName($"CN={post}, C=VN"), new PublicKey(key), Now.AddYears(-1), Now.AddYears(1));
        return new(certificate, [X509CertificateLoader.LoadCertificate(_keys.Issuing.RawData)], key);
    }

    /// <summary>A key whose certificate is for enciphering keys, not for signing.</summary>
    public SigningKey KeyForOtherWork()
    {
        var key = RSA.Create(Keys.GetOrAdd("other work", _ => RSA.Create(2048)).ExportParameters(true));
        var request = new CertificateRequest("CN=Máy chủ, C=VN", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment, critical: true));
        AuthorityKeys.AddPlaces(request, "http://authority.example", "issuing", _keys.Issuing);
        return new(request.Create(_keys.Issuing, Now.AddYears(-1), Now.AddYears(1), AuthorityKeys.Serial()), [X509CertificateLoader.LoadCertificate(_keys.Issuing.RawData)], key);
    }

    public TimeStamps Stamps(DateTimeOffset at) => new((question, _) => Task.FromResult(StampServer.Answer(_keys, question, at)));

    /// <summary>The authority's answers as of a moment.</summary>
    public RevocationSource Source(DateTimeOffset at, bool ocsp = true, bool lists = true) => new((address, question, _) => Task.FromResult(
        question is not null ? ocsp ? Authority.Answer(question, at) : null
        : lists ? Authority.List(address.AbsolutePath.Contains("root", StringComparison.Ordinal), at) : null));

    public static RevocationSource Silent { get; } = new((_, _, _) => Task.FromResult<byte[]?>(null));

    public Task<byte[]> SealAsync(byte[] pdf, SigningKey key, PadesLevel level = PadesLevel.B, DateTimeOffset? at = null, Func<SealOrder, SealOrder>? with = null)
    {
        var order = new SealOrder(level, at ?? Now);
        return new SealPdf(Stamps(order.At), Source(order.At), Roots).SealAsync(pdf, key, with?.Invoke(order) ?? order, CancellationToken.None);
    }

    public Task<CheckReport> CheckAsync(byte[] file, DateTimeOffset? at = null, RevocationSource? source = null, byte[]? beside = null)
    {
        var moment = at ?? Now.AddMinutes(1);
        return new CheckFile(Roots, source ?? Source(moment), new Standing(moment)).CheckAsync(file, beside, CancellationToken.None);
    }

    /// <summary>A file signed by two posts.</summary>
    public async Task<byte[]> TwiceAsync(PadesLevel level = PadesLevel.B, string file = "own.pdf")
    {
        using var first = Key();
        using var second = Key("Trần Văn Bá");
        return await SealAsync(await SealAsync(SamplePdf.Load(file), first, level), second, level, Now.AddSeconds(5));
    }

    private sealed class Standing(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
