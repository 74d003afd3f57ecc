using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TinhSo.Tests.Reliability;

/// <summary>The built program as a process of its own, to be killed at any moment and started again at the same address.</summary>
internal sealed class KilledProvince : IDisposable
{
    private readonly Dictionary<string, string> settings;
    private readonly string log;
    private readonly HttpClient probe;
    private Process? process;

    public KilledProvince(string data, string? db)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        log = Path.Combine(data, "web.log");
        probe = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        settings = new()
        {
            ["TINHSO_DATA"] = data, ["TINHSO_DB"] = db ?? "", ["TINHSO_URLS"] = Address.ToString().TrimEnd('/'), ["TINHSO_DEMO"] = "true", ["TINHSO_RATE"] = "0", ["TINHSO_SEED_DOSSIERS"] = "0",
            ["TINHSO_DRAFTS"] = "100000", ["TINHSO_NOW"] = "",
            // Most of a short life is compiling; a second compilation of what runs often would never pay.
            ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCounting"] = "0",
            // A killed process leaves its diagnostic socket behind.
            ["DOTNET_EnableDiagnostics"] = "0",
        };
    }

    public Uri Address { get; }

    public string Log => File.Exists(log) ? File.ReadAllText(log) : "";

    public void Set(string name, string value) => settings[name] = value;

    public void Start() => process = Process.Start(Info("exec dotnet \"$0\" >> \"$1\" 2>&1", Program, log))!;

    public async Task ReadyAsync()
    {
        var until = Environment.TickCount64 + 180_000;
        while (Environment.TickCount64 < until)
        {
            if (process!.HasExited)
            {
                throw new InvalidOperationException($"the program ended with {process.ExitCode} instead of starting:\n{Tail()}");
            }

            try
            {
                using var answer = await probe.GetAsync(new Uri("/readyz", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException)
            {
                await Task.Delay(25);
            }
        }

        throw new TimeoutException("the program did not start:\n" + Tail());
    }

    /// <summary>SIGKILL: no handler, no finally, no flush.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>SIGTERM, as ./run and service managers stop it.</summary>
    public async Task<int> StopAsync()
    {
        // The shell's own kill: a bare machine has no program of that name.
        using (var kill = Process.Start("/bin/sh", ["-c", "kill -TERM \"$0\"", process!.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>A verb of the command line on the same data.</summary>
    public async Task<(int Code, string Text)> CommandAsync(params string[] words)
    {
        var info = Info("exec dotnet \"$0\" \"$@\" 2>&1", [Program, .. words]);
        info.RedirectStandardOutput = true;
        using var command = Process.Start(info)!;
        var text = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return (command.ExitCode, text);
    }

    /// <summary>The same, killed after a while; it may have ended before.</summary>
    public async Task KilledCommandAsync(TimeSpan after, params string[] words)
    {
        using var command = Process.Start(Info("exec dotnet \"$0\" \"$@\" > /dev/null 2>&1", [Program, .. words]))!;
        await Task.WhenAny(command.WaitForExitAsync(), Task.Delay(after));
        command.Kill();
        await command.WaitForExitAsync();
    }

    public void Dispose()
    {
        probe.Dispose();
        if (process is { } left)
        {
            try
            {
                left.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended already.
            }
        }
    }

    /// <summary>As ./run starts it, compiled ahead: a hundred starts are most of this test's time. The copy beside the tests where nothing else was built.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("TINHSO_TEST_ROOT") is { Length: > 0 } root
        && Path.Combine(root, "src/Web/bin/Release/net10.0/TinhSo.Web.dll") is var built && File.Exists(built) ? built : Path.Combine(AppContext.BaseDirectory, "TinhSo.Web.dll");

    private ProcessStartInfo Info(string script, params string[] words)
    {
        var info = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var word in (string[])["-c", script, .. words])
        {
            info.ArgumentList.Add(word);
        }

        foreach (var (name, value) in settings)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private string Tail() => Log is { Length: > 4000 } long_ ? long_[^4000..] : Log;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
