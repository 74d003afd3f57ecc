using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Takes a certificate into the inventory of an agency; the inventory page calls it. Only certificates under a trusted root and not yet over are taken.</summary>
internal sealed class RegisterCertificate(AppDb db, Act act, IAgencies agencies, TrustedCheck trusted)
{
    public const int MaxBytes = 64 * 1024;

    public sealed record Input(byte[] File, string AgencyCode, CertificateUse Use);

    public async Task<HeldCertificate> RunAsync(Input input, CancellationToken ct)
    {
        var agency = agencies.FindByCode(input.AgencyCode.Trim(), act.Today) ?? throw new RuleBroken("signing.agency-unknown", input.AgencyCode);
        using var certificate = Read(input.File);
        if (certificate.NotAfter.ToUniversalTime() < act.Now)
        {
            throw new RuleBroken("signing.certificate-over");
        }

        // A path is looked for at a moment inside the certificate's own life.
        var at = certificate.NotBefore.ToUniversalTime() > act.Now ? certificate.NotBefore.ToUniversalTime() : act.Now;
        if (!await trusted.IsTrustedAsync(certificate, new DateTimeOffset(at, TimeSpan.Zero), ct))
        {
            throw new RuleBroken("signing.certificate-untrusted");
        }

        var held = HeldCertificate.Of(certificate, agency.Id, input.Use);
        if (await db.Set<HeldCertificate>().AnyAsync(c => c.Fingerprint == held.Fingerprint, ct))
        {
            throw new RuleBroken("signing.certificate-known", held.Holder);
        }

        db.Add(held);
        act.On(held, "signing.register-certificate");
        return held;
    }

    private static X509Certificate2 Read(byte[] file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(file);
        }
        catch (CryptographicException)
        {
            throw new RuleBroken("signing.certificate-unreadable");
        }
    }
}
