using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinhSo.Simulators.Province;

/// <summary>What one try brought.</summary>
internal sealed record Delivery(MessageState State, string Answer, string? DossierCode);

/// <summary>Speaks to the province's inbound door: a token by client id and secret, then the dossier with its message id.</summary>
internal sealed class ProvinceClient(HttpClient http, Settings settings)
{
    private readonly ConcurrentDictionary<Sender, string> tokens = new();

    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        try
        {
            var answer = await TryAsync(message, ct);

            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                // The token may only have run out; a fresh one settles it.
                tokens.TryRemove(message.Sender, out _);
                answer.Dispose();
                answer = await TryAsync(message, ct);
            }

            using (answer)
            {
                return Judge(message, answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return new(MessageState.Waiting, e.Message, null);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(Message message, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Province + "/api/national/dossiers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(message.Sender, ct));
        request.Headers.Add("X-Message-Id", message.Id);
        request.Content = new StringContent(message.Body.ToJsonString(), Encoding.UTF8, "application/json");

        return await http.SendAsync(request, ct);
    }

    private async Task<string> TokenAsync(Sender sender, CancellationToken ct)
    {
        if (tokens.TryGetValue(sender, out var known))
        {
            return known;
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = sender == Sender.Portal ? settings.PortalClientId : settings.MinistryClientId,
            ["client_secret"] = settings.SenderSecret,
        });
        using var answer = await http.PostAsync(new Uri(settings.Province + "/api/national/token"), form, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);

        if (!answer.IsSuccessStatusCode || Json(text)?["access_token"]?.ToString() is not { Length: > 0 } token)
        {
            throw new HttpRequestException($"/api/national/token: {(int)answer.StatusCode} {Short(text)}");
        }

        return tokens[sender] = token;
    }

    private static Delivery Judge(Message message, HttpStatusCode status, string text)
    {
        var body = Json(text);
        var code = (body?["MaHoSo"] ?? (body?["result"] as JsonObject)?["MaHoSo"])?.ToString();
        var verdict = $"{(int)status} {Short(text)}";

        return (int)status switch
        {
            >= 200 and < 300 when body?["error_code"]?.ToString() == "0" && code is null && message.DossierCode is null =>
                new(MessageState.Refused, Say.Text("send.no-code", verdict), null),
            >= 200 and < 300 when body?["error_code"]?.ToString() == "0" => new(MessageState.Delivered, verdict, code),
            >= 200 and < 300 => new(MessageState.Refused, verdict, code),
            401 or 408 or 425 or 429 or >= 500 => new(MessageState.Waiting, verdict, null),
            _ => new(MessageState.Refused, verdict, null),
        };
    }

    private static JsonObject? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Short(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
