using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TinhSo.Simulators.LocalSigning;
using Xunit;

namespace TinhSo.Tests.Simulators;

/// <summary>Both sides of the simulated signing service: what a page of the province asks, and what the person in front of the computer does.</summary>
internal sealed class LocalToken(HttpClient http, string origin)
{
    public const string Header = "X-Local-Signing";

    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

    /// <summary>A new token, plugged in.</summary>
    public async Task<X509Certificate2> MakeAsync(string holder, string agency = "")
    {
        await PostAsync("make", ("holder", holder), ("agency", agency));
        var state = await StateAsync();
        var made = state["tokens"]!.AsArray().Single(t => t!["fingerprint"]!.ToString() == state["plugged"]!.ToString())!;
        return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(made["certificate"]!.ToString()));
    }

    public JsonObject Order(X509Certificate2 certificate, IReadOnlyList<byte[]> digests) => new()
    {
        ["fingerprint"] = Fingerprint(certificate),
        ["algorithm"] = "RS256",
        ["description"] = $"Ban hành {digests.Count} kết quả",
        ["items"] = new JsonArray([.. digests.Select((d, i) => new JsonObject { ["digest"] = Convert.ToBase64String(d), ["description"] = $"Nội dung {i + 1}" })]),
    };

    /// <summary>Waits as long as the person takes.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(X509Certificate2 certificate, IReadOnlyList<byte[]> digests)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/local-signing/v1/sign") { Content = JsonContent.Create(Order(certificate, digests)) };
        request.Headers.Add("Origin", origin);
        request.Headers.Add(Header, "1");
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>Signs with the token what a page asks for and the person confirms.</summary>
    public async Task<IReadOnlyList<string>> SignAsync(X509Certificate2 certificate, params byte[][] digests)
    {
        var asking = AskAsync(certificate, digests);
        await ConfirmAsync();
        var (status, answer) = await asking;
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. answer["signatures"]!.AsArray().Select(s => s!.ToString())];
    }

    public async Task ConfirmAsync(string pin = Tokens.Pin) => await PostAsync("answer", ("id", await QuestionAsync()), ("yes", "true"), ("pin", pin));

    public async Task RefuseAsync() => await PostAsync("answer", ("id", await QuestionAsync()), ("yes", "false"));

    /// <summary>The question on the screen, as soon as it is there.</summary>
    public async Task<string> QuestionAsync()
    {
        for (var i = 0; i < 100; i++)
        {
            if ((await StateAsync())["question"] is { } question)
            {
                return question["id"]!.ToString();
            }

            await Task.Delay(50);
        }

        throw new Xunit.Sdk.XunitException("no question came to the screen");
    }

    public async Task PostAsync(string act, params (string Name, string Value)[] fields)
    {
        using var answer = await http.PostAsync("/sim/token/" + act, new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task<JsonNode> StateAsync() => JsonNode.Parse(await http.GetStringAsync("/sim/token/state"))!;
}
