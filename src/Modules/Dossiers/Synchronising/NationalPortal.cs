using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using TinhSo.Platform;

namespace TinhSo.Modules.Dossiers.Synchronising;

/// <summary>No answer, or none that can be read: the same call is tried again later.</summary>
internal sealed class PortalUnreachable(string message) : Exception(message);

/// <summary>The portal answered and refused: trying the same again would not help.</summary>
internal sealed class PortalRefused(string message) : Exception(message);

/// <summary>Where the national portal listens and how we sign in: TINHSO_PORTAL_URL, _USER, _PASSWORD; the simulator in the demo setting.</summary>
internal sealed record PortalSettings(Uri? Address, string User, string Password)
{
    // Known to everybody on purpose: it opens the simulator and nothing else.
    private const string SimulatorPassword = "chi-dung-cho-trinh-mo-phong";

    public static PortalSettings Read(IConfiguration configuration, Settings settings)
    {
        var address = configuration["TINHSO_PORTAL_URL"] is { Length: > 0 } url ? url.TrimEnd('/') + "/"
            : settings.Demo ? settings.SimulatorsAddress.GetLeftPart(UriPartial.Authority) + "/portal/" : null;
        return new(address is null ? null : new Uri(address), configuration["TINHSO_PORTAL_USER"] ?? "angiang", configuration["TINHSO_PORTAL_PASSWORD"] ?? (settings.Demo ? SimulatorPassword : ""));
    }
}

/// <summary>Speaks to the national portal: sign-in, then one address where <c>service</c> says what is asked.</summary>
internal sealed class NationalPortal(IHttpClientFactory factory, PortalSettings settings) : IDisposable
{
    public const string HttpName = "national-portal";
    private readonly SemaphoreSlim _one = new(1, 1);
    private string? _session;

    public bool IsConfigured => settings.Address is not null;

    /// <summary>The state the portal has for this dossier; null when it does not know it.</summary>
    public async Task<int?> LookUpAsync(string code, CancellationToken ct)
    {
        var answer = await CallAsync("TraCuuHoSo", new() { ["mahoso"] = code }, ct);
        return Code(answer) switch
        {
            "0" => int.TryParse(answer["result"]?[0]?["TrangThaiHoSo"]?.ToString(), out var state) ? state : 1,
            "4" => null,
            _ => throw new PortalRefused(Say(answer)),
        };
    }

    /// <summary>Asks a service; anything but success throws.</summary>
    public async Task SendAsync(string service, JsonObject body, CancellationToken ct)
    {
        var answer = await CallAsync(service, body, ct);
        if (Code(answer) != "0")
        {
            throw new PortalRefused(Say(answer));
        }
    }

    public void Dispose() => _one.Dispose();

    private static string Code(JsonObject answer) => answer["error_code"]?.ToString() ?? "";

    private static string Say(JsonObject answer)
    {
        var faults = (answer["errors"] as JsonArray)?.OfType<JsonObject>().Select(f => $"{f["field"]}: {f["message"]}") ?? [];
        var text = string.Join("; ", faults.Prepend($"{answer["error_message"]}").Where(t => t.Length > 0));
        return text.Length > 1000 ? text[..1000] : text;
    }

    private async Task<JsonObject> CallAsync(string service, JsonObject body, CancellationToken ct)
    {
        for (var again = false; ; again = true)
        {
            var session = await SessionAsync(renew: again, ct);
            var request = body.DeepClone().AsObject();
            (request["session"], request["madonvi"], request["service"]) = (session, settings.User, service);
            var answer = await PostAsync("api", request, ct);
            if (Code(answer) != "2" || again)
            {
                return answer;
            }
        }
    }

    private async Task<string> SessionAsync(bool renew, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_session is null || renew)
            {
                var answer = await PostAsync("token", new() { ["username"] = settings.User, ["password"] = settings.Password }, ct);
                // A wrong password is ours to mend; until then nothing of the queue is lost.
                _session = answer["session"]?.ToString() ?? throw new PortalUnreachable(Say(answer));
            }

            return _session;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken ct)
    {
        using var http = factory.CreateClient(HttpName);
        try
        {
            using var answer = await http.PostAsJsonAsync(new Uri(settings.Address!, path), body, ct);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new PortalUnreachable($"HTTP {(int)answer.StatusCode}");
            }

            return await answer.Content.ReadFromJsonAsync<JsonObject>(ct) ?? throw new PortalUnreachable("null");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new PortalUnreachable(e.Message);
        }
    }
}
