using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Signs a result by its officer, seals it by its agency, and judges what came out; issuing and correcting a result call it through the contract.</summary>
internal sealed class SealResults(SignatureRules rules, HeldKeys keys, ResultLook looks, JudgeResult judge, Network network, TextTable texts, Act act) : ISealResults
{
    private DateTimeOffset At => new DateTimeOffset(act.Now, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(7));

    public SignatureRule? RuleOn(DateOnly day) => rules.RuleOn(day);

    public Task<SignatureReport> JudgeAsync(byte[] pdf, Guid agencyId, CancellationToken ct) => judge.RunAsync(pdf, agencyId, ct);

    public string Say(string reason, string language) => ReasonTexts.Of(texts, reason, language);

    public async Task<SealedFile> SealAsync(byte[] pdf, Guid officerId, Guid agencyId, string reason, CancellationToken ct)
    {
        var before = await judge.RunAsync(pdf, agencyId, ct);
        if (before.IsComplete)
        {
            return new(pdf, before);
        }

        if (before.Verdict == SignatureVerdict.Invalid)
        {
            throw Refused(before);
        }

        // Both keys are found before either signs: nobody's signature is spent on a result that cannot be issued.
        using var person = before.Signatures.Any(Stands) ? null : await keys.OfOfficerAsync(officerId, agencyId, ct);
        using var agency = before.Has(SignerRole.Agency) ? null : await keys.OfAgencyAsync(agencyId, ct);
        var made = pdf;
        foreach (var key in new[] { person, agency })
        {
            made = key is null ? made : await SignAsync(made, key, await looks.OfAsync(key.Certificate, At, isPerson: key == person, ct), reason, ct);
        }

        var report = await judge.RunAsync(made, agencyId, ct);
        return report.Verdict == SignatureVerdict.Invalid ? throw Refused(report) : new(made, report);
    }

    /// <summary>A person's signature that is valid, or would be if the issuer of its certificate answered: it is judged again each hour, and a second one would not make it surer.</summary>
    public static bool Stands(JudgedSignature signature) => signature.Role == SignerRole.Person
        && (signature.Verdict == SignatureVerdict.Valid || (signature.Verdict == SignatureVerdict.Indeterminate && signature.Reasons.All(r => r.EndsWith("revocation-unknown", StringComparison.Ordinal))));

    /// <summary>With a time stamp where the province has a server for it and it answers; a dead one stops no result.</summary>
    private async Task<byte[]> SignAsync(byte[] pdf, SigningKey key, Appearance? look, string reason, CancellationToken ct)
    {
        var seal = new SealPdf(network.Stamps, null, new([]));
        try
        {
            try
            {
                return await seal.SealAsync(pdf, key, Order(network.Stamps is null ? PadesLevel.B : PadesLevel.T), ct);
            }
            catch (PdfRefused refused) when (refused.Code == "stamp-failed")
            {
                return await seal.SealAsync(pdf, key, Order(PadesLevel.B), ct);
            }
        }
        catch (PdfRefused refused)
        {
            throw new RuleBroken("signing.result-unsignable", Say(refused.Code, "vi"));
        }

        SealOrder Order(PadesLevel level) => new(level, At) { Reason = reason, Appearance = look };
    }

    private RuleBroken Refused(SignatureReport report) =>
        new("signing.result-invalid", string.Join(' ', report.Reasons.Concat(report.Signatures.Where(s => s.Verdict == SignatureVerdict.Invalid).SelectMany(s => s.Reasons)).Distinct().Take(3).Select(r => Say(r, "vi"))));
}
