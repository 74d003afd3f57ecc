using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Synchronising;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Time;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Desk;

public sealed class DossierPageTests
{
    [Fact]
    public async Task The_page_leads_to_the_papers_and_to_the_apology_while_it_may_be_written()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var (page, apology) = ($"/can-bo/ho-so/{code}", $"/can-bo/ho-so/{code}/xin-loi");
        var (desk, clerk) = (await app.OfficerAsync(Filed.Receiving), await app.OfficerAsync(Filed.Clerk));
        Assert.Empty((await clerk.GetAsync(page)).All($"a[href='{apology}']"));
        await desk.DoAsync(code, "Accept");
        Assert.Empty((await desk.GetAsync(page)).All($"a[href='{apology}']"));

        var shown = await clerk.GetAsync(page);
        Assert.Contains("PHIẾU KIỂM SOÁT", (await clerk.GetAsync(shown.One("a[href$='/phieu/kiem-soat']").GetAttribute("href")!)).Text);
        var day = VietnamTime.Day(app.Clock.GetUtcNow().UtcDateTime).AddDays(5).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var apologised = await clerk.SubmitAsync(
            await clerk.GetAsync(shown.One($"a[href='{apology}']").GetAttribute("href")!), [("Reason", "Chờ ý kiến cơ quan phối hợp"), ("NewDay", day)], "main form[method=post]");
        Assert.Empty(apologised.All($"a[href='{apology}']"));
        Assert.Equal(3, apologised.All("a[href*='/phieu/']").Count);

        await clerk.DoAsync(code, "TakeOver");
        await clerk.DoAsync(code, "Propose", [("Note", "Đủ điều kiện")]);
        await (await app.OfficerAsync(Filed.Head)).DoAsync(code, "Approve");
        var issued = await (await app.OfficerAsync(Filed.Records)).DoAsync(code, "Issue", [("Title", "Trích lục"), ("Text", "Họ tên: Nguyễn Thị Hoa")]);
        Assert.Contains("Họ tên: Nguyễn Thị Hoa", (await clerk.GetAsync(issued.One("a[href*='/ket-qua/']").GetAttribute("href")!)).One("article.paper").TextContent);
    }

    [Fact]
    public async Task A_refusal_of_the_national_portal_is_told_with_its_reason()
    {
        await using var app = await TinhSoApp.StartAsync();
        var code = await Filed.AtLongXuyenAsync(app);
        var desk = await app.OfficerAsync(Filed.Receiving);
        Assert.Contains("Chờ đồng bộ", (await desk.GetAsync($"/can-bo/ho-so/{code}")).Text);
        var id = (await Filed.ReadAsync(app, code)).Id;
        await app.WithAsync(async s =>
        {
            var db = s.GetRequiredService<AppDb>();
            var sync = new DossierSync { DossierId = id, State = SyncState.Failed, Error = "TrangThaiHoSo: sai thứ tự" };
            db.Add(sync);
            s.GetRequiredService<Act>().On(sync, "dossiers.sync-failed");
            await db.SaveChangesAsync();
            await db.Set<Dossier>().Where(d => d.Id == id).ExecuteUpdateAsync(d => d.SetProperty(x => x.Sync, SyncState.Failed));
        });
        var failed = (await desk.GetAsync($"/can-bo/ho-so/{code}")).Text;
        Assert.Contains("Đồng bộ lỗi", failed);
        Assert.Contains("từ chối: TrangThaiHoSo: sai thứ tự", failed);
    }
}
