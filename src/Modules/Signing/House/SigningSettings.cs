using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.House;

/// <summary>What the operator chose for signing: where keys and roots are, who stamps. Everything has a demo value; production names its own.</summary>
internal sealed record SigningSettings(string KeyFolder, string KeyPassword, string? Pkcs11Library, string? Pkcs11Token, string? Pkcs11Pin, string RootFolder, string ShippedRoots, Uri? StampAddress, Uri? DemoAuthority)
{
    /// <summary>The mobile signature service; null: nobody signs by telephone.</summary>
    public MobileSignSettings? MobileSign { get; init; }

    /// <summary>The signing service on each officer's own computer, as the browser there finds it; null: nobody signs with a token.</summary>
    public Uri? TokenService { get; init; }

    public static SigningSettings Read(IConfiguration configuration, Settings settings)
    {
        string? Get(string name) => configuration[name] is { Length: > 0 } value ? value : null;
        var demo = settings.Demo ? new Uri(settings.SimulatorsAddress, "/authority/") : null;
        var password = Get("TINHSO_KEYS_PASSWORD") ?? (settings.Demo ? "chi-dung-cho-ban-dung-thu" : null);
        return new(
            Get("TINHSO_KEYS") ?? Path.Combine(settings.DataFolder, "keys"),
            password ?? "",
            Get("TINHSO_PKCS11"),
            Get("TINHSO_PKCS11_TOKEN"),
            Get("TINHSO_PKCS11_PIN"),
            Get("TINHSO_ROOTS") ?? Path.Combine(settings.DataFolder, "trust-roots"),
            Path.Combine(settings.CatalogueFolder, "trust-roots"),
            Get("TINHSO_STAMP_URL") is { } stamp ? new Uri(stamp) : demo is null ? null : new Uri(demo, "stamp"),
            demo)
        {
            MobileSign = MobileSignSettings.Read(configuration, settings),
            TokenService = Token.TokenService.Read(configuration, settings),
        };
    }

    public ISigningKeys Keys() => Pkcs11Library is { } library
        ? new Pkcs11Keys(library, Pkcs11Token ?? "", Pkcs11Pin ?? "")
        : new SoftwareKeys(KeyFolder, KeyPassword.Length > 0 ? KeyPassword : throw new RuleBroken("signing.no-key-password"));

    /// <summary>Certificates between roots and holders, known but not trusted by themselves.</summary>
    public IReadOnlyList<X509Certificate2> Issuers() =>
        [.. new[] { ShippedRoots, RootFolder }.Select(f => Path.Combine(f, "issuers")).Where(System.IO.Directory.Exists).SelectMany(System.IO.Directory.EnumerateFiles).Where(IsCertificate).Select(X509CertificateLoader.LoadCertificateFromFile)];

    /// <summary>Roots shipped with the catalogues and those the province loaded; the demo root only in the demo setting, whatever its file is called.</summary>
    public TrustRoots Roots()
    {
        var files = new[] { ShippedRoots, RootFolder }.Where(System.IO.Directory.Exists).SelectMany(System.IO.Directory.EnumerateFiles)
            .Where(IsCertificate).Where(f => DemoAuthority is not null || !Path.GetFileName(f).StartsWith("demo-", StringComparison.Ordinal));
        return new([.. files.Order(StringComparer.Ordinal).Select(X509CertificateLoader.LoadCertificateFromFile).Where(c => DemoAuthority is not null || !c.Subject.Contains(DemoName, StringComparison.Ordinal))]);
    }

    /// <summary>Stands in every certificate of the simulated authority.</summary>
    private const string DemoName = "TINHSO DEMO";

    private static bool IsCertificate(string file) => Path.GetExtension(file) is ".pem" or ".cer" or ".crt";
}
