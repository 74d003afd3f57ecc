using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>The built province and simulators as processes on free ports with a fresh data folder, and one Chromium; shared by all journeys.</summary>
public class Province : IAsyncLifetime
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly string data = System.IO.Directory.CreateTempSubdirectory("tinhso-journeys-").FullName;
    private readonly Dictionary<string, string> settings;
    private readonly List<Process> processes = [];
    private long started;
    private IPlaywright? playwright;
    private IBrowser? chromium;

    public Province()
        : this([])
    {
    }

    /// <summary>With settings of one's own, which go before the common ones.</summary>
    protected Province(IEnumerable<KeyValuePair<string, string>> own)
    {
        (Address, Simulators) = ($"http://127.0.0.1:{FreePort()}", $"http://127.0.0.1:{FreePort()}");
        var smtp = FreePort().ToString(CultureInfo.InvariantCulture);
        settings = new()
        {
            ["TINHSO_URLS"] = Address, ["TINHSO_SIM_URLS"] = Simulators, ["TINHSO_SIM_SMTP"] = "127.0.0.1:" + smtp, ["TINHSO_SMTP_HOST"] = "127.0.0.1", ["TINHSO_SMTP_PORT"] = smtp,
            ["TINHSO_DATA"] = data, ["TINHSO_DB"] = "", ["TINHSO_DEMO"] = "true", ["TINHSO_RATE"] = "0", ["TINHSO_SEED_DOSSIERS"] = "120",
            // A Tuesday morning in working time, whenever the tests run.
            ["TINHSO_NOW"] = "2026-11-03T08:30",
            // A walk through all administration pages may take longer on a busy machine, and nobody would notice that it saw the page of proof instead.
            ["TINHSO_PROOF_MINUTES"] = "600",
        };
        foreach (var (name, value) in own)
        {
            settings[name] = value;
        }
    }

    public string Address { get; }

    public string Simulators { get; }

    /// <summary>The server's clock, give or take its start, in UTC.</summary>
    public DateTime Now => new DateTime(2026, 11, 3, 1, 30, 0, DateTimeKind.Utc) + Stopwatch.GetElapsedTime(started);

    /// <summary>The month in which the journeys happen.</summary>
    public static string Month => "2026-11";

    /// <summary>What the browser is told beside the common ones.</summary>
    protected virtual IEnumerable<string> BrowserArguments => [];

    /// <summary>What the data must hold before the server starts.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        await PrepareAsync();
        processes.Add(Start("src/Simulators", "TinhSo.Simulators.dll", "simulators.log"));
        started = Stopwatch.GetTimestamp();
        processes.Add(Start("src/Web", "TinhSo.Web.dll", "web.log"));
        await AnswersAsync(Simulators + "/healthz", "simulators.log");
        await AnswersAsync(Address + "/readyz", "web.log");
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TINHSO_TEST_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", .. BrowserArguments],
        });
    }

    /// <summary>A window of its own: own cookies, own language, width in CSS pixels.</summary>
    public async Task<IPage> WindowAsync(int width = 1280, bool script = true, bool english = false)
    {
        var context = await chromium!.NewContextAsync(new()
        {
            BaseURL = Address, ViewportSize = new() { Width = width, Height = width < 600 ? 740 : 900 }, JavaScriptEnabled = script, Locale = "vi-VN", TimezoneId = "Asia/Ho_Chi_Minh", HasTouch = width < 600,
        });
        context.SetDefaultTimeout(20_000);
        if (english)
        {
            await context.AddCookiesAsync([new() { Name = "tinhso.lang", Value = "en", Url = Address }]);
        }

        return await context.NewPageAsync();
    }

    public async Task<IPage> OfficerAsync(string user, int width = 1280, bool script = true, bool english = false)
    {
        var page = await WindowAsync(width, script, english);
        await page.GotoAsync("/can-bo/dang-nhap");
        await page.Locator("[name=UserName]").FillAsync(user);
        await page.Locator("[name=Password]").FillAsync("ca-vo-vien-song-hau");
        await page.Locator("[name=Password]").PressAsync("Enter");
        await page.WaitForURLAsync("**/can-bo");
        return page;
    }

    public async Task<IPage> CitizenAsync(string person, int width = 360, bool script = true, bool english = false)
    {
        var page = await WindowAsync(width, script, english);
        await page.GotoAsync("/dang-nhap");
        await page.Locator("a[href*='/dang-nhap/bat-dau']").ClickAsync();
        await page.Locator($"button[name=subject][value={person}]").ClickAsync();
        await page.WaitForURLAsync(Address + "/**");
        return page;
    }

    /// <summary>Tells a simulator something; its answer.</summary>
    public async Task<JsonNode> SimulateAsync(string path, object order)
    {
        using var answer = await Http.PostAsJsonAsync(Simulators + path, order);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>What a person does on a simulator's page.</summary>
    public async Task PressOnSimulatorAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await Http.PostAsync(Simulators + path, form);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonNode> SimulatedAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(Simulators + path))!;

    /// <summary>The command line on the same data, while the server runs.</summary>
    public async Task<JsonNode> CommandAsync(params string[] words)
    {
        var info = Info("src/Web", "TinhSo.Web.dll");
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);
        foreach (var word in words)
        {
            info.ArgumentList.Add(word);
        }

        using var command = Process.Start(info)!;
        var error = command.StandardError.ReadToEndAsync();
        var text = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, $"{string.Join(' ', words)} ended with {command.ExitCode}: {await error} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>For people who look at the pages: screenshots go where TINHSO_TEST_PICTURES says, or nowhere.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("TINHSO_TEST_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public virtual async Task DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        playwright?.Dispose();
        foreach (var process in processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        System.IO.Directory.Delete(data, recursive: true);
    }

    private Process Start(string project, string program, string log)
    {
        var info = Info(project, program);
        var words = info.ArgumentList.ToArray();
        info.FileName = "/bin/sh";
        info.ArgumentList.Clear();
        foreach (var word in (string[])["-c", "exec dotnet \"$0\" > \"$1\" 2>&1", words[0], Path.Combine(data, log)])
        {
            info.ArgumentList.Add(word);
        }

        return Process.Start(info)!;
    }

    private ProcessStartInfo Info(string project, string program)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var info = new ProcessStartInfo("dotnet", [Path.Combine(Root(), project, "bin", configuration, "net10.0", program)]) { UseShellExecute = false };
        foreach (var (name, value) in settings)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private async Task AnswersAsync(string address, string log)
    {
        for (var i = 0; i < 1200; i++)
        {
            if (processes.Find(p => p.HasExited) is not null)
            {
                break;
            }

            try
            {
                using var answer = await Http.GetAsync(new Uri(address));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(200);
            }
        }

        throw new InvalidOperationException($"{address} does not answer:\n{await File.ReadAllTextAsync(Path.Combine(data, log))}");
    }

    protected static string Root()
    {
        var folder = Environment.GetEnvironmentVariable("TINHSO_TEST_ROOT") is { Length: > 0 } given ? given : AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TinhSo.slnx")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new InvalidOperationException("TinhSo.slnx is nowhere above the tests");
        }

        return folder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(nameof(Province))]
public sealed class ProvinceCollection : ICollectionFixture<Province>;

/// <summary>A second one, for the officers' walks.</summary>
[CollectionDefinition(nameof(OfficersProvince))]
public sealed class OfficersProvince : ICollectionFixture<Province>;
