using System.Security.Cryptography;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Judges any signed file by what it is: PDF, XML, or a CMS with its content inside or beside it. Pages and the command line ask it; it never throws for what a file holds.</summary>
internal sealed class CheckFile(TrustRoots roots, RevocationSource? source, TimeProvider clock)
{
    /// <param name="beside">The content of a detached CMS.</param>
    public async Task<CheckReport> CheckAsync(byte[] file, byte[]? beside, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        CertificateJudge Judge(Evidence evidence) => new(roots, evidence, source, now);
        return file switch
        {
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => await CheckPdf.CheckAsync(file, Judge, ct),
            [0x30, ..] => await CheckCmsAsync(file, beside, Judge(new Evidence()), ct),
            _ when LooksLikeXml(file) => await CheckXml.CheckAsync(file, Judge, ct),
            _ => new("unknown", [], [Reason.Unsure("format-unknown")]),
        };
    }

    private static bool LooksLikeXml(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            file = file[3..];
        }

        return file.TrimStart(" \t\r\n"u8).StartsWith("<"u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0x3C, 0]) || file.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF, 0, 0x3C]);
    }

    private static async Task<CheckReport> CheckCmsAsync(byte[] file, byte[]? beside, CertificateJudge judge, CancellationToken ct)
    {
        if (CmsMessage.Read(file) is not { } message)
        {
            return new("cms", [], [Reason.Unsure("cms-form")]);
        }

        // Content inside and content beside could differ; only one of them was signed.
        if (message.Content is { } inside && beside is not null && !inside.AsSpan().SequenceEqual(beside))
        {
            return new("cms", [], [Reason.Fails("content-differs")]);
        }

        if ((message.Content ?? beside) is not { } content)
        {
            return new("cms", [], [Reason.Unsure("content-missing")]);
        }

        var found = await SignerCheck.JudgeAsync(file, hash => CryptographicOperations.HashData(hash, content), judge, judge.Now, null, namesItself: false, ct);
        var signature = new CheckedSignature("signature", null, found.Certificate is null ? null : CertificateFacts.Holder(found.Certificate), found.Time, found.TimeIsProved, null, true, found.Reasons) { Certificate = found.Certificate, Proof = found.Proof };
        return new("cms", [signature], []);
    }
}
