using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Results;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Modules.Signing.Stamping;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Prepares files for the officer's own key outside the house and notes the request; modules call it through the contract. What is hashed here is what is shown and, later, what is finished.</summary>
internal sealed class AskSignature(AppDb db, Act act, OutsideWays ways, OutsideFiles files, OutsideLimits limits, JudgeResult judge, TrustedCheck trusted, Network network, TextTable texts)
{
    /// <summary>One confirmation covers so many files at most.</summary>
    public const int MostFiles = 50;

    public async Task<SigningRequest> RunAsync(OutsideOrder order, CancellationToken ct)
    {
        var officer = act.Caller is { IsOfficer: true, Id: { } id } ? id : throw new RuleBroken("signing.not-yours");
        if (order.Files.Count is 0 or > MostFiles)
        {
            throw new RuleBroken("signing.outside-files", MostFiles);
        }

        var held = (await ways.HeldAsync(officer, ct)).FirstOrDefault(c => c.Way == order.Way) ?? throw new RuleBroken("signing.outside-none");
        await limits.AdmitAsync(officer, ct);
        var certificate = X509CertificateLoader.LoadCertificate(held.Der);
        var at = new DateTimeOffset(act.Now, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(7));
        var chain = await trusted.IssuersOfAsync(certificate, at, ct);
        var request = SigningRequest.Of(officer, held.Id, order, act.Now);
        db.Add(request);
        foreach (var file in order.Files)
        {
            if ((await judge.RunAsync(file.Pdf, Guid.Empty, ct)).Verdict == SignatureVerdict.Invalid)
            {
                throw new RuleBroken("signing.outside-broken", file.Code);
            }

            var prepared = Prepare(file, certificate, chain, at);
            db.Add(new SigningRequestItem
            {
                RequestId = request.Id,
                Number = 1 + db.Tracked<SigningRequestItem>(request.Id).Count(),
                Record = file.Record,
                Code = file.Code,
                PreparedFileId = await files.KeepAsync(prepared.Bytes, file.Code, ct),
                GapStart = prepared.GapStart,
                GapEnd = prepared.GapEnd,
                Digest = Convert.ToHexStringLower(SHA256.HashData(SealPdf.Attributes(prepared, certificate))),
            });
        }

        act.On(request, "signing.ask");
        return request;
    }

    private PreparedPdf Prepare(OutsideFile file, X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain, DateTimeOffset at)
    {
        var look = SignatureFont.Installed is null ? null : SignatureLook.Of(texts, certificate, at, SealResults.PersonPlace, null);
        try
        {
            return SealPdf.Prepare(file.Pdf, certificate, chain, new SealOrder(PadesLevel.B, at) { Reason = file.Code, Appearance = look }, stamped: network.Stamps is not null);
        }
        catch (PdfRefused refused)
        {
            throw new RuleBroken("signing.result-unsignable", ReasonTexts.Of(texts, refused.Code, "vi"));
        }
    }
}
