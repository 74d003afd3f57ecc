using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Who signed and when, as far as it is proved.</summary>
internal sealed record SignerFound(X509Certificate2? Certificate, DateTimeOffset? Time, bool TimeIsProved, List<Reason> Reasons)
{
    public Func<SignatureProof>? Proof { get; init; }
}

/// <summary>Judges the signature in a CMS over given content, with the time stamp it may carry (EN 319 102-1 section 5.5 in spirit).</summary>
internal static class SignerCheck
{
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(5);

    /// <summary>Attributes outside the signature that mean something; any other could hide what was one of these.</summary>
    private static readonly HashSet<string> KnownUnsigned = [Oids.TimeStampToken, "1.2.840.113549.1.9.6", "1.2.840.113549.1.9.16.2.21", "1.2.840.113549.1.9.16.2.22", "1.2.840.113549.1.9.16.2.23", "1.2.840.113549.1.9.16.2.24", "0.4.0.1733.2.4", "0.4.0.1733.2.5"];

    /// <param name="at">The moment a later stamp over everything vouches for; now without one.</param>
    /// <param name="claimed">What the file says of the time; the signed attribute counts where the file says nothing.</param>
    /// <param name="namesItself">The profile wants the certificate named under the signature.</param>
    public static async Task<SignerFound> JudgeAsync(ReadOnlyMemory<byte> der, Func<HashAlgorithmName, byte[]> digest, CertificateJudge judge, DateTimeOffset at, DateTimeOffset? claimed, bool namesItself, CancellationToken ct)
    {
        if (CmsMessage.Read(der) is not { } message || message.ContentType != Oids.Data)
        {
            return new(null, claimed, false, [Reason.Unsure("cms-form")]);
        }

        if (message.Signer is not { } signer)
        {
            return new(null, claimed, false, [Reason.Unsure("signer-missing")]);
        }

        if (!message.Verify(signer, digest(message.Hash)))
        {
            return new(signer, claimed, false, [Reason.Fails("signature-broken")]);
        }

        var reasons = Form(message, signer, namesItself);
        claimed ??= SigningTime(message);
        var (moment, proved) = (at, at < judge.Now);
        Func<SignatureProof, SignatureProof>? stamp = null;
        if (message.Unsigned.TryGetValue(Oids.TimeStampToken, out var token))
        {
            var (time, authority, why, stampBeside) = await StampCheck.JudgeAsync(token, hash => CryptographicOperations.HashData(hash, message.Signature), judge, at, ct);
            reasons.AddRange(why);
            stamp = authority is null ? null : proof => proof with { StampedAt = time?.UtcDateTime, StampAuthority = CertificateFacts.Holder(authority), StampChain = Proofs.Chain(judge, authority, stampBeside, time ?? at) };
            (moment, proved) = time is { } t ? (t, true) : (moment, proved);
            if (time < claimed - ClockSlack)
            {
                reasons.Add(Reason.Note("clock-ahead"));
            }
        }
        else if (OnlyClaimed(claimed, signer, judge.Now) is { } why)
        {
            reasons.Add(why);
        }

        var before = message.Certificates;
        reasons.AddRange(await judge.JudgeAsync(signer, before, moment, proved, claimed, ct));
        return new(signer, proved ? moment : claimed, proved, reasons)
        {
            Proof = () => Proofs.Of(judge, signer, before, moment, message.Hash.Name, claimed) is var bare && stamp is not null ? stamp(bare) : bare,
        };
    }

    private static List<Reason> Form(CmsMessage message, X509Certificate2 signer, bool namesItself)
    {
        var reasons = new List<Reason>();
        if (message.Signed.TryGetValue(Oids.SigningCertificateV2, out var named) ? !SigningCertificate.Names(named, signer) : namesItself)
        {
            reasons.Add(Reason.Fails("certificate-not-named"));
        }

        if (message.Unsigned.Keys.Any(k => !KnownUnsigned.Contains(k)))
        {
            reasons.Add(Reason.Unsure("cms-form"));
        }

        if (Purpose(signer) is { } why)
        {
            reasons.Add(why);
        }

        return reasons;
    }

    /// <summary>A certificate for other work signs nothing.</summary>
    public static Reason? Purpose(X509Certificate2 signer) =>
        CertificateFacts.MayUse(signer, X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation) ? null : Reason.Fails("key-purpose");

    /// <summary>What a time says against itself that no stamp proves: not come yet, or before the certificate was there.</summary>
    public static Reason? OnlyClaimed(DateTimeOffset? claimed, X509Certificate2 signer, DateTimeOffset now) =>
        claimed > now + ClockSlack ? Reason.Unsure("clock-future")
        : claimed is { } said && said.UtcDateTime < signer.NotBefore.ToUniversalTime() ? Reason.Fails("not-yet-valid")
        : null;

    private static DateTimeOffset? SigningTime(CmsMessage message)
    {
        try
        {
            return message.Signed.TryGetValue(Oids.SigningTime, out var time)
                ? RevocationList.ReadTime(new System.Formats.Asn1.AsnReader(time, System.Formats.Asn1.AsnEncodingRules.DER)).ToUniversalTime()
                : null;
        }
        catch (System.Formats.Asn1.AsnContentException)
        {
            return null;
        }
    }
}
