using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Judges a file as the check page does, and names its signers by the inventory: only a certificate held there makes a signature the agency's or an officer's.</summary>
internal sealed class JudgeResult(AppDb db, Act act, TrustedCheck check)
{
    public async Task<SignatureReport> RunAsync(byte[] pdf, Guid agencyId, CancellationToken ct)
    {
        var report = await check.CheckAsync(pdf, null, ct);
        var fingerprints = report.Signatures.Where(s => s.Certificate is not null).Select(s => HeldCertificate.FingerprintOf(s.Certificate!)).Distinct().ToList();
        var held = await db.Set<HeldCertificate>().Where(c => fingerprints.Contains(c.Fingerprint)).ToListAsync(ct);
        // One taken in by this very act is not saved yet.
        held = [.. held.Union(db.Set<HeldCertificate>().Local.Where(c => fingerprints.Contains(c.Fingerprint)))];
        HeldCertificate? Holding(CheckedSignature signature) => signature.Certificate is { } c ? held.Find(h => h.Fingerprint == HeldCertificate.FingerprintOf(c)) : null;

        // The file is as good as its worst signature, also by what was noted of certificates.
        report = report with { Signatures = [.. report.Signatures.Select(s => Noted(s, Holding(s)))] };
        return new(
            Proofs.Plain(report.Verdict),
            act.Now,
            Convert.ToHexStringLower(SHA256.HashData(pdf)),
            [.. report.Signatures.Where(s => s.Kind == "signature").Select(s => Of(s, Holding(s), agencyId))],
            [.. report.Reasons.Select(r => r.Code)]);
    }

    /// <summary>What an administrator noted as taken back counts as if its issuer's list said so, also before it does; a time that only the signer tells cannot come before it.</summary>
    private CheckedSignature Noted(CheckedSignature signature, HeldCertificate? held)
    {
        if (held?.RevokedAt is not { } revoked || revoked > (signature.TimeIsProved ? signature.Time?.UtcDateTime : act.Now))
        {
            return signature;
        }

        var sure = signature.TimeIsProved || signature.Time is not { } claimed || revoked <= claimed.UtcDateTime;
        return signature with { Reasons = [.. signature.Reasons, sure ? Reason.Fails("revoked") : Reason.Unsure("revoked-since")] };
    }

    private static JudgedSignature Of(CheckedSignature signature, HeldCertificate? held, Guid agencyId)
    {
        var role = held switch
        {
            { Use: CertificateUse.Agency } when held.AgencyId == agencyId => SignerRole.Agency,
            { Use: CertificateUse.Person, OfficerId: not null } => SignerRole.Person,
            _ => SignerRole.Other,
        };
        return new(
            role,
            signature.Signer ?? "",
            signature.Certificate is { } c ? CertificateFacts.Organisation(c) : null,
            signature.Time?.UtcDateTime,
            signature.TimeIsProved,
            signature.Certificate?.SerialNumber ?? "",
            Proofs.Plain(signature.Verdict),
            [.. signature.Reasons.Select(r => r.Code).Distinct()],
            signature.FullProof());
    }
}
