using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Cms;
using TinhSo.Modules.Signing.Trust;
using TinhSo.Platform;
using TinhSo.Platform.Outbound;

namespace TinhSo.Modules.Signing.House;

/// <summary>The way out to stamps, lists and answers, bounded in time and size. Addresses come from certificates under a trusted root or from the operator, never from a file alone.</summary>
internal sealed class Network(IHttpClientFactory clients, SigningSettings settings)
{
    public const string HttpName = "signing";
    private const int MostBytes = 16 * 1024 * 1024;

    public TimeStamps? Stamps => settings.StampAddress is { } address
        ? new(async (question, ct) => await PostAsync(address, question, "application/timestamp-query", ct) ?? throw new HttpRequestException(address.Host))
        : null;

    public RevocationSource Revocation => new((address, question, ct) => question is null ? GetAsync(address, ct) : PostAsync(address, question, "application/ocsp-request", ct));

    /// <summary>Lists and answers of issuers are read over plain HTTP, as their standards have it; an issuer inside the government's network is named by the operator.</summary>
    public static void AddTo(IServiceCollection services) => services.AddWayOut(
        HttpName, TimeSpan.FromSeconds(5), MostBytes,
        p => [p.GetRequiredService<SigningSettings>().StampAddress, p.GetRequiredService<SigningSettings>().DemoAuthority, .. p.GetRequiredService<Settings>().Outbound], Strangers.Web);

    /// <summary>The body of a good answer; null for any other.</summary>
    public async Task<byte[]?> GetAsync(Uri address, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        return await SendAsync(request, ct);
    }

    public async Task<byte[]?> PostAsync(Uri address, byte[] body, string type, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await SendAsync(request, ct);
    }

    private async Task<byte[]?> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(HttpName);
            using var response = await client.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(ct) : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
