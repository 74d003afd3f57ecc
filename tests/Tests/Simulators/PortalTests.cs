using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace TinhSo.Tests.Simulators;

[Trait("Engine", "any")]
public sealed class PortalTests : IAsyncLifetime
{
    private readonly List<(string Id, JsonObject Body)> received = [];
    private WebApplication province = null!;
    private SimulatorHost host = null!;
    private bool down;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        province = builder.Build();
        province.MapPost("/api/national/token", async (HttpRequest http) =>
            (await http.ReadFormAsync())["client_secret"] == "chi-dung-cho-trinh-mo-phong" ? Results.Json(new { access_token = "t" }) : Results.Unauthorized());
        province.MapPost("/api/national/dossiers", (HttpRequest http, JsonObject body) =>
        {
            if (down)
            {
                return Results.StatusCode(503);
            }

            if (http.Headers.Authorization != "Bearer t" || body["MaTTHC"]?.ToString() == "0.000000")
            {
                return Results.Json(new { error_code = "9", error_message = "no" }, statusCode: 422);
            }

            lock (received)
            {
                received.Add((http.Headers["X-Message-Id"]!, body));
                return Results.Json(new JsonObject { ["error_code"] = "0", ["MaHoSo"] = body["MaHoSo"]?.ToString() ?? "H01.1-261122-" + SimulatorHost.Text(received.Count) });
            }
        });
        await province.StartAsync();
        host = await SimulatorHost.StartAsync(province.Urls.First());
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await province.DisposeAsync();
    }

    [Fact]
    public async Task A_sent_dossier_carries_the_published_fields_and_is_known_afterwards()
    {
        var sent = await host.PostAsync("/sim/portal/send", new { procedureCode = "1.001193", personKey = "an", formData = new { tenTre = "Nguyễn Bé" } });

        Assert.Equal("delivered", sent["state"]!.ToString());
        var body = Assert.Single(received).Body;
        Assert.Null(body["MaHoSo"]);
        Assert.Equal("089085999901", body["SoGiayToChuHoSo"]!.ToString());
        Assert.Equal(14, body["NgayNopHoSo"]!.ToString().Length);
        Assert.Equal("Nguyễn Bé", JsonNode.Parse(body["ThongTinKhac"]!.ToString())!["tenTre"]!.ToString());
        Assert.StartsWith("JVBERi0", body["TaiLieuNop"]![0]!["NoiDungTepTin"]!.ToString(), StringComparison.Ordinal);

        var known = await host.GetAsync("/sim/portal/dossiers/" + sent["dossierCode"]);
        Assert.Equal(1, (int)known["state"]!);
    }

    [Fact]
    public async Task The_same_message_id_is_one_message()
    {
        var order = new { procedureCode = "1.001193", personKey = "an", messageId = "m-1" };
        var first = await host.PostAsync("/sim/portal/send", order);
        var second = await host.PostAsync("/sim/portal/send", order);

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Equal("m-1", Assert.Single(received).Id);
    }

    [Fact]
    public async Task A_province_that_is_down_gets_the_message_later_even_after_a_restart()
    {
        down = true;
        var sent = await host.PostAsync("/sim/portal/send", new { procedureCode = "1.001193", personKey = "an" });
        Assert.Equal("waiting", sent["state"]!.ToString());
        await host.StopAsync();
        host = await SimulatorHost.StartAsync(province.Urls.First(), folder: host.Folder);
        down = false;

        using var hurried = await host.Http.PostAsync("/sim/queue/hurry", null);

        Assert.Equal(sent["messageId"]!.ToString(), Assert.Single(received).Id);
        Assert.Single((await host.GetAsync("/sim/portal/dossiers")).AsArray());
    }

    [Fact]
    public async Task A_refused_message_is_not_sent_again()
    {
        var sent = await host.PostAsync("/sim/portal/send", new { procedureCode = "0.000000", personKey = "an" });

        Assert.Equal("refused", sent["state"]!.ToString());
        Assert.Contains("422", sent["answer"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ministry_dossier_comes_in_three_steps_in_order()
    {
        await host.PostAsync("/sim/ministry/send", new { procedureCode = "3.000347", personKey = "cuong" });

        Assert.Equal(["2", "4", "9"], received.Select(r => r.Body["TrangThaiHoSo"]!.ToString()));
        Assert.All(received, r => Assert.Equal("BoNganh", r.Body["NguonGui"]!.ToString()));
        Assert.NotNull(received[2].Body["DanhSachGiayToKetQua"]![0]!["NoiDungTepTin"]);
    }

    [Fact]
    public async Task Supplement_and_withdrawal_follow_the_state_the_province_reported()
    {
        var code = (await host.PostAsync("/sim/portal/send", new { procedureCode = "1.001193", personKey = "an" }))["dossierCode"]!.ToString();
        Assert.Equal("not-sent", (await host.PostAsync("/sim/portal/supplement", new { dossierCode = code }))["state"]!.ToString());

        Assert.Equal("0", (await ProgressAsync(code, 5))["error_code"]!.ToString());
        Assert.Equal("delivered", (await host.PostAsync("/sim/portal/supplement", new { dossierCode = code, note = "đây" }))["state"]!.ToString());
        Assert.Equal("delivered", (await host.PostAsync("/sim/portal/withdraw", new { dossierCode = code }))["state"]!.ToString());
        Assert.Equal(["HoSoMoi", "BoSung", "RutHoSo"], received.Select(r => r.Body["LoaiThongDiep"]!.ToString()));

        // Not granted: back to the state before, and to no other.
        Assert.Equal("6", (await ProgressAsync(code, 4))["error_code"]!.ToString());
        Assert.Equal("0", (await ProgressAsync(code, 5))["error_code"]!.ToString());
    }

    [Fact]
    public async Task A_full_record_is_checked_field_by_field_and_taken_whole_or_not_at_all()
    {
        var good = Record("H01.1-261122-0001", 2);
        var bad = Record("H01.1-261122-0002", 9);
        bad.Remove("ChuHoSo");
        bad["NgayTiepNhan"] = "2026-11-22";
        bad["KenhThucHien"] = "4";

        var answer = await CallAsync(new() { ["service"] = "DongBoHoSoMC", ["isUpdating"] = "False", ["data"] = new JsonArray(good, bad) });

        Assert.Equal("6", answer["error_code"]!.ToString());
        Assert.Equal(["ChuHoSo", "KenhThucHien", "NgayKetThucXuLy", "NgayTiepNhan"], answer["errors"]!.AsArray().Select(e => e!["field"]!.ToString()).Order());
        Assert.All(answer["errors"]!.AsArray(), e => Assert.Equal(1, (int)e!["item"]!));
        Assert.Equal("4", (await CallAsync(new() { ["service"] = "TraCuuHoSo", ["mahoso"] = "H01.1-261122-0001" }))["error_code"]!.ToString());
    }

    [Fact]
    public async Task A_record_is_new_once_and_moves_only_along_the_allowed_ways()
    {
        Assert.Equal("0", (await SyncAsync(Record("H01.1-261122-0001", 2), false))["error_code"]!.ToString());
        Assert.Equal("MaHoSo", (await SyncAsync(Record("H01.1-261122-0001", 2), false))["errors"]![0]!["field"]!.ToString());
        Assert.Equal("0", (await SyncAsync(Record("H01.1-261122-0001", 4), true))["error_code"]!.ToString());
        Assert.Equal("TrangThaiHoSo", (await SyncAsync(Record("H01.1-261122-0001", 1), true))["errors"]![0]!["field"]!.ToString());
        Assert.Equal(4, (int)(await CallAsync(new() { ["service"] = "TraCuuHoSo", ["mahoso"] = "H01.1-261122-0001" }))["result"]![0]!["TrangThaiHoSo"]!);
        Assert.Equal("MaHoSo", (await ProgressAsync("H01.1-261122-0009", 4))["errors"]![0]!["field"]!.ToString());
    }

    [Fact]
    public async Task Without_a_session_nothing_is_answered_and_a_dead_portal_says_503()
    {
        Assert.Equal("2", (await host.PostAsync("/portal/api", new { service = "TraCuuHoSo", mahoso = "x" }))["error_code"]!.ToString());
        Assert.Equal("1", (await host.PostAsync("/portal/token", new { username = "angiang", password = "x" }))["error_code"]!.ToString());

        await host.PostAsync("/sim/portal/down", new { down = true });
        using var answer = await host.Http.PostAsync("/portal/api", null);
        Assert.Equal(503, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("/sim")]
    [InlineData("/sim/portal")]
    [InlineData("/sim/ministry")]
    [InlineData("/sim/identity")]
    [InlineData("/sim/mail")]
    public async Task Every_page_opens_and_runs_no_script(string path)
    {
        await host.PostAsync("/sim/portal/send", new { procedureCode = "<b>1</b>", personKey = "an" });
        using var answer = await host.Http.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>1", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
    }

    private static JsonObject Record(string code, int state)
    {
        var record = new JsonObject
        {
            ["MaHoSo"] = code, ["MaTTHC"] = "1.001193", ["TenTTHC"] = "Thủ tục đăng ký khai sinh", ["KenhThucHien"] = "1", ["ChuHoSo"] = "Nguyễn Văn An",
            ["LoaiDoiTuong"] = "1", ["NgayNopHoSo"] = "20261122080000", ["TrangThaiHoSo"] = SimulatorHost.Text(state), ["DonViXuLy"] = "UBND phường Long Xuyên",
            ["NgayTiepNhan"] = "20261122080000",
        };

        return record;
    }

    private Task<JsonNode> SyncAsync(JsonObject record, bool updating) =>
        CallAsync(new() { ["service"] = "DongBoHoSoMC", ["isUpdating"] = updating ? "True" : "False", ["data"] = new JsonArray(record) });

    private Task<JsonNode> ProgressAsync(string code, int state) => CallAsync(new()
    {
        ["service"] = "CapNhatTienDoHoSoMC",
        ["data"] = new JsonArray(new JsonObject
        {
            ["MaHoSo"] = code, ["NguoiXuLy"] = "Lê Thị Bảy", ["ThoiDiemXuLy"] = "20261122090000", ["PhongBanXuLy"] = "Bộ phận Một cửa",
            ["NoiDungXuLy"] = "Xử lý", ["TrangThai"] = SimulatorHost.Text(state),
        }),
    });

    private async Task<JsonNode> CallAsync(JsonObject body)
    {
        body["session"] = (await host.PostAsync("/portal/token", new { username = "angiang", password = "chi-dung-cho-trinh-mo-phong" }))["session"]!.ToString();
        return await host.PostAsync("/portal/api", body);
    }
}
