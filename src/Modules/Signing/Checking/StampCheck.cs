using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Judges a time-stamp token (RFC 3161): that it is over these bytes, whole, and from an authority that held at the moment it is looked at.</summary>
internal static class StampCheck
{
    /// <summary>The time it proves, null when it proves none; the reasons say why. Beside: the certificates that came with it.</summary>
    /// <param name="at">The moment up to which a later stamp vouches for this one; now without a later one.</param>
    public static async Task<(DateTimeOffset? Time, X509Certificate2? Signer, List<Reason> Reasons, IReadOnlyList<X509Certificate2> Beside)> JudgeAsync(
        ReadOnlyMemory<byte> token, Func<HashAlgorithmName, byte[]> digest, CertificateJudge judge, DateTimeOffset at, CancellationToken ct)
    {
        if (CmsMessage.Read(token) is not { ContentType: Oids.TstInfo, Content: { } content } message || !Rfc3161TimestampTokenInfo.TryDecode(content, out var info, out var used) || used != content.Length)
        {
            return (null, null, [Reason.Fails("stamp-form")], []);
        }

        if (message.Signer is not { } signer)
        {
            return (null, null, [Reason.Unsure("stamp-signer-missing")], []);
        }

        if (Oids.Hash(info.HashAlgorithmId.Value) is not { } hash)
        {
            return (null, signer, [Reason.Fails("weak-hash")], message.Certificates);
        }

        if (!info.GetMessageHash().Span.SequenceEqual(digest(hash)))
        {
            return (null, signer, [Reason.Fails("stamp-other-data")], message.Certificates);
        }

        if (!message.Verify(signer, CryptographicOperations.HashData(message.Hash, content))
            || !message.Signed.TryGetValue(Oids.SigningCertificateV2, out var named) || !SigningCertificate.Names(named, signer))
        {
            return (null, signer, [Reason.Fails("stamp-broken")], message.Certificates);
        }

        if (!CertificateFacts.HasPurpose(signer, Oids.TimeStamping))
        {
            return (null, signer, [Reason.Fails("stamp-purpose")], message.Certificates);
        }

        var time = info.Timestamp.ToUniversalTime();
        if (time > judge.Now + TimeSpan.FromMinutes(5) || time.UtcDateTime < signer.NotBefore.ToUniversalTime() || time.UtcDateTime > signer.NotAfter.ToUniversalTime())
        {
            return (null, signer, [Reason.Fails("stamp-clock")], message.Certificates);
        }

        var reasons = (await judge.JudgeAsync(signer, message.Certificates, at, proved: at < judge.Now, time, ct)).Select(r => r with { Code = "stamp-" + r.Code }).ToList();
        return (CheckedSignature.Worst(reasons) == Verdict.Valid ? time : null, signer, reasons, message.Certificates);
    }
}
