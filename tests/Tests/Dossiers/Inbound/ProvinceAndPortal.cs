using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Accounts.SigningIn;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Tests.Simulators;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.Dossiers.Inbound;

/// <summary>The province on a real port and the simulators beside it, each knowing the other's address.</summary>
internal sealed class ProvinceAndPortal : IAsyncDisposable
{
    private ProvinceAndPortal(TinhSoApp province, SimulatorHost portal, string url)
    {
        (Province, Portal) = (province, portal);
        Http = new HttpClient { BaseAddress = new Uri(url) };
    }

    public TinhSoApp Province { get; }

    public SimulatorHost Portal { get; }

    public HttpClient Http { get; }

    public static async Task<ProvinceAndPortal> StartAsync()
    {
        var port = FreePort();
        var url = $"http://127.0.0.1:{SimulatorHost.Text(port)}";
        var clock = new TestClock();
        var portal = await SimulatorHost.StartAsync(url, clock);
        var province = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_URLS"] = url, ["TINHSO_SIM_URLS"] = portal.Url });
        province.UseKestrel(port);
        province.StartServer();
        return new(province, portal, url);
    }

    /// <summary>The test person "an" signs in once, so that the account exists.</summary>
    public Task<Guid> AccountOfAnAsync() => Province.WithAsync(async services =>
    {
        var account = await services.GetRequiredService<SignInAccount>().RunAsync(
            new ProvenIdentity(
                "sim-p-0001", Contracts.Accounts.AccountKind.Person, "Nguyễn Văn An", "089085999901", new DateOnly(1985, 3, 12), "male", "0900000101", "an.nguyen@nguoi-dan.example",
                "Số 12, đường Mô Phỏng 1, phường Long Xuyên, tỉnh An Giang", "30307", null, 2),
            CancellationToken.None);
        await services.GetRequiredService<AppDb>().SaveChangesAsync();
        return account.Id;
    });

    /// <summary>A birth declaration; what the account knows is left to it.</summary>
    public static Dictionary<string, string?> Birth() => new()
    {
        ["relation"] = "cha", ["child_name"] = "NGUYỄN BÉ", ["child_birth_date"] = "2026-10-20", ["child_sex"] = "nu", ["child_ethnicity"] = "Kinh", ["child_nationality"] = "Việt Nam",
        ["child_birth_place"] = "Bệnh viện Mô Phỏng", ["child_hometown"] = "An Giang", ["mother_name"] = "Trần Thị Bình", ["mother_birth_date"] = "1992-07-25",
        ["mother_residence"] = "Số 45, đường Mô Phỏng 2", ["father_known"] = "khong",
    };

    public Task<JsonNode> SendAsync(Dictionary<string, string?>? form = null, string? messageId = null, string person = "an", object[]? files = null) => Portal.PostAsync(
        "/sim/portal/send", new { procedureCode = "1.001193", personKey = person, formData = form ?? Birth(), messageId, files });

    public async Task<string> TokenAsync(string client = "cong-dvcqg", string secret = "chi-dung-cho-trinh-mo-phong")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret });
        using var answer = await Http.PostAsync(new Uri("/api/national/token", UriKind.Relative), form);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.ToString() : answer.StatusCode.ToString();
    }

    /// <summary>Straight to the door, without the simulator's own checks.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string json, string? token, string? messageId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/national/dossiers") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (messageId is not null)
        {
            request.Headers.Add("X-Message-Id", messageId);
        }

        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    public Task<Dossier> DossierAsync(string code) => Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().AsNoTracking().SingleAsync(d => d.Code == code));

    public Task<int> CountAsync() => Province.WithAsync(s => s.GetRequiredService<AppDb>().Set<Dossier>().CountAsync());

    /// <summary>Runs verbs on one dossier as the system and saves.</summary>
    public Task ActAsync(string code, Func<IServiceProvider, Dossier, Task> work) => Province.WithAsync(async services =>
    {
        var db = services.GetRequiredService<AppDb>();
        await work(services, await db.Set<Dossier>().SingleAsync(d => d.Code == code));
        services.GetRequiredService<Act>().Close();
        await db.SaveChangesAsync();
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Portal.DisposeAsync();
        await Province.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
