using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.House;
using TinhSo.Platform.Outbound;

namespace TinhSo.Modules.Signing.Outside;

/// <summary>How a push stands at the service.</summary>
internal enum PhoneState
{
    Pending,
    Confirmed,
    Refused,
    WrongCode,

    /// <summary>Not answered in the time given.</summary>
    Over,

    /// <summary>The service knows it no more, or says something we do not understand.</summary>
    Lost,
}

/// <summary>What the service says of one push.</summary>
internal sealed record PhoneAnswer(PhoneState State, IReadOnlyList<byte[]> Values);

/// <summary>The service did not answer, or not as agreed.</summary>
internal sealed class PhoneServiceDown(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The mobile signature service over its JSON interface, in the shape of the Cloud Signature Consortium's API (docs/protocols/remote-signing.md).</summary>
internal sealed class PhoneService(IHttpClientFactory clients, SigningSettings settings)
{
    public const string HttpName = "mobile-sign";
    private const int MostBytes = 1024 * 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record Info(InfoCertificate? Cert);

    private sealed record InfoCertificate(string? Status, IReadOnlyList<string>? Certificates);

    private sealed record Asked(string? ResponseID);

    private sealed record Polled(IReadOnlyList<string>? Signatures);

    private sealed record Enrolled(string? CredentialID, IReadOnlyList<string>? Certificates);

    private sealed record Problem(string? Error);

    public static void AddTo(IServiceCollection services) => services.AddWayOut(
        HttpName, TimeSpan.FromSeconds(8), MostBytes, p => [p.GetRequiredService<SigningSettings>().MobileSign?.Address]);

    /// <summary>The certificate of a key as the service has it now; null when it knows no such key.</summary>
    public async Task<X509Certificate2?> CertificateAsync(string credentialId, CancellationToken ct)
    {
        var (status, body) = await PostAsync("credentials/info", new { credentialID = credentialId, certificates = "single" }, ct);
        if (status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound)
        {
            return null;
        }

        try
        {
            return Read<Info>(status, body).Cert is { Certificates: [{ } first, ..] } cert && cert.Status is null or "valid" ? X509CertificateLoader.LoadCertificate(Convert.FromBase64String(first)) : null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new PhoneServiceDown("the certificate cannot be read", e);
        }
    }

    /// <summary>Has the service push to the telephone; what it calls this push.</summary>
    public async Task<string> AskAsync(SigningRequest request, string credentialId, X509Certificate2 certificate, IReadOnlyList<byte[]> digests, TimeSpan left, CancellationToken ct)
    {
        var (status, body) = await PostAsync("signatures/signHash", new
        {
            credentialID = credentialId,
            hashes = digests.Select(Convert.ToBase64String),
            hashAlgorithmOID = Oids.Sha256,
            signAlgo = certificate.PublicKey.Oid.Value == Oids.EllipticKey ? Oids.EcdsaSha256 : Oids.RsaKey,
            operationMode = "A",
            validity_period = (long)left.TotalMilliseconds,
            numSignatures = digests.Count,
            description = request.About,
            matchCode = request.Code,
            clientData = request.Id.ToString(),
        }, ct);
        return Read<Asked>(status, body).ResponseID is { Length: > 0 and <= 200 } id ? id : throw new PhoneServiceDown("signHash gave no responseID");
    }

    public async Task<PhoneAnswer> PollAsync(string transaction, CancellationToken ct)
    {
        var (status, body) = await PostAsync("signatures/signPolling", new { responseID = transaction }, ct);
        if (status == HttpStatusCode.Accepted)
        {
            return new(PhoneState.Pending, []);
        }

        if (status == HttpStatusCode.BadRequest)
        {
            return new(Read<Problem>(HttpStatusCode.OK, body).Error switch { "access_denied" => PhoneState.Refused, "wrong_code" => PhoneState.WrongCode, "expired" => PhoneState.Over, _ => PhoneState.Lost }, []);
        }

        try
        {
            return new(PhoneState.Confirmed, [.. (Read<Polled>(status, body).Signatures ?? []).Select(Convert.FromBase64String)]);
        }
        catch (FormatException e)
        {
            throw new PhoneServiceDown("a signature cannot be read", e);
        }
    }

    /// <summary>A key and certificate of the simulator for one demo officer; no real service has this address.</summary>
    public async Task<(string CredentialId, X509Certificate2 Certificate)> EnrolDemoAsync(string owner, string name, string organisation, CancellationToken ct)
    {
        var (status, body) = await PostAsync("../../credentials", new { owner, name, organisation }, ct);
        return Read<Enrolled>(status, body) is { CredentialID: { Length: > 0 } id, Certificates: [{ } first, ..] } ? (id, X509CertificateLoader.LoadCertificate(Convert.FromBase64String(first))) : throw new PhoneServiceDown("no certificate came");
    }

    private static T Read<T>(HttpStatusCode status, byte[] body)
    {
        try
        {
            return status == HttpStatusCode.OK && JsonSerializer.Deserialize<T>(body, Json) is { } read ? read : throw new PhoneServiceDown($"status {(int)status}");
        }
        catch (JsonException e)
        {
            throw new PhoneServiceDown("no JSON as agreed", e);
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> PostAsync(string path, object body, CancellationToken ct)
    {
        var service = settings.MobileSign ?? throw new PhoneServiceDown("no service is set");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(service.Address, path)) { Content = JsonContent.Create(body, options: Json) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{service.Client}:{service.Secret}")));
        try
        {
            using var client = clients.CreateClient(HttpName);
            using var response = await client.SendAsync(request, ct);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(ct));
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new PhoneServiceDown(e.Message, e);
        }
    }
}
