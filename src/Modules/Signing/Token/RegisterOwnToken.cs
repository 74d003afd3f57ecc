using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Signing.Token;

/// <summary>Takes the certificate of an officer's own token into the inventory, once the token has signed this officer's challenge; the page of tokens calls it. A certificate in another name is an administrator's business.</summary>
internal sealed class RegisterOwnToken(Act act, RegisterCertificate register, TokenProof proof, IMandates mandates, IAgencies agencies)
{
    /// <param name="Certificate">DER, base64.</param>
    /// <param name="Signature">Of the challenge, base64.</param>
    /// <param name="Challenge">The sealed text that the page showed.</param>
    public sealed record Input(string? Certificate, string? Signature, string? Challenge);

    public async Task<HeldCertificate> RunAsync(Input input, CancellationToken ct)
    {
        var officer = act.Caller is { IsOfficer: true, Id: { } id } && mandates.Officer(id) is { Active: true } known ? known : throw new RuleBroken("signing.not-yours");
        var digest = proof.Digest(officer.Id, input.Challenge) ?? throw new RuleBroken("signing.token-late");
        if (Bytes(input.Certificate) is not { } der || Bytes(input.Signature) is not { } value || Read(der) is not { } certificate)
        {
            throw new RuleBroken("signing.certificate-unreadable");
        }

        using (certificate)
        {
            if (!CadesSignature.Fits(certificate, digest, value))
            {
                throw new RuleBroken("signing.token-unproved");
            }

            if (Fold.Joined(CertificateFacts.Holder(certificate)) != Fold.Joined(officer.Name))
            {
                throw new RuleBroken("signing.token-name", CertificateFacts.Holder(certificate), officer.Name);
            }
        }

        var own = mandates.Of(officer.Id, act.Now).FirstOrDefault(m => m.OnBehalfOf is null) ?? throw new RuleBroken("signing.token-no-post");
        var agency = agencies.Find(own.AgencyId, act.Today) ?? throw new RuleBroken("signing.token-no-post");
        return await register.RunAsync(new(der, agency.Slug, CertificateUse.Person, officer.UserName, Way: SigningWay.Token), ct);
    }

    private static byte[]? Bytes(string? text)
    {
        var bytes = new byte[RegisterCertificate.MaxBytes];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length) ? bytes[..length] : null;
    }

    private static X509Certificate2? Read(byte[] der)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(der);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
