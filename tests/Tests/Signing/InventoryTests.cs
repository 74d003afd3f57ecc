using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Signing;

public sealed class InventoryTests
{
    private const string Address = "/quan-tri/chung-thu-so";
    private const string Administrator = "quantri.kythuat";
    private const string Clerk = "tiepnhan.my-thoi";
    private const string Agency = "ubnd-phuong-long-xuyen";

    [Fact]
    public async Task A_seal_is_registered_runs_out_in_sight_and_is_taken_back()
    {
        var world = new SigningWorld();
        await using var app = await TinhSoApp.StartAsync();
        var roots = Directory.CreateDirectory(Path.Combine(app.DataFolder, "trust-roots")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(roots, "demo-root.cer"), world.Authority.Keys.Root.RawData);
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(roots, "issuers")).FullName, "demo-issuing.cer"), world.Authority.Keys.Issuing.RawData);
        app.Clock.Set(2026, 11, 26);
        using var seal = world.Key("UBND phường Long Xuyên", to: SigningWorld.Now.AddDays(45));
        using var stranger = new SigningWorld(stranger: true).Key("Người lạ");
        using var over = world.Key("Con dấu cũ", to: SigningWorld.Now.AddDays(-1));
        var admin = await app.OfficerAsync(Administrator);
        var page = await admin.GetAsync(Address);
        var without = page.One(".notice").TextContent;

        Task<Page> Register(byte[] file, string code, HttpStatusCode status = HttpStatusCode.Conflict) =>
            admin.SubmitAsync(page, [("AgencyCode", code), ("Use", "Agency")], "form[enctype]", status, [("Upload", "seal.cer", file)]);
        Assert.Contains("không dẫn tới chứng thư gốc", (await Register(stranger.Certificate.RawData, Agency)).Text, StringComparison.Ordinal);
        Assert.Contains("đã hết hạn", (await Register(over.Certificate.RawData, Agency)).Text, StringComparison.Ordinal);
        Assert.Contains("Không đọc được", (await Register([1, 2, 3], Agency)).Text, StringComparison.Ordinal);
        Assert.Contains("Không có cơ quan nào", (await Register(seal.Certificate.RawData, "X99")).Text, StringComparison.Ordinal);
        page = await Register(seal.Certificate.RawData, Agency, HttpStatusCode.OK);
        Assert.Contains("Còn không quá 60 ngày", page.Text, StringComparison.Ordinal);
        Assert.NotEqual(without, page.One(".notice").TextContent);
        Assert.Contains("đã có trong danh sách", (await Register(seal.Certificate.RawData, Agency)).Text, StringComparison.Ordinal);

        // Weeks later the officer signs in again.
        app.Clock.Set(2027, 1, 5);
        admin = await app.OfficerAsync(Administrator);
        page = await admin.GetAsync(Address);
        Assert.Contains("Còn không quá 7 ngày", page.Text, StringComparison.Ordinal);
        page = await admin.SubmitAsync(page, [], "form[action*=Revoke]");
        Assert.Contains("Đã thu hồi", page.Text, StringComparison.Ordinal);
        Assert.Equal(without, page.One(".notice").TextContent);

        var acts = await app.WithAsync(services => services.GetRequiredService<AppDb>().Set<TinhSo.Platform.Audit.AuditRow>().Where(a => a.Act.StartsWith("signing.")).OrderBy(a => a.At).Select(a => a.Act).ToListAsync());
        Assert.Equal(["signing.register-certificate", "signing.revoke-certificate"], acts);
        await (await app.OfficerAsync(Clerk)).GetAsync(Address, HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(100, "InForce")]
    [InlineData(60, "Within60Days")]
    [InlineData(30, "Within30Days")]
    [InlineData(7, "Within7Days")]
    [InlineData(-1, "Expired")]
    public void The_warning_grows_as_the_end_comes_near(int days, string state)
    {
        using var key = new SigningWorld().Key(to: SigningWorld.Now.AddDays(days));
        var held = HeldCertificate.Of(key.Certificate, Guid.CreateVersion7(), CertificateUse.Agency);
        Assert.Equal(state, held.StateAt(SigningWorld.Now.UtcDateTime).ToString());
        held.Revoke(SigningWorld.Now.UtcDateTime);
        Assert.Equal(CertificateState.Revoked, held.StateAt(SigningWorld.Now.UtcDateTime));
    }
}
