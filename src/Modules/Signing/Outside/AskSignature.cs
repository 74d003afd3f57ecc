using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Results;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>Prepares files for the officer's own key outside the house and notes the request; modules call it through the contract. What is hashed here is what is shown and, later, what is finished.</summary>
internal sealed class AskSignature(AppDb db, Act act, OutsideWays ways, OutsideFiles files, OutsideLimits limits, JudgeResult judge, ResultLook looks, TrustedCheck trusted, Network network, TextTable texts)
{
    /// <summary>One confirmation covers so many files at most.</summary>
    public const int MostFiles = 50;

    public async Task<SigningRequest> RunAsync(OutsideOrder order, CancellationToken ct)
    {
        if (order.Files.Count is 0 or > MostFiles)
        {
            throw new RuleBroken("signing.outside-files", MostFiles);
        }

        var held = await AdmitAsync(order.Way, ct);
        var certificate = X509CertificateLoader.LoadCertificate(held.Der);
        var request = SigningRequest.Of(held.OfficerId!.Value, held.Id, order, act.Now);
        db.Add(request);
        foreach (var file in order.Files)
        {
            var prepared = await PrepareAsync(file, certificate, ct);
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

    /// <summary>Refuses what asking by this way would refuse whatever the files; before they are read.</summary>
    public async Task<HeldCertificate> AdmitAsync(SigningWay way, CancellationToken ct)
    {
        var officer = act.Caller is { IsOfficer: true, Id: { } id } ? id : throw new RuleBroken("signing.not-yours");
        var held = await HeldAsync(officer, way, ct);
        await limits.AdmitAsync(officer, ct);
        return held;
    }

    /// <summary>Refuses a file that asking would refuse, so that of a lot it stays behind alone.</summary>
    public async Task TryAsync(SigningWay way, OutsideFile file, CancellationToken ct) =>
        await PrepareAsync(file, X509CertificateLoader.LoadCertificate((await HeldAsync(act.Caller.Id ?? throw new RuleBroken("signing.not-yours"), way, ct)).Der), ct);

    private async Task<HeldCertificate> HeldAsync(Guid officer, SigningWay way, CancellationToken ct) =>
        (await ways.HeldAsync(officer, ct)).FirstOrDefault(c => c.Way == way) ?? throw new RuleBroken("signing.outside-none");

    private async Task<PreparedPdf> PrepareAsync(OutsideFile file, X509Certificate2 certificate, CancellationToken ct)
    {
        if ((await judge.RunAsync(file.Pdf, Guid.Empty, ct)).Verdict == SignatureVerdict.Invalid)
        {
            throw new RuleBroken("signing.outside-broken", file.Code);
        }

        var at = new DateTimeOffset(act.Now, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(7));
        var (chain, look) = (await trusted.IssuersOfAsync(certificate, at, ct), await looks.OfAsync(certificate, at, isPerson: true, ct));
        try
        {
            return SealPdf.Prepare(file.Pdf, certificate, chain, new(PadesLevel.B, at) { Reason = file.Code, Appearance = look }, stamped: network.Stamps is not null);
        }
        catch (PdfRefused refused)
        {
            throw new RuleBroken("signing.result-unsignable", ReasonTexts.Of(texts, refused.Code, "vi"));
        }
    }
}
