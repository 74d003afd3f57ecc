using TinhSo.Contracts.Dossiers;

namespace TinhSo.Contracts.Signing;

/// <summary>What a judged signature or file is, in three words.</summary>
public enum SignatureVerdict
{
    Valid,
    Indeterminate,
    Invalid,
}

/// <summary>Whose signature it is, by the inventory of certificates; one that stands in nobody's name there is <see cref="Other"/>.</summary>
public enum SignerRole
{
    Person,
    Agency,
    Other,
}

/// <summary>What an issuer said of a certificate.</summary>
/// <param name="Kind"><c>ocsp</c> or <c>crl</c>.</param>
/// <param name="By">Who signed the answer or the list.</param>
/// <param name="Status"><c>good</c> or <c>revoked</c>.</param>
public sealed record ProofRevocation(string Kind, string By, DateTime ProducedAt, DateTime? NextUpdate, string Status, DateTime? RevokedAt);

/// <summary>One certificate on the way from a signer up to a root.</summary>
/// <param name="Fingerprint">SHA-256, lower-case hex.</param>
/// <param name="Key">Kind and size of the key, such as RSA 2048.</param>
/// <param name="Algorithm">With which its issuer signed it.</param>
/// <param name="Revocation">Null for a root, and where nobody said anything.</param>
public sealed record ProofCertificate(string Subject, string Issuer, string SerialNumber, DateTime From, DateTime To, string Fingerprint, string Key, string Algorithm, ProofRevocation? Revocation);

/// <summary>A reason with what weighs and what was seen.</summary>
public sealed record ProofReason(string Code, SignatureVerdict Weight, string? Detail);

/// <summary>Everything a judgement of one signature rests on, for experts; pages and the command line show it, and it is kept with the result.</summary>
/// <param name="Chain">The signer's certificate first.</param>
/// <param name="Digest">The hash that was signed.</param>
/// <param name="StampedAt">As a time stamp inside the signature proves; null without one.</param>
/// <param name="ByteRange">Of a PDF: the bytes signed, as start and length twice.</param>
/// <param name="Revision">Which of the file's revisions the signature covers.</param>
public sealed record SignatureProof(
    IReadOnlyList<ProofCertificate> Chain, string? Digest, DateTime? ClaimedAt, DateTime? StampedAt, string? StampAuthority, IReadOnlyList<ProofCertificate> StampChain,
    IReadOnlyList<int>? ByteRange = null, int? Revision = null, int? Revisions = null, IReadOnlyList<ProofReason>? Reasons = null);

/// <summary>One signature as it was judged.</summary>
/// <param name="Proof">Null in what was kept before proofs were.</param>
/// <param name="Agency">Name of the agency in the certificate; null where it names none.</param>
/// <param name="At">When it was made, UTC: as a time stamp proves, else as the signer says.</param>
/// <param name="Reasons">Codes of what was found; <see cref="ISealResults.Say"/> puts them into words.</param>
public sealed record JudgedSignature(SignerRole Role, string Signer, string? Agency, DateTime? At, bool TimeIsProved, string SerialNumber, SignatureVerdict Verdict, IReadOnlyList<string> Reasons, SignatureProof? Proof = null);

/// <summary>The judgement of a signed file, kept with the record that the file belongs to.</summary>
/// <param name="Sha256">Of the judged bytes, lower-case hex.</param>
public sealed record SignatureReport(SignatureVerdict Verdict, DateTime CheckedAt, string Sha256, IReadOnlyList<JudgedSignature> Signatures, IReadOnlyList<string> Reasons)
{
    /// <summary>Signed by a person and sealed by the agency, both valid, and nothing in the file against it.</summary>
    public bool IsComplete => Verdict != SignatureVerdict.Invalid && Has(SignerRole.Person) && Has(SignerRole.Agency);

    public bool Has(SignerRole role) => Signatures.Any(s => s.Role == role && s.Verdict == SignatureVerdict.Valid);
}

/// <summary>From which day on electronic results must be signed, and by what right.</summary>
/// <param name="Basis">Vietnamese, English.</param>
public sealed record SignatureRule(DateOnly From, IReadOnlyList<string> Basis);

/// <summary>A file signed by person and agency, with its judgement.</summary>
public sealed record SealedFile(byte[] Pdf, SignatureReport Report);

/// <summary>Signs results with the keys of the officer and the agency; whoever issues one asks it.</summary>
public interface ISealResults
{
    /// <summary>The rule in force on the day; null while none is.</summary>
    SignatureRule? RuleOn(DateOnly day);

    /// <summary>
    /// Adds the signatures that the file does not carry yet, the officer's and the agency's, and judges the whole. What is signed by both already comes back as it is.
    /// Refuses in one sentence, with nothing written, where a certificate is missing or over, or where the file cannot be signed.
    /// </summary>
    Task<SealedFile> SealAsync(byte[] pdf, Guid officerId, Guid agencyId, string reason, CancellationToken ct);

    /// <summary>Judges a file as it stands now, its signers named by the inventory.</summary>
    Task<SignatureReport> JudgeAsync(byte[] pdf, Guid agencyId, CancellationToken ct);

    /// <summary>A reason in the language asked for.</summary>
    string Say(string reason, string language);
}

/// <summary>Where the key lies that a person signs with.</summary>
public enum SigningWay
{
    /// <summary>In the province's own key store.</summary>
    House,

    /// <summary>With a mobile signature service; its owner confirms on a telephone.</summary>
    Phone,

    /// <summary>On a token at the owner's own computer.</summary>
    Token,
}

/// <summary>How a signature asked for outside the house stands; it goes from waiting to one of the others and never back.</summary>
public enum OutsideState
{
    Waiting,
    Complete,
    Refused,
    Expired,
    Failed,
}

/// <summary>One file to be signed outside the house.</summary>
/// <param name="Record">Of the module that asks; the signed file comes back under it.</param>
/// <param name="Code">What the signer reads it by, written into the signature as its reason.</param>
public sealed record OutsideFile(Guid Record, string Code, byte[] Pdf);

/// <summary>What an officer asks their own key outside the house to sign: one confirmation for all files.</summary>
/// <param name="About">One sentence that the signer reads here and on the telephone.</param>
/// <param name="Back">Address of the page to go on with once it is signed or has ended; <c>{0}</c> stands for the request's id.</param>
public sealed record OutsideOrder(SigningWay Way, string About, IReadOnlyList<OutsideFile> Files, string Back);

/// <summary>A request of the officer who acts, as it stands.</summary>
/// <param name="Why">What ended it, one sentence in the reader's language; null while it waits and once it is signed.</param>
/// <param name="SignedFiles">Stored file signed by the person, by record; empty until it is signed.</param>
public sealed record OutsideRequest(Guid Id, OutsideState State, SigningWay Way, string? Why, string Page, IReadOnlyDictionary<Guid, Guid> SignedFiles);

/// <summary>Has an officer sign with a key that lies outside the house; whoever issues results asks it first, and goes on when the signed files are there.</summary>
public interface ISignOutside
{
    /// <summary>Ways for which this officer has a certificate in force and the house a way to ask.</summary>
    Task<IReadOnlyList<SigningWay>> WaysAsync(Guid officerId, CancellationToken ct);

    /// <summary>Refuses, before any file is read, what <see cref="AskAsync"/> would refuse whatever the files: no certificate, a request still open, too many pushes.</summary>
    Task AdmitAsync(SigningWay way, CancellationToken ct);

    /// <summary>Refuses a file that <see cref="AskAsync"/> would refuse with its whole lot.</summary>
    Task TryAsync(SigningWay way, OutsideFile file, CancellationToken ct);

    /// <summary>
    /// Prepares the files and notes the request; the caller saves, by <see cref="SaveAsync"/>, and sends the officer to the page given. Nobody is pushed before it is saved.
    /// Refuses in one sentence: no certificate, a request still open, too many pushes, a file that cannot be signed.
    /// </summary>
    Task<OutsideRequest> AskAsync(OutsideOrder order, CancellationToken ct);

    /// <summary>Saves what this scope holds; two requests at once of one officer are a rule broken, not a failure.</summary>
    Task SaveAsync(CancellationToken ct);

    /// <summary>A request of the officer who acts; null for an unknown one and for anybody else's.</summary>
    Task<OutsideRequest?> FindAsync(Guid id, CancellationToken ct);
}

/// <summary>A copy of a signed file that proves itself, and until when.</summary>
/// <param name="Until">The end of the certificate of its newest archive stamp; it must be renewed before.</param>
public sealed record RenewedFile(byte[] Pdf, DateTime Until);

/// <summary>Appends to a signed file the evidence its signatures rest on and an archive stamp over all (B-LTA); run on the copy again, renews it. Who keeps results asks it.</summary>
public interface IRenewProof
{
    /// <summary>False where no time-stamp authority is set: nothing can be made then.</summary>
    bool IsSet { get; }

    /// <summary>Null while a third party does not answer; to be tried again later. The bytes given stay the beginning of those that come back.</summary>
    Task<RenewedFile?> RenewAsync(byte[] pdf, CancellationToken ct);
}

/// <summary>How one agency stands with its seal on a day, and the sentence that says so.</summary>
/// <param name="To">First day without a seal: of the span that holds the day, else of the last one before it; null where there never was one.</param>
/// <param name="DaysLeft">Days until <paramref name="To"/>; null when no seal is in force.</param>
/// <param name="Warning">The threshold that has been reached: 60, 30 or 7 days, 0 without a seal; null while all is well.</param>
public sealed record SealStanding(Guid AgencyId, bool InForce, DateOnly? To, int? DaysLeft, int? Warning, string Sentence);

/// <summary>How agencies stand with their seals; the pages of agencies, officers, operators and assessors ask it.</summary>
public interface ISealStandings
{
    /// <summary>One for each agency asked for, in their order.</summary>
    Task<IReadOnlyList<SealStanding>> OfAsync(IReadOnlyCollection<Guid> agencies, DateOnly day, string language, CancellationToken ct);

    /// <summary>Agencies counted in the province's figures whose seal ends within 60 days or has ended, the nearest end first; those that never had one are not among them.</summary>
    Task<IReadOnlyList<SealStanding>> EndingAsync(DateOnly day, string language, CancellationToken ct);
}

/// <summary>One dossier as a package that others verify without us.</summary>
/// <param name="Stamped">Every act in it is under a time stamp.</param>
public sealed record DossierEvidence(string Code, byte[] Zip, bool Stamped);

/// <summary>Gives many dossiers out as evidence; whoever hands dossiers over asks it, in two steps, because an act must be sealed before it can be proved.</summary>
public interface IGiveEvidence
{
    /// <summary>Notes in the audit of each dossier that it is given out and why, and in the access log for whom; the caller saves. False for an unknown code.</summary>
    Task<bool> NoteAsync(string code, string reason, AskedBy? askedBy, CancellationToken ct);

    /// <summary>Whether every act of these dossiers is in a sealed block, so that packages made now are whole.</summary>
    Task<bool> AreSealedAsync(IReadOnlyCollection<Guid> dossierIds, CancellationToken ct);

    /// <summary>The packages, one after the other. Refuses in one sentence where there is no key to sign them with.</summary>
    IAsyncEnumerable<DossierEvidence> PackagesAsync(IReadOnlyList<string> codes, CancellationToken ct);
}
