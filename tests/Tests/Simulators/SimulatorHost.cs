using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Simulators;
using TinhSo.Simulators.Mail;
using TinhSo.Simulators.Scanner;

namespace TinhSo.Tests.Simulators;

/// <summary>The simulators on free ports with a data folder of their own; used by every test that needs the outside world.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private SimulatorHost(WebApplication app, string folder)
    {
        (this.app, Folder) = (app, folder);
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public string Folder { get; }

    public string Url => Http.BaseAddress!.ToString().TrimEnd('/');

    public int SmtpPort => app.Services.GetRequiredService<SmtpSink>().Port;

    public ScannerSink Scanner => app.Services.GetRequiredService<ScannerSink>();

    public static async Task<SimulatorHost> StartAsync(string province = "http://127.0.0.1:9", TimeProvider? clock = null, string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("tinhso-sim-").FullName;
        var app = SimulatorsApp.Build(
            ["--TINHSO_SIM_URLS=http://127.0.0.1:0", "--TINHSO_SIM_SMTP=127.0.0.1:0", "--TINHSO_SIM_CLAMAV=127.0.0.1:0", $"--TINHSO_URLS={province}", $"--TINHSO_DATA={folder}", "--Logging:LogLevel:Default=Warning"], clock);
        await app.StartAsync();

        return new(app, folder);
    }

    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(path, body);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    /// <summary>Stops the servers and leaves the data folder, as a restart does.</summary>
    public async Task StopAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
