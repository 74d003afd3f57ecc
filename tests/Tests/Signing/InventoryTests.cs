using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Signing.Inventory;
using TinhSo.Platform.Acts;
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

    [Fact]
    public async Task Past_five_hundred_certificates_none_is_out_of_reach_and_no_agency_is_wrongly_named_as_lacking_a_seal()
    {
        await using var app = await TinhSoApp.StartAsync();
        app.Clock.Set(2026, 11, 26);
        var world = new SigningWorld();
        using var old = world.Key("Người cũ", to: SigningWorld.Now.AddDays(90));
        using var seal = world.Key("UBND phường Long Xuyên", to: SigningWorld.Now.AddYears(2));
        var agency = await app.WithAsync(async services =>
        {
            var (db, act, project) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>(), services.GetRequiredService<ProjectSeals>());
            var id = services.GetRequiredService<IAgencies>().FindByCode(Agency, act.Today)!.Id;
            for (var i = 0; i < 520; i++)
            {
                var model = HeldCertificate.Of(old.Certificate, id, CertificateUse.Person, Guid.CreateVersion7());
                var other = new HeldCertificate
                {
                    AgencyId = id, Use = CertificateUse.Person, OfficerId = model.OfficerId, Holder = $"Người cũ {i}", Folded = $"nguoi cu {i}", Issuer = model.Issuer, SerialNumber = $"{i}",
                    Fingerprint = $"{i}", ValidFrom = model.ValidFrom, ValidTo = model.ValidTo, Der = model.Der,
                };
                db.Add(other);
                act.On(other, "signing.register-certificate");
            }

            var held = HeldCertificate.Of(seal.Certificate, id, CertificateUse.Agency);
            db.Add(held);
            act.On(held, "signing.register-certificate");
            await project.RunAsync(id, default);
            await db.SaveChangesAsync();
            return services.GetRequiredService<IAgencies>().NameAt(id, act.Today);
        });

        var admin = await app.OfficerAsync(Administrator);
        var page = await admin.GetAsync(Address);
        Assert.DoesNotContain(agency, page.One(".notice").TextContent, StringComparison.Ordinal);
        Assert.Equal(50, page.All("tbody tr").Count);
        Assert.Contains("521", page.Text, StringComparison.Ordinal);
        var last = await admin.GetAsync(Address + "?trang=11");
        Assert.Contains("UBND phường Long Xuyên", last.All("tbody tr")[^1].TextContent, StringComparison.Ordinal);
        foreach (var found in new[] { "?tim=nguoi+cu+519", "?loai=Agency", "?tim=" + seal.Certificate.SerialNumber })
        {
            Assert.Single((await admin.GetAsync(Address + found)).All("tbody tr"));
        }

        // The day before it began and the day it ends the agency lacks one.
        foreach (var (day, lacks) in new[] { (SigningWorld.Now.AddYears(-1).AddDays(-1), true), (SigningWorld.Now.AddYears(-1), false), (SigningWorld.Now.AddYears(2), true) })
        {
            Assert.Equal(lacks, (await admin.GetAsync($"{Address}?ngay={day:yyyy-MM-dd}")).One(".notice").TextContent.Contains(agency, StringComparison.Ordinal));
        }

        Assert.Equal(522, (await admin.Client.GetStringAsync(new Uri(Address + "?handler=Export&dang=csv", UriKind.Relative))).Trim().Split('\n').Length);
        var lacking = await admin.Client.GetStringAsync(new Uri($"{Address}?handler=Export&bang=thieu&dang=csv&ngay={SigningWorld.Now.AddYears(2):yyyy-MM-dd}", UriKind.Relative));
        Assert.Contains(agency, lacking, StringComparison.Ordinal);
        Assert.DoesNotContain(agency, await admin.Client.GetStringAsync(new Uri(Address + "?handler=Export&bang=thieu&dang=csv", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal("PK"u8.ToArray(), (await admin.Client.GetByteArrayAsync(new Uri(Address + "?handler=Export&dang=xlsx", UriKind.Relative)))[..2]);
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
