using Microsoft.Extensions.Logging;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Signing.Checking;
using TinhSo.Modules.Signing.House;
using TinhSo.Modules.Signing.Pdf;
using TinhSo.Modules.Signing.Sealing;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Signing.Results;

/// <summary>Makes the archival copy of a signed result, and renews it; who keeps results asks through the contract.</summary>
internal sealed class RenewProof(Network network, TrustedCheck trusted, SigningSettings settings, Act act, ILogger<RenewProof> log) : IRenewProof
{
    public bool IsSet => network.Stamps is not null;

    public async Task<RenewedFile?> RenewAsync(byte[] pdf, CancellationToken ct)
    {
        if (network.Stamps is not { } stamps)
        {
            return null;
        }

        try
        {
            var roots = await trusted.RootsAsync(ct);
            var made = await new ProvePdf(stamps, network.Revocation, roots, settings.Issuers(), new DateTimeOffset(act.Now, TimeSpan.Zero)).RunAsync(pdf, ct);

            // Nobody reads the copy for years: what is wrong with it must show now. Its newest stamp rests on its authority until the next one covers it.
            var report = await trusted.CheckAsync(made, null, ct);
            var stamp = report.Signatures.LastOrDefault(s => s.Kind == "time-stamp");
            if (report.Verdict != Verdict.Invalid && stamp is { Verdict: Verdict.Valid, CoversWhole: true, Certificate: { } certificate })
            {
                return new(made, certificate.NotAfter.ToUniversalTime());
            }

            log.LogWarning("A copy made to last would not: {Verdict}, {Reasons}", report.Verdict, string.Join(' ', report.Reasons.Concat(report.Signatures.SelectMany(s => s.Reasons)).Select(r => r.Code).Distinct()));
        }
        catch (PdfRefused refused)
        {
            log.LogInformation("No copy to last was made now: {Reason}", refused.Code);
        }

        return null;
    }
}
