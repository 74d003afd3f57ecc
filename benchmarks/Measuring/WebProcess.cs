using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace TinhSo.Bench.Measuring;

/// <summary>The real web program as a process of its own, in its Release build.</summary>
internal sealed partial class WebProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private WebProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>From the start of the process to the first page in full.</summary>
    public TimeSpan FirstPage { get; private set; }

    public long ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024 * 1024);
        }
    }

    public static async Task<WebProcess> StartAsync(int port, IReadOnlyDictionary<string, string> settings, TimeSpan patience)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../src/Web/bin/Release/net10.0/TinhSo.Web.dll"));
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        if (await AnswersAsync(port))
        {
            throw new InvalidOperationException($"Port {port} already answers: another program would be measured. Stop it, or choose another with --port.");
        }

        start.Environment["TINHSO_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var watch = Stopwatch.StartNew();
        var web = new WebProcess(Process.Start(start)!, address);
        web._process.OutputDataReceived += (_, e) => web.Keep(e.Data);
        web._process.ErrorDataReceived += (_, e) => web.Keep(e.Data);
        web._process.BeginOutputReadLine();
        web._process.BeginErrorReadLine();
        using var client = web.Client();
        while (watch.Elapsed < patience && !web._process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/", UriKind.Relative));
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    web.FirstPage = watch.Elapsed;
                    return web;
                }
            }
            catch (HttpRequestException)
            {
            }

            await Task.Delay(10);
        }

        await web.DisposeAsync();
        throw new InvalidOperationException($"The web process did not answer:\n{web.Log()}");
    }

    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 128, CookieContainer = new CookieContainer() }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Signed in through the sign-in page as a sample officer.</summary>
    public async Task<HttpClient> SignInAsync(string userName)
    {
        var client = Client();
        var page = await client.GetStringAsync(new Uri("/can-bo/dang-nhap", UriKind.Relative));
        var token = TokenField().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["sample"] = userName, ["_kiemtra"] = WebUtility.HtmlDecode(token) });
        using var response = await client.PostAsync(new Uri("/can-bo/dang-nhap?handler=Sample", UriKind.Relative), form);
        return response.StatusCode == HttpStatusCode.Redirect
            ? client
            : throw new InvalidOperationException($"Signing in as {userName} answered {(int)response.StatusCode}\n{Log()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/sh", ["-c", "kill -TERM \"$0\"", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    public string Log()
    {
        lock (_log)
        {
            return string.Join('\n', _log);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.Enqueue(line);
                if (_log.Count > 30)
                {
                    _log.Dequeue();
                }
            }
        }
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("name=\"_kiemtra\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
