using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Signing;

namespace TinhSo.Modules.Signing.Checking;

/// <summary>The three words of EN 319 102-1, for a citizen: valid, not valid, cannot tell.</summary>
internal enum Verdict
{
    Valid,
    Indeterminate,
    Invalid,
}

/// <summary>One thing that was found; its text stands under <c>signing.reason.{Code}</c>. Invalid and indeterminate reasons decide, a valid one only informs.</summary>
internal sealed record Reason(string Code, Verdict Weight, string? Detail = null)
{
    public static Reason Fails(string code, string? detail = null) => new(code, Verdict.Invalid, detail);

    public static Reason Unsure(string code, string? detail = null) => new(code, Verdict.Indeterminate, detail);

    public static Reason Note(string code, string? detail = null) => new(code, Verdict.Valid, detail);
}

/// <summary>One signature or document time stamp as judged.</summary>
/// <param name="Kind"><c>signature</c> or <c>time-stamp</c>.</param>
/// <param name="Time">The proved time, else the claimed one.</param>
/// <param name="TimeIsProved">A time stamp proves it.</param>
/// <param name="Covers">Length of the revision it signs, in bytes; null where files have no revisions.</param>
internal sealed record CheckedSignature(string Kind, string? Field, string? Signer, DateTimeOffset? Time, bool TimeIsProved, long? Covers, bool CoversWhole, IReadOnlyList<Reason> Reasons)
{
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Makes the full report; only who shows or keeps it asks.</summary>
    public Func<SignatureProof>? Proof { get; init; }

    /// <summary>The full report with its reasons; null where nothing could be read.</summary>
    public SignatureProof? FullProof() => Proof is { } make ? make() with { Reasons = [.. Reasons.Select(r => new ProofReason(r.Code, Proofs.Plain(r.Weight), r.Detail))] } : null;

    public Verdict Verdict => Worst(Reasons);

    public static Verdict Worst(IEnumerable<Reason> reasons) => reasons.Select(r => r.Weight).DefaultIfEmpty(Verdict.Valid).Max();
}

/// <summary>The judgement of one file. Reasons of the file come beside those of its signatures.</summary>
internal sealed record CheckReport(string Format, IReadOnlyList<CheckedSignature> Signatures, IReadOnlyList<Reason> Reasons)
{
    /// <summary>A file is as good as its worst signature; without any nothing can be said.</summary>
    public Verdict Verdict => (Verdict)Math.Max((int)CheckedSignature.Worst(Reasons), (int)Signatures.Select(s => s.Verdict).DefaultIfEmpty(Verdict.Indeterminate).Max());
}
