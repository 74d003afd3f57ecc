using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Platform.Audit;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

public sealed class AccessLogTests(Province province) : IClassFixture<Province>
{
    private const string Mine = "/tai-khoan/ai-da-xem";
    private const string Log = "/can-bo/truy-cap-du-lieu";
    private const string Desk = "tiepnhan.my-hoa-hung";

    [Fact]
    public async Task An_officers_opening_stands_on_the_owners_pages_with_post_agency_and_purpose_once_an_hour()
    {
        var owner = await province.CitizenAsync();
        Assert.Contains("Chưa có ai xem", (await owner.Browser.GetAsync(Mine)).Text, StringComparison.Ordinal);
        var code = await Province.FileAsync(owner);
        Assert.Contains("Chưa có cán bộ nào mở hồ sơ này", (await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}")).Text, StringComparison.Ordinal);

        var desk = await province.App.OfficerAsync(Desk);
        var audited = await province.AskAsync(db => db.Set<AuditRow>().CountAsync());
        await desk.GetAsync($"/can-bo/ho-so/{code}");
        await desk.GetAsync($"/can-bo/ho-so/{code}");
        await desk.GetAsync($"/ho-so/{code}/phieu/kiem-soat");

        // The log itself is written before it is shown; the dossier's page waits for nothing.
        var mine = await owner.Browser.GetAsync(Mine);
        var page = await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}");
        Assert.Contains("Giải quyết hồ sơ này theo chức danh", page.Text, StringComparison.Ordinal);
        var line = Assert.Single(mine.All("tbody tr")).TextContent;
        Assert.Contains(Desk, line, StringComparison.Ordinal);
        Assert.Contains("Trung tâm Phục vụ hành chính công", line, StringComparison.Ordinal);
        Assert.Contains(code, line, StringComparison.Ordinal);
        Assert.Equal(audited, await province.AskAsync(db => db.Set<AuditRow>().CountAsync()));

        province.App.Clock.Advance(TimeSpan.FromHours(1));
        await desk.GetAsync($"/can-bo/ho-so/{code}");
        Assert.Equal(2, (await owner.Browser.GetAsync(Mine)).All("tbody tr").Count);

        var csv = await owner.Browser.Client.GetStringAsync(new Uri($"{Mine}?handler=Export&ma={code}", UriKind.Relative));
        Assert.Equal(3, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Giải quyết hồ sơ này theo chức danh", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_owner_opens_is_not_noted_and_a_stranger_reads_of_nobody()
    {
        var (owner, stranger) = (await province.CitizenAsync(), await province.CitizenAsync("Lê Văn Lạ"));
        var code = await Province.FileAsync(owner);
        await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}");
        Assert.Empty((await owner.Browser.GetAsync(Mine)).All("tbody tr"));

        await (await province.App.OfficerAsync(Desk)).GetAsync($"/can-bo/ho-so/{code}");
        await (await province.App.OfficerAsync("tiepnhan.my-thoi")).GetAsync($"/can-bo/ho-so/{code}", HttpStatusCode.NotFound);
        Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr"));
        Assert.Empty((await stranger.Browser.GetAsync($"{Mine}?ma={code}")).All("tbody tr"));
    }

    [Fact]
    public async Task A_paper_that_is_opened_joins_the_line_and_a_person_found_stands_with_the_stated_purpose()
    {
        var owner = await province.CitizenAsync("Nguyễn Văn Tìm");
        var code = await Province.FileAsync(owner);
        var dossier = await province.DossierAsync(code);
        var file = (await province.AskAsync(db => db.Set<DossierPaper>().SingleAsync(p => p.DossierId == dossier.Id))).FileId!.Value;
        var desk = await province.App.OfficerAsync(Desk);
        await desk.GetAsync($"/can-bo/ho-so/{code}");
        using (var opened = await desk.Client.GetAsync(new Uri($"/tep/{file}?xem", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        Assert.Contains("hồ sơ, giấy tờ", Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent, StringComparison.Ordinal);

        var lookUp = await desk.GetAsync("/can-bo/tra-cuu-nguoi");
        await desk.SubmitAsync(lookUp, [("Kind", "Identifier"), ("Value", owner.Identifier), ("Purpose", "Trả lời điện thoại của chính chủ")]);
        Assert.Contains((await owner.Browser.GetAsync(Mine)).All("tbody tr"), r =>
            r.TextContent.Contains("tìm thấy người", StringComparison.Ordinal) && r.TextContent.Contains("Trả lời điện thoại của chính chủ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_data_protection_officer_finds_by_dossier_officer_and_day_and_nobody_else_may()
    {
        var owner = await province.CitizenAsync();
        var (code, other) = (await Province.FileAsync(owner), await Province.FileAsync(owner));
        var desk = await province.App.OfficerAsync(Desk);
        await desk.GetAsync($"/can-bo/ho-so/{code}");
        await desk.GetAsync($"/can-bo/ho-so/{other}");

        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var found = await guard.GetAsync($"{Log}?ma={code}");
        Assert.Contains(code, Assert.Single(found.All("tbody tr")).TextContent, StringComparison.Ordinal);
        Assert.NotEmpty((await guard.GetAsync(found.One("tbody th a").GetAttribute("href")!)).All("tbody tr"));
        Assert.NotEmpty((await guard.GetAsync($"{Log}?can-bo=my-hoa-hung")).All("tbody tr"));
        Assert.Empty((await guard.GetAsync($"{Log}?can-bo=khong-ai")).All("tbody tr"));
        Assert.Empty((await guard.GetAsync($"{Log}?ma={code}&den=2020-01-01")).All("tbody tr"));
        var csv = await guard.Client.GetStringAsync(new Uri($"{Log}?handler=Export&dang=csv&ma={other}", UriKind.Relative));
        Assert.Equal(2, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        await desk.GetAsync(Log, HttpStatusCode.Forbidden);
        await owner.Browser.GetAsync(Log, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Two_web_nodes_write_one_row_and_a_node_that_stops_writes_what_waits()
    {
        var scopes = province.App.Services.GetRequiredService<IServiceScopeFactory>();
        using var first = new AccessLog(scopes, TimeProvider.System, NullLogger<AccessLog>.Instance);
        using var second = new AccessLog(scopes, TimeProvider.System, NullLogger<AccessLog>.Instance);
        var access = new PersonalAccess(Guid.CreateVersion7(), "Trần Hai Máy", "", Guid.CreateVersion7(), province.App.Clock.GetUtcNow().UtcDateTime, Opened.Dossier, Guid.CreateVersion7(), "X-1", null, null, AccessBasis.Work);
        first.Note(access);
        second.Note(access with { What = Opened.Papers });
        await first.FlushAsync(default);
        await second.StopAsync(default);
        var row = await province.AskAsync(db => db.Set<AccessRow>().SingleAsync(r => r.OfficerId == access.OfficerId));
        Assert.Equal([Opened.Dossier, Opened.Papers], row.What);
    }
}
