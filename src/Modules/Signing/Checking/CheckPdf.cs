using System.Globalization;
using System.Security.Cryptography;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>Judges a signed PDF: every signature over its own revision, what was done since, who signed and whether that held then.</summary>
internal static class CheckPdf
{
    private const int MostSignatures = 100;

    public static async Task<CheckReport> CheckAsync(byte[] pdf, Func<Evidence, CertificateJudge> judgeWith, CancellationToken ct)
    {
        try
        {
            return await JudgeAsync(pdf, judgeWith, ct);
        }
        catch (PdfRefused refused)
        {
            return new("pdf", [], [Reason.Unsure(refused.Code, refused.Detail.Length > 0 ? refused.Detail : null)]);
        }
    }

    private static async Task<CheckReport> JudgeAsync(byte[] pdf, Func<Evidence, CertificateJudge> judgeWith, CancellationToken ct)
    {
        var budget = new PdfBudget();
        var file = PdfFile.Open(pdf, budget: budget);
        var fields = SignatureFields.Of(file).Where(f => f.Value is not null).ToList();
        if (fields.Count > MostSignatures)
        {
            return new("pdf", [], [Reason.Unsure("pdf-too-many-objects")]);
        }

        var whole = OlderRevisions.Lost(file, fields, budget).Select(name => Reason.Fails("signature-removed", name)).ToList();
        if (fields.Count == 0)
        {
            return new("pdf", [], whole.Count > 0 ? whole : [Reason.Unsure("no-signature")]);
        }

        if (file.EndOfLastRevision != file.Length)
        {
            whole.Add(Reason.Fails("trailing-bytes"));
        }

        // One byte less in a field, and the form no longer shows what it holds.
        if (pdf.AsSpan().Count("/ByteRange"u8) > fields.Count)
        {
            whole.Add(Reason.Unsure("signature-hidden"));
        }

        if (fields.Select(f => f.ValueReference?.Number).Distinct().Count() != fields.Count)
        {
            whole.Add(Reason.Fails("signature-shared"));
        }

        var evidence = new Evidence();
        EvidenceStore.Read(file, evidence, budget);
        var judge = judgeWith(evidence);
        var ranges = fields.Select(f => (Field: f, Read: CheckedRange.Read(file, f, budget))).OrderBy(r => r.Read.Range?.End ?? 0).ToList();
        var found = new List<CheckedSignature>();

        // From the newest back: a later time stamp vouches for what lies under it.
        var at = judge.Now;
        for (var i = ranges.Count - 1; i >= 0; i--)
        {
            var (field, (range, why)) = ranges[i];
            var one = await JudgeAsync(file, field, range, why, judge, at, ct);
            at = one is { Kind: "time-stamp", Verdict: Verdict.Valid, Time: { } time } && time < at ? time : at;
            found.Insert(0, one);
        }

        return new("pdf", found, whole);
    }

    private static async Task<CheckedSignature> JudgeAsync(PdfFile file, SignatureField field, CheckedRange? range, Reason? why, CertificateJudge judge, DateTimeOffset at, CancellationToken ct)
    {
        var kind = field.Value!["SubFilter"] is PdfName { Value: "ETSI.RFC3161" } ? "time-stamp" : "signature";
        var claimed = ReadTime(field.Value["M"] as PdfString);
        if (range?.Revision is null)
        {
            return new(kind, field.Name, null, claimed, false, range?.End, false, [why ?? Reason.Fails("range-form")]);
        }

        var reasons = RevisionChanges.Between(range.Revision, file, Permission(range.Revision));
        // What follows must bring a newer table; bytes that nothing leads to are foreign.
        if (range.End != file.Length && file.StartXref < range.End)
        {
            reasons.Add(Reason.Fails("trailing-bytes"));
        }

        if (range.End != file.Length && CheckedSignature.Worst(reasons) == Verdict.Valid)
        {
            reasons.Add(Reason.Note("signed-later"));
        }

        var (der, padded) = Split(range.Contents);
        if (!padded)
        {
            reasons.Add(Reason.Fails("range-padding"));
        }

        byte[] Digest(HashAlgorithmName name)
        {
            using var hash = IncrementalHash.CreateHash(name);
            hash.AppendData(file.Bytes.AsSpan(0, range.GapStart));
            hash.AppendData(file.Bytes.AsSpan(range.GapEnd, range.End - range.GapEnd));
            return hash.GetHashAndReset();
        }

        SignatureProof Placed(SignatureProof proof) => proof with
        {
            ByteRange = [0, range.GapStart, range.GapEnd, range.End - range.GapEnd],
            Revision = range.Revision.Sections,
            Revisions = file.Sections,
        };
        CheckedSignature Of(string? signer, DateTimeOffset? time, bool proved) => new(kind, field.Name, signer, time, proved, range.End, range.End == file.Length, reasons);
        if (kind == "time-stamp")
        {
            var (time, authority, stampWhy, beside) = await StampCheck.JudgeAsync(der, Digest, judge, at, ct);
            reasons.AddRange(stampWhy);
            return Of(authority is null ? null : CertificateFacts.Holder(authority), time, time is not null) with
            {
                Certificate = authority,
                Proof = authority is null ? null : () => Placed(Proofs.Of(judge, authority, beside, time ?? at, null, null) with { StampedAt = time?.UtcDateTime, StampAuthority = CertificateFacts.Holder(authority) }),
            };
        }

        var subFilter = (field.Value["SubFilter"] as PdfName)?.Value;
        if (subFilter is not ("ETSI.CAdES.detached" or "adbe.pkcs7.detached"))
        {
            reasons.Add(Reason.Unsure("profile-unknown", subFilter));
            return Of(null, claimed, false);
        }

        var found = await SignerCheck.JudgeAsync(der, Digest, judge, at, claimed, subFilter[0] == 'E', ct);
        reasons.AddRange(found.Reasons);
        return Of(found.Certificate is null ? null : CertificateFacts.Holder(found.Certificate), found.Time, found.TimeIsProved) with { Certificate = found.Certificate, Proof = found.Proof is { } proof ? () => Placed(proof()) : null };
    }

    /// <summary>The message, and whether only zeros follow it.</summary>
    private static (ReadOnlyMemory<byte> Der, bool Padded) Split(byte[] contents)
    {
        return System.Formats.Asn1.AsnDecoder.TryReadEncodedValue(contents, System.Formats.Asn1.AsnEncodingRules.DER, out _, out _, out _, out var used)
            ? (contents.AsMemory(0, used), !contents.AsSpan(used).ContainsAnyExcept((byte)0))
            : (contents, true);
    }

    /// <summary>What the certifying signature permits later; 0 without one.</summary>
    private static int Permission(PdfFile file)
    {
        if (file.Dict(file.Dict(file.Catalog["Perms"])?["DocMDP"]) is not { } certifying || file.Resolve(certifying["Reference"]) is not PdfArray references)
        {
            return 0;
        }

        var method = references.Items.Select(file.Dict).FirstOrDefault(r => r?["TransformMethod"] is PdfName { Value: "DocMDP" });
        return method is null ? 0 : file.Dict(method["TransformParams"])?["P"] is PdfInteger { Value: >= 1 and <= 3 } p ? (int)p.Value : 2;
    }

    /// <summary>D:YYYYMMDDHHmmSS+HH'mm' (ISO 32000-1, 7.9.4).</summary>
    private static DateTimeOffset? ReadTime(PdfString? text)
    {
        var plain = text?.Text.Replace("'", "", StringComparison.Ordinal).Replace("Z", "+0000", StringComparison.Ordinal) ?? "";
        var zone = plain.Length >= 21 ? plain[..21].Insert(19, ":") : plain.Length == 16 ? plain + "+00:00" : "";
        return DateTimeOffset.TryParseExact(zone, "'D:'yyyyMMddHHmmsszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }
}
