using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Checking;

namespace TinhSo.Modules.Signing.Trust;

/// <summary>Judges certificates at a moment: path, strength and revocation, from what is known and, where that does not settle it, from the issuers.</summary>
internal sealed class CertificateJudge(TrustRoots roots, Evidence evidence, RevocationSource? source, DateTimeOffset now)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private readonly HashSet<string> _asked = [];

    public DateTimeOffset Now => now;

    public Evidence Evidence => evidence;

    /// <param name="beside">Certificates that came with it.</param>
    /// <param name="at">The moment the certificate had to hold.</param>
    /// <param name="proved">A stamp proves the moment; without it, what happened since counts too.</param>
    /// <param name="claimed">What the signer says of the time; tells a revocation before it from one after it.</param>
    public async Task<List<Reason>> JudgeAsync(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> beside, DateTimeOffset at, bool proved, DateTimeOffset? claimed, CancellationToken ct)
    {
        var reasons = new List<Reason>();
        if (!CertificateFacts.IsStrong(certificate))
        {
            reasons.Add(Reason.Fails("weak-key"));
        }

        var (path, why) = roots.Find(certificate, evidence.Certificates.Concat(beside), at);
        if (why is not null)
        {
            reasons.Add(why);
            return reasons;
        }

        if (beside.Any(c => !Belongs(c, path, beside)))
        {
            reasons.Add(Reason.Unsure("cms-form"));
        }

        for (var i = 0; i + 1 < path.Count; i++)
        {
            if (await RevocationAsync(path[i], path[i + 1], at, proved, claimed, ct) is { } reason)
            {
                reasons.Add(i == 0 ? reason : reason with { Code = "issuer-" + reason.Code });
            }
        }

        return reasons;
    }

    /// <summary>The way up from a certificate as far as it is known.</summary>
    public IReadOnlyList<X509Certificate2> PathOf(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> beside, DateTimeOffset at) => roots.Find(certificate, evidence.Certificates.Concat(beside), at).Path;

    /// <summary>A certificate that came along is on the way, rightly issued by one that is known, or a stranger; a broken copy of one on the way is none of these.</summary>
    private bool Belongs(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> path, IReadOnlyList<X509Certificate2> beside)
    {
        if (path.Any(c => c.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)))
        {
            return true;
        }

        var issuers = path.Concat(roots.All).Concat(beside).Where(c => c.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)).ToList();
        return issuers.Any(i => CertificateFacts.IsIssuedBy(certificate, i))
            || (issuers.Count == 0 && !path.Any(c => c.SubjectName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData)));
    }

    private async Task<Reason?> RevocationAsync(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset at, bool proved, DateTimeOffset? claimed, CancellationToken ct)
    {
        var (settled, revoked) = Look(certificate, issuer, at);
        if (!settled && source is not null && _asked.Add(certificate.Thumbprint))
        {
            await source.AskAsync(certificate, issuer, evidence, ct);
            (settled, revoked) = Look(certificate, issuer, at);
        }

        if (revoked is not { } when)
        {
            return settled ? null : Reason.Unsure("revocation-unknown", CertificateFacts.Holder(certificate));
        }

        var detail = when.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        if (when <= at && (proved || claimed is null || when <= claimed))
        {
            return Reason.Fails("revoked", detail);
        }

        return when > at ? settled ? Reason.Note("revoked-later", detail) : Reason.Unsure("revocation-unknown", CertificateFacts.Holder(certificate)) : Reason.Unsure("revoked-since", detail);
    }

    /// <summary>Whether the evidence settles how the certificate stood at the moment, and when it was revoked.</summary>
    private (bool Settled, DateTimeOffset? Revoked) Look(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset at)
    {
        var settled = false;
        DateTimeOffset? revoked = null;
        void Count(DateTimeOffset? when, DateTimeOffset update, DateTimeOffset? next, DateTimeOffset? keepsSince)
        {
            // What is said in the future is not believed.
            if (update > now + TimeSpan.FromMinutes(5))
            {
                return;
            }

            if (when is { } w)
            {
                revoked = revoked is { } r && r < w ? r : w;
                settled = true;
                return;
            }

            // After its end a certificate may have dropped out of its issuer's memory.
            var expired = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
            var remembered = update <= expired || keepsSince <= expired;
            settled |= remembered && (update >= at || at <= (next ?? update + Fresh));
        }

        foreach (var answer in evidence.Answers.ToList())
        {
            if (answer.StatusOf(certificate, issuer) is { Known: true } status && answer.IsFrom(issuer))
            {
                Count(status.RevokedAt, status.ThisUpdate, status.NextUpdate, status.ArchiveCutoff);
            }
        }

        foreach (var list in evidence.Lists.Where(l => !l.IsPartial && l.IsFrom(issuer)))
        {
            Count(list.Revoked(certificate), list.ThisUpdate, list.NextUpdate, list.KeepsExpiredSince);
        }

        return (settled, revoked);
    }
}
