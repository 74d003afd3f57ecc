using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Inventory;

/// <summary>Takes a certificate into the inventory of an agency; the inventory page calls it. Only certificates under a trusted root and not yet over are taken.</summary>
internal sealed class RegisterCertificate(AppDb db, Act act, IAgencies agencies, IMandates mandates, TrustedCheck trusted, ProjectSeals project)
{
    public const int MaxBytes = 64 * 1024;

    /// <param name="UserName">Of the officer whose certificate it is; only with <see cref="CertificateUse.Person"/>.</param>
    /// <param name="KeyName">Name of its key in the key store; left out where the key is elsewhere.</param>
    /// <param name="Way">Where the key lies; outside the house only a person's may.</param>
    /// <param name="CredentialId">What the mobile signature service calls the key.</param>
    public sealed record Input(byte[] File, string AgencyCode, CertificateUse Use, string? UserName = null, string? KeyName = null, SigningWay Way = SigningWay.House, string? CredentialId = null);

    public async Task<HeldCertificate> RunAsync(Input input, CancellationToken ct)
    {
        var agency = agencies.FindByCode(input.AgencyCode.Trim(), act.Today) ?? throw new RuleBroken("signing.agency-unknown", input.AgencyCode);
        var officer = input.Use == CertificateUse.Person ? mandates.OfficerNamed(input.UserName?.Trim() ?? "") ?? throw new RuleBroken("signing.officer-needed") : null;
        var (keyName, credential) = (Given(input.KeyName), Given(input.CredentialId));
        if (input.Way != SigningWay.House && (officer is null || keyName is not null))
        {
            throw new RuleBroken("signing.way-person");
        }

        if (input.Way == SigningWay.Phone != credential is not null)
        {
            throw new RuleBroken("signing.way-credential");
        }

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

        var held = HeldCertificate.Of(certificate, agency.Id, input.Use, officer?.Id, keyName, input.Way, credential);
        if (await db.Set<HeldCertificate>().AnyAsync(c => c.Fingerprint == held.Fingerprint, ct))
        {
            throw new RuleBroken("signing.certificate-known", held.Holder);
        }

        db.Add(held);
        act.On(held, "signing.register-certificate");
        await project.RunAsync(held.AgencyId, ct);
        return held;
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

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
