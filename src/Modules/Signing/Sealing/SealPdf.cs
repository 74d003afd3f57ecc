using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Keys;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Modules.Signing.Trust;

namespace TinhSo.Modules.Signing.Sealing;

/// <summary>How long a signature can be proved (EN 319 142-1): basic; with a time stamp; with the evidence kept; with the evidence stamped.</summary>
internal enum PadesLevel
{
    B,
    T,
    Lt,
    Lta,
}

/// <summary>What the signer wants to say and show.</summary>
internal sealed record SealOrder(PadesLevel Level, DateTimeOffset At)
{
    public string? Reason { get; init; }

    public string? Location { get; init; }

    public string? Contact { get; init; }

    public Appearance? Appearance { get; init; }

    /// <summary>Certifies the file; see <see cref="FieldOrder.Permits"/>.</summary>
    public int? Permits { get; init; }
}

/// <summary>Signs PDF files by appending to them; pages, the command line and imports call it. Bytes that were there stay as they are.</summary>
/// <param name="stamps">Needed from level T on.</param>
/// <param name="source">Needed from level Lt on.</param>
/// <param name="roots">Roots that evidence is gathered up to.</param>
internal sealed class SealPdf(TimeStamps? stamps, RevocationSource? source, TrustRoots roots)
{
    public async Task<byte[]> SealAsync(byte[] pdf, SigningKey key, SealOrder order, CancellationToken ct)
    {
        var stamped = order.Level >= PadesLevel.T;
        if (stamped && stamps is null)
        {
            throw new PdfRefused("stamp-failed");
        }

        var prepared = Prepare(pdf, key.Certificate, key.Chain, order, stamped);
        var attributes = Attributes(prepared, key.Certificate);
        var (signed, cms) = await FinishAsync(prepared, CadesSignature.Sign(key, SHA256.HashData(attributes)), key.Certificate, key.Chain, stamped ? stamps : null, ct);
        if (order.Level < PadesLevel.Lt)
        {
            return signed;
        }

        var evidence = await GatherAsync(key, cms, order.At, ct);
        var last = SignatureFields.Of(PdfFile.Open(signed))[^1].Value!;
        var kept = EvidenceStore.Add(signed, evidence, ((PdfString)last["Contents"]!).Value);
        return order.Level == PadesLevel.Lta ? await StampAsync(kept, ct) : kept;
    }

    /// <summary>First half: the file with appearance and an empty place for the signature; all else in it is fixed.</summary>
    public static PreparedPdf Prepare(byte[] pdf, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, SealOrder order, bool stamped) =>
        PreparedPdf.Make(pdf, new FieldOrder(order.At, CadesSignature.Room(certificate, chain) + (stamped ? CadesSignature.StampRoom : 0))
        {
            Signer = CertificateFacts.Holder(certificate),
            Reason = order.Reason,
            Location = order.Location,
            Contact = order.Contact,
            Appearance = order.Appearance,
            Permits = order.Permits,
        });

    /// <summary>What the key of the certificate signs: the SHA-256 of these bytes. They follow from file and certificate alone, so nothing else can be put in their place meanwhile.</summary>
    public static byte[] Attributes(PreparedPdf prepared, X509Certificate2 certificate) => CadesSignature.Attributes(SHA256.HashData(prepared.Signed), certificate);

    /// <summary>Second half: the value that the key made, wherever it lies, goes into its place.</summary>
    public static async Task<(byte[] Pdf, byte[] Cms)> FinishAsync(
        PreparedPdf prepared, byte[] value, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, TimeStamps? stamps, CancellationToken ct)
    {
        var cms = await CadesSignature.AssembleAsync(Attributes(prepared, certificate), value, certificate, chain, stamps, ct);
        return (prepared.Finish(cms), cms);
    }

    /// <summary>One more time stamp over the whole file: renews the proof before the last one's certificate ends.</summary>
    public async Task<byte[]> StampAsync(byte[] pdf, CancellationToken ct)
    {
        var prepared = PreparedPdf.Make(pdf, new FieldOrder(null, CadesSignature.StampRoom));
        return prepared.Finish(await (stamps ?? throw new PdfRefused("stamp-failed")).OverAsync(prepared.Signed, ct));
    }

    private async Task<Evidence> GatherAsync(SigningKey key, byte[] cms, DateTimeOffset at, CancellationToken ct)
    {
        var evidence = new Evidence();
        var message = new SignedCms();
        message.Decode(cms);
        var token = message.SignerInfos[0].UnsignedAttributes.OfType<System.Security.Cryptography.CryptographicAttributeObject>().Single(a => a.Oid.Value == Oids.TimeStampToken).Values[0].RawData;
        if (!Rfc3161TimestampToken.TryDecode(token, out var stamp, out _))
        {
            throw new PdfRefused("stamp-failed");
        }

        var known = key.Chain.Concat(message.Certificates).Concat(stamp.AsSignedCms().Certificates).ToList();
        foreach (var leaf in new[] { key.Certificate, StampSigner(stamp) })
        {
            var (path, _) = roots.Find(leaf, known, at);
            evidence.Certificates.AddRange(path.Where(c => evidence.Certificates.All(e => e.Thumbprint != c.Thumbprint)));
            for (var i = 0; i + 1 < path.Count; i++)
            {
                if (source is null || !await source.AskAsync(path[i], path[i + 1], evidence, ct))
                {
                    throw new PdfRefused("revocation-unknown", CertificateFacts.Holder(path[i]));
                }
            }
        }

        return evidence;
    }

    private static X509Certificate2 StampSigner(Rfc3161TimestampToken stamp) =>
        stamp.AsSignedCms().SignerInfos[0].Certificate ?? throw new PdfRefused("stamp-failed");
}
