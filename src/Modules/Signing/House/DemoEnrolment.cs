using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.House;

/// <summary>Gets a post a key and a certificate of the simulated authority; only in the demo setting, where the command line calls it for a post that has none.</summary>
internal sealed class DemoEnrolment(SigningSettings settings, Network network)
{
    public async Task<SigningKey> EnrolAsync(string post, string? name, string? agency, string? mail, CancellationToken ct)
    {
        if (settings.DemoAuthority is not { } authority || settings.Pkcs11Library is not null)
        {
            throw new RuleBroken("signing.no-key", post);
        }

        var subject = new X500DistinguishedNameBuilder();
        subject.AddCountryOrRegion("VN");
        if (agency is { Length: > 0 })
        {
            subject.AddOrganizationName(agency);
        }

        subject.AddCommonName(name ?? post);
        var key = RSA.Create(2048);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (mail is { Length: > 0 })
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(mail);
            request.CertificateExtensions.Add(names.Build());
        }

        if (await network.PostAsync(new Uri(authority, "certificates"), request.CreateSigningRequest(), "application/pkcs10", ct) is not { } answer)
        {
            throw new RuleBroken("signing.authority-down");
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(Encoding.ASCII.GetString(answer));
        var made = new SigningKey(chain[0], [.. chain.Skip(1)], key);
        new SoftwareKeys(settings.KeyFolder, settings.KeyPassword).Keep(post, made);
        await KeepRootAsync(ct);
        return made;
    }

    /// <summary>Fetches the demo root once, so that files signed in the demo are judged there without the simulator.</summary>
    public async Task KeepRootAsync(CancellationToken ct)
    {
        if (settings.DemoAuthority is { } authority && await network.GetAsync(new Uri(authority, "root.cer"), ct) is { } root)
        {
            System.IO.Directory.CreateDirectory(settings.RootFolder);
            await File.WriteAllBytesAsync(Path.Combine(settings.RootFolder, "demo-root.cer"), root, ct);
            if (await network.GetAsync(new Uri(authority, "issuing.cer"), ct) is { } issuing)
            {
                var issuers = System.IO.Directory.CreateDirectory(Path.Combine(settings.RootFolder, "issuers")).FullName;
                await File.WriteAllBytesAsync(Path.Combine(issuers, "demo-issuing.cer"), issuing, ct);
            }
        }
    }
}
