using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using TinhSo.Modules.Signing.Pdf;

namespace TinhSo.Modules.Signing.Cms;

/// <summary>Asks a time-stamp authority (RFC 3161); how the request travels is the caller's business.</summary>
/// <param name="ask">Sends the request and gives the response, both DER.</param>
internal sealed class TimeStamps(Func<byte[], CancellationToken, Task<byte[]>> ask)
{
    /// <summary>A token over this data; a refusal or an answer to another question is <see cref="PdfRefused"/> <c>stamp-failed</c>.</summary>
    public async Task<byte[]> OverAsync(byte[] data, CancellationToken ct)
    {
        var request = Rfc3161TimestampRequest.CreateFromData(data, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(8), requestSignerCertificates: true);
        try
        {
            return request.ProcessResponse(await ask(request.Encode(), ct), out _).AsSignedCms().Encode();
        }
        catch (Exception e) when (e is CryptographicException or HttpRequestException or TaskCanceledException)
        {
            throw new PdfRefused("stamp-failed", e.Message);
        }
    }
}
