using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Results;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>
/// Takes the values that a key outside made and puts them into their files, all or none; the telephone's worker and the token's page call it. Believes nobody: the request must be open and in time,
/// the certificate the noted one and in force, each value that key's over the digest of the very file that is kept, and the whole judged before it is stored.
/// </summary>
internal sealed class FinishSignature(AppDb db, Act act, OutsideFiles files, JudgeResult judge, TrustedCheck trusted, Network network)
{
    /// <param name="values">Raw signature values in the order of the files: RSA PKCS #1 v1.5, or ECDSA in DER.</param>
    public async Task RunAsync(SigningRequest request, IReadOnlyList<byte[]> values, CancellationToken ct)
    {
        var answeredAt = request.AnsweredAt ?? act.Now;
        request.MustBeOpen(act.Now);
        var held = await db.Set<HeldCertificate>().SingleAsync(c => c.Id == request.CertificateId, ct);
        if (!held.IsInForceAt(act.Now))
        {
            throw new RuleBroken("signing.outside-certificate");
        }

        var certificate = X509CertificateLoader.LoadCertificate(held.Der);
        var items = await db.Set<SigningRequestItem>().Where(i => i.RequestId == request.Id).OrderBy(i => i.Number).ToListAsync(ct);
        var prepared = new List<PreparedPdf>();
        foreach (var item in items)
        {
            prepared.Add(await files.PreparedAsync(item, ct));
        }

        // Every value before any file: nothing is half signed.
        if (values.Count != items.Count || items.Where((item, n) => !Fits(item, prepared[n], certificate, values[n])).Any())
        {
            throw new RuleBroken("signing.outside-forged");
        }

        var chain = await trusted.IssuersOfAsync(certificate, new DateTimeOffset(act.Now, TimeSpan.Zero), ct);
        var stamps = network.Stamps;
        for (var n = 0; n < items.Count; n++)
        {
            (var pdf, stamps) = await EmbedAsync(prepared[n], values[n], certificate, chain, stamps, ct);
            items[n].SignedFileId = await KeepAsync(items[n], pdf, held, ct);
        }

        request.End(OutsideState.Complete, answeredAt);
        act.On(request, "signing.signed");
    }

    private static bool Fits(SigningRequestItem item, PreparedPdf prepared, X509Certificate2 certificate, byte[] value)
    {
        var digest = SHA256.HashData(SealPdf.Attributes(prepared, certificate));
        return Convert.ToHexStringLower(digest) == item.Digest && CadesSignature.Fits(certificate, digest, value);
    }

    /// <summary>With a time stamp where there is a server for it and it answers, as in the house.</summary>
    /// <returns>The file, and the server for the next: one that failed is not waited for again with each file of a lot.</returns>
    private static async Task<(byte[] Pdf, TimeStamps? Stamps)> EmbedAsync(PreparedPdf prepared, byte[] value, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, TimeStamps? stamps, CancellationToken ct)
    {
        try
        {
            return ((await SealPdf.FinishAsync(prepared, value, certificate, chain, stamps, ct)).Pdf, stamps);
        }
        catch (PdfRefused refused) when (refused.Code == "stamp-failed")
        {
            return ((await SealPdf.FinishAsync(prepared, value, certificate, chain, null, ct)).Pdf, null);
        }
    }

    private async Task<Guid> KeepAsync(SigningRequestItem item, byte[] pdf, HeldCertificate held, CancellationToken ct)
    {
        var report = await judge.RunAsync(pdf, held.AgencyId, ct);
        var own = report.Signatures.FirstOrDefault(s => s.Role == SignerRole.Person && s.SerialNumber == held.SerialNumber);
        // What issuing will not take as the person's signature is told now, not after a second one was asked of a key the house has not.
        return report.Verdict == SignatureVerdict.Invalid || own is null ? throw new RuleBroken("signing.outside-forged")
            : SealResults.Stands(own) ? await files.KeepAsync(pdf, item.Code, ct) : throw new RuleBroken("signing.outside-doubtful");
    }
}
