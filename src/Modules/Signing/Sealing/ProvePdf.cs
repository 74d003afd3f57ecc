using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Sealing;

/// <summary>Makes what signatures already in a PDF rest on last (EN 319 142-1, B-LT and B-LTA): keeps the evidence inside and puts one archive stamp over all, by appending. Run again, it renews.</summary>
/// <param name="issuers">Certificates between roots and holders that the province knows.</param>
internal sealed class ProvePdf(TimeStamps stamps, RevocationSource source, TrustRoots roots, IReadOnlyList<X509Certificate2> issuers, DateTimeOffset now)
{
    /// <summary>Refused (<see cref="PdfRefused"/>) where a stamp or an issuer does not answer: evidence with a hole proves nothing later.</summary>
    public async Task<byte[]> RunAsync(byte[] pdf, CancellationToken ct)
    {
        var file = PdfFile.Open(pdf);
        var kept = new Evidence();
        EvidenceStore.Read(file, kept, new PdfBudget());
        var made = pdf;
        foreach (var field in SignatureFields.Of(file).Where(f => f.Value is not null))
        {
            if (field.Value!["Contents"] is PdfString { Value: var contents } && CmsMessage.Read(Message(contents)) is { } message && await GatherAsync(message, kept, ct) is { } evidence)
            {
                made = EvidenceStore.Add(made, evidence, contents);
            }
        }

        return await new SealPdf(stamps, source, roots).StampAsync(made, ct);
    }

    /// <summary>Without the zeros that fill the place of a signature.</summary>
    private static ReadOnlyMemory<byte> Message(byte[] contents) =>
        System.Formats.Asn1.AsnDecoder.TryReadEncodedValue(contents, System.Formats.Asn1.AsnEncodingRules.DER, out _, out _, out _, out var used) ? contents.AsMemory(0, used) : contents;

    /// <summary>What the issuers say now of everybody on the ways up from the signer and from the stamp; null when there is nothing new to keep.</summary>
    private async Task<Evidence?> GatherAsync(CmsMessage message, Evidence kept, CancellationToken ct)
    {
        var stamp = message.Unsigned.TryGetValue(Oids.TimeStampToken, out var token) ? CmsMessage.Read(token) : null;
        var known = message.Certificates.Concat(stamp?.Certificates ?? []).Concat(kept.Certificates).Concat(issuers).ToList();
        var evidence = new Evidence();
        foreach (var leaf in new[] { message.Signer, stamp?.Signer }.OfType<X509Certificate2>())
        {
            // One that has ended is proved by what was kept before; one without a way up never will be.
            var (path, why) = roots.Find(leaf, known, now);
            if (why is not null)
            {
                continue;
            }

            evidence.Certificates.AddRange(path.Where(c => !Holds(evidence, c) && !Holds(kept, c)));
            for (var i = 0; i + 1 < path.Count; i++)
            {
                if (!await source.AskAsync(path[i], path[i + 1], evidence, ct))
                {
                    throw new PdfRefused("revocation-unknown", CertificateFacts.Holder(path[i]));
                }
            }
        }

        return evidence is { Certificates.Count: 0, Lists.Count: 0, Answers.Count: 0 } ? null : evidence;
    }

    private static bool Holds(Evidence evidence, X509Certificate2 certificate) => evidence.Certificates.Exists(c => c.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));
}
