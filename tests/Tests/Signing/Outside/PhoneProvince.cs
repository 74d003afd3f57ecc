using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Signing;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Modules.Signing.Outside;
using TinhSo.Platform.Data;
using TinhSo.Platform.Files;
using TinhSo.Platform.Jobs;
using TinhSo.Simulators;
using TinhSo.Tests.Dossiers.Desk;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing.Outside;

/// <summary>A province and the real simulators on one clock: the records clerk of Long Xuyên has a telephone, the commune gets its seal from the demo authority.</summary>
internal sealed class PhoneProvince : IAsyncDisposable
{
    /// <summary>Where the simulators believe the province's pages to come from.</summary>
    public const string Address = "http://127.0.0.1:9";

    private WebApplication simulators = null!;

    public TinhSoApp App { get; private set; } = null!;

    public HttpClient Outside { get; private set; } = null!;

    public IServiceProvider Simulators => simulators.Services;

    public Browser Clerk { get; private set; } = null!;

    /// <param name="enrolled">The clerk has got a telephone certificate on the page for it.</param>
    public static async Task<PhoneProvince> StartAsync(bool enrolled = true)
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        var province = new PhoneProvince { App = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_SIM_URLS"] = url }) };
        province.App.Clock.Set(2026, 11, 26, 10);
        province.simulators = SimulatorsApp.Build(
            [$"--TINHSO_SIM_URLS={url}", "--TINHSO_SIM_SMTP=127.0.0.1:0", $"--TINHSO_URLS={Address}", $"--TINHSO_DATA={province.App.DataFolder}", "--Logging:LogLevel:Default=Warning"], province.App.Clock);
        await province.simulators.StartAsync();
        province.Outside = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(url) };
        province.Clerk = await province.App.OfficerAsync(Filed.Records);
        if (enrolled)
        {
            var mine = await province.Clerk.SubmitAsync(await province.Clerk.GetAsync(MineModel.Address), []);
            Assert.Contains("Ký trên điện thoại của tôi", mine.Text, StringComparison.Ordinal);
            province.App.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        return province;
    }

    public Task<string> ApprovedAsync(string owner = "Nguyễn Thị Hoa", string identifier = "089195001234") => SignedProvince.ApprovedAsync(App, owner, identifier);

    /// <summary>Asks for a signature by telephone on the page of the dossier.</summary>
    /// <returns>The page on which the clerk waits, else the dossier's with the refusal.</returns>
    public Task<Page> AskAsync(string code, HttpStatusCode expected = HttpStatusCode.OK, string? text = null, byte[]? file = null) =>
        Clerk.DoAsync(code, "Issue", [("Title", "Trích lục khai tử"), ("Text", text)], expected, text is null ? [("Issue.File", "trich-luc.pdf", file ?? SamplePdf.Plain())] : null);

    /// <summary>One turn of the worker that speaks to the service.</summary>
    public Task TurnAsync() => App.Services.GetServices<IWorker>().Single(w => w.Name == "phone-signatures").RunAsync(CancellationToken.None);

    /// <summary>Pushes as the telephones show them, the newest first.</summary>
    public async Task<JsonArray> PushesAsync() => JsonNode.Parse(await Outside.GetStringAsync("/sim/phone.json"))!.AsArray();

    public async Task AnswerAsync(string? number)
    {
        var push = (await PushesAsync())[0]!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["id"] = push["id"]!.GetValue<string>(), ["code"] = number ?? "" });
        using var answer = await Outside.PostAsync("/sim/phone", form);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    /// <summary>Push, confirmation with the number of the page, answer.</summary>
    public async Task ConfirmAsync(Page waiting)
    {
        await TurnAsync();
        await AnswerAsync(NumberOn(waiting));
        await TurnAsync();
    }

    public async Task DownAsync(bool down)
    {
        using var answer = await Outside.PostAsJsonAsync("/sim/phone/down", new { down });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The demo authority: it gives seals and says what is revoked.</summary>
    public async Task AuthorityAsync(bool down)
    {
        using var answer = await Outside.PostAsJsonAsync("/sim/authority/down", new { down });
        answer.EnsureSuccessStatusCode();
    }

    public static string NumberOn(Page waiting) => waiting.One(".figure [aria-hidden]").TextContent.Trim();

    public Task<SigningRequest> RequestAsync() => App.WithAsync(s => s.GetRequiredService<AppDb>().Set<SigningRequest>().AsNoTracking().OrderByDescending(r => r.Id).FirstAsync());

    public Task<List<HeldCertificate>> PhonesAsync() => App.WithAsync(s => s.GetRequiredService<AppDb>().Set<HeldCertificate>().AsNoTracking().Where(c => c.Way == SigningWay.Phone).ToListAsync());

    public async Task<DossierResult> ResultAsync(string code) => (await Filed.PartsAsync<DossierResult>(App, (await Filed.ReadAsync(App, code)).Id)).Single(r => r.Valid);

    public Task<byte[]> BytesAsync(Guid file) => App.WithAsync(async services =>
    {
        var stored = await services.GetRequiredService<AppDb>().Set<StoredFile>().SingleAsync(f => f.Id == file);
        await using var content = services.GetRequiredService<FileStore>().Open(stored.Sha256);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    });

    public async ValueTask DisposeAsync()
    {
        Outside.Dispose();
        await simulators.StopAsync();
        await simulators.DisposeAsync();
        await App.DisposeAsync();
    }
}
