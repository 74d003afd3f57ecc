using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Judges a file as the check page does, and names its signers by the inventory: only a certificate held there makes a signature the agency's or an officer's.</summary>
internal sealed class JudgeResult(AppDb db, Act act, TrustedCheck check)
{
    public async Task<SignatureReport> RunAsync(byte[] pdf, Guid agencyId, CancellationToken ct)
    {
        var report = await check.CheckAsync(pdf, null, ct);
        var signed = report.Signatures.Where(s => s.Kind == "signature").ToList();
        var fingerprints = signed.Where(s => s.Certificate is not null).Select(s => HeldCertificate.FingerprintOf(s.Certificate!)).Distinct().ToList();
        var held = await db.Set<HeldCertificate>().Where(c => fingerprints.Contains(c.Fingerprint)).ToListAsync(ct);
        // One taken in by this very act is not saved yet.
        held = [.. held.Union(db.Set<HeldCertificate>().Local.Where(c => fingerprints.Contains(c.Fingerprint)))];
        return new(
            Plain(report.Verdict),
            act.Now,
            Convert.ToHexStringLower(SHA256.HashData(pdf)),
            [.. signed.Select(s => Of(s, s.Certificate is { } c ? held.Find(h => h.Fingerprint == HeldCertificate.FingerprintOf(c)) : null, agencyId))],
            [.. report.Reasons.Select(r => r.Code)]);
    }

    private static JudgedSignature Of(CheckedSignature signature, HeldCertificate? held, Guid agencyId)
    {
        var role = held switch
        {
            { Use: CertificateUse.Agency } when held.AgencyId == agencyId => SignerRole.Agency,
            { Use: CertificateUse.Person, OfficerId: not null } => SignerRole.Person,
            _ => SignerRole.Other,
        };
        // What an administrator noted as taken back counts, also before the issuer's own list says so.
        var (verdict, reasons) = held?.RevokedAt is { } revoked && revoked <= signature.Time?.UtcDateTime && signature.Verdict != Verdict.Invalid
            ? (SignatureVerdict.Invalid, signature.Reasons.Select(r => r.Code).Append("revoked"))
            : (Plain(signature.Verdict), signature.Reasons.Select(r => r.Code));
        return new(
            role, signature.Signer ?? "", Organisation(signature.Certificate), signature.Time?.UtcDateTime, signature.TimeIsProved, signature.Certificate?.SerialNumber ?? "", verdict, [.. reasons]);
    }

    private static string? Organisation(X509Certificate2? certificate) =>
        certificate?.SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(p => !p.HasMultipleElements && p.GetSingleElementType().Value == "2.5.4.10")?.GetSingleElementValue();

    private static SignatureVerdict Plain(Verdict verdict) => verdict switch
    {
        Verdict.Valid => SignatureVerdict.Valid,
        Verdict.Invalid => SignatureVerdict.Invalid,
        _ => SignatureVerdict.Indeterminate,
    };
}
