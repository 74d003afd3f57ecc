using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Writes down what a judgement rests on, from the same evidence and with no question to anybody.</summary>
internal static class Proofs
{
    public static SignatureProof Of(CertificateJudge judge, X509Certificate2 signer, IReadOnlyList<X509Certificate2> beside, DateTimeOffset at, string? digest, DateTimeOffset? claimed) =>
        new(Chain(judge, signer, beside, at), digest, claimed?.UtcDateTime, null, null, []);

    /// <summary>The way up as far as it is known, each certificate with what its issuer said of it.</summary>
    public static IReadOnlyList<ProofCertificate> Chain(CertificateJudge judge, X509Certificate2 leaf, IReadOnlyList<X509Certificate2> beside, DateTimeOffset at)
    {
        var path = judge.PathOf(leaf, beside, at);
        return [.. path.Select((c, i) => Line(c, i + 1 < path.Count ? Said(judge.Evidence, c, path[i + 1]) : null))];
    }

    public static SignatureVerdict Plain(Verdict verdict) => verdict switch
    {
        Verdict.Valid => SignatureVerdict.Valid,
        Verdict.Invalid => SignatureVerdict.Invalid,
        _ => SignatureVerdict.Indeterminate,
    };

    private static ProofCertificate Line(X509Certificate2 c, ProofRevocation? said) => new(
        CertificateFacts.SubjectWithoutNumbers(c), c.Issuer, c.SerialNumber, c.NotBefore.ToUniversalTime(), c.NotAfter.ToUniversalTime(), Convert.ToHexStringLower(SHA256.HashData(c.RawData)), Key(c), c.SignatureAlgorithm.FriendlyName ?? c.SignatureAlgorithm.Value ?? "", said);

    private static string Key(X509Certificate2 certificate)
    {
        var told = certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value ?? "";
        PublicKeys.Verify(certificate, rsa => Tell("RSA", rsa.KeySize), ecdsa => Tell("ECDSA", ecdsa.KeySize));
        return told;

        bool Tell(string kind, int size)
        {
            told = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind} {size}");
            return true;
        }
    }

    /// <summary>The newest word of the issuer; one that says revoked goes before all others.</summary>
    private static ProofRevocation? Said(Evidence evidence, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var said = new List<ProofRevocation>();
        foreach (var answer in evidence.Answers.ToList())
        {
            if (answer.StatusOf(certificate, issuer) is { Known: true } status && answer.IsFrom(issuer))
            {
                var by = CertificateFacts.Holder(answer.Certificates.Count > 0 ? answer.Certificates[0] : issuer);
                said.Add(new("ocsp", by, answer.ProducedAt.UtcDateTime, status.NextUpdate?.UtcDateTime, status.RevokedAt is null ? "good" : "revoked", status.RevokedAt?.UtcDateTime));
            }
        }

        foreach (var list in evidence.Lists.ToList().Where(l => !l.IsPartial && l.IsFrom(issuer)))
        {
            var revoked = list.Revoked(certificate);
            said.Add(new("crl", CertificateFacts.Holder(issuer), list.ThisUpdate.UtcDateTime, list.NextUpdate?.UtcDateTime, revoked is null ? "good" : "revoked", revoked?.UtcDateTime));
        }

        return said.OrderBy(s => s.RevokedAt is null).ThenByDescending(s => s.ProducedAt).FirstOrDefault();
    }
}
