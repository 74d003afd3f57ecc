using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Operations;
using TinhSo.Contracts.Privacy;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Privacy.Access;
using TinhSo.Modules.Privacy.Breaches;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

/// <summary>What the access log bears: odd input, a database that does not answer, its own guards; and where it must not be passed by.</summary>
public sealed class AccessLogReliabilityTests(Province province) : IClassFixture<Province>
{
    private const string Mine = "/tai-khoan/ai-da-xem";
    private const string Log = "/can-bo/truy-cap-du-lieu";
    private const string Desk = "tiepnhan.my-hoa-hung";

    [Fact]
    public async Task A_control_character_or_half_a_character_in_a_purpose_stops_no_write()
    {
        using var log = new AccessLog(province.App.Services.GetRequiredService<IServiceScopeFactory>(), province.App.Clock, NullLogger<AccessLog>.Instance);
        var access = Access() with { Purpose = "Trả lời\0 đơn\u0001\ud83d", Basis = AccessBasis.Stated };
        log.Note(access);
        log.Note(access with { RecordId = Guid.CreateVersion7() });
        await log.FlushAsync(default);
        var rows = await province.AskAsync(db => db.Set<AccessRow>().Where(r => r.OfficerId == access.OfficerId).ToListAsync());
        Assert.Equal(["Trả lời đơn\ufffd", "Trả lời đơn\ufffd"], rows.Select(r => r.Purpose));
    }

    [Fact]
    public async Task A_reader_waits_for_no_broken_or_busy_database_and_nothing_noted_is_lost()
    {
        var scopes = new Broken(province.App.Services.GetRequiredService<IServiceScopeFactory>());
        using var log = new AccessLog(scopes, province.App.Clock, NullLogger<AccessLog>.Instance);
        var access = Access();
        log.Note(access);
        scopes.Error = new InvalidOperationException("the database is away");
        await log.SettleAsync(default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.FlushAsync(default));

        using var gate = new ManualResetEventSlim();
        (scopes.Error, scopes.Gate) = (null, gate);
        scopes.Entered.Reset();
        var writing = Task.Run(() => log.FlushAsync(default));
        Assert.True(scopes.Entered.Wait(TimeSpan.FromSeconds(30)));
        await log.SettleAsync(default).WaitAsync(TimeSpan.FromSeconds(30));
        gate.Set();
        await writing;
        Assert.Equal(1, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.OfficerId == access.OfficerId)));
    }

    [Fact]
    public async Task A_row_that_no_database_takes_is_dropped_when_others_are_written_and_only_then()
    {
        using var log = new AccessLog(province.App.Services.GetRequiredService<IServiceScopeFactory>(), province.App.Clock, NullLogger<AccessLog>.Instance);
        var bad = Access() with { OfficerName = null! };
        log.Note(bad);
        // Alone it may be the database that takes nothing.
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.FlushAsync(default));
        var good = Access();
        log.Note(good);
        log.Note(good with { RecordId = Guid.CreateVersion7() });
        await log.FlushAsync(default);
        await log.FlushAsync(default);
        Assert.Equal(2, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.OfficerId == good.OfficerId)));
        Assert.Equal(0, await province.AskAsync(db => db.Set<AccessRow>().CountAsync(r => r.OfficerId == bad.OfficerId)));
    }

    [Fact]
    public async Task A_row_refused_alone_is_tried_for_an_hour_and_then_holds_up_nothing()
    {
        var clock = new TestClock();
        using var log = new AccessLog(province.App.Services.GetRequiredService<IServiceScopeFactory>(), clock, NullLogger<AccessLog>.Instance);
        log.Note(Access() with { OfficerName = null! });
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.FlushAsync(default));
        clock.Advance(TimeSpan.FromMinutes(59));
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.FlushAsync(default));
        clock.Advance(TimeSpan.FromMinutes(2));
        await log.FlushAsync(default);

        // The next has its own hour.
        log.Note(Access() with { OfficerName = null! });
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.FlushAsync(default));
    }

    [Theory]
    [InlineData("?tu=0001-01-01&den=9999-12-31")]
    [InlineData("?den=9999-12-31&sau=99999999999999999999_x")]
    [InlineData("?sau=3155378975999999999_ffffffffffffffffffffffffffffffff")]
    [InlineData("?tu=khong-phai-ngay&can-bo=%00&ma=%00")]
    public async Task No_day_or_key_breaks_the_pages(string query)
    {
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        Assert.True((int)(await guard.GetAsync(Log + query, null)).Status < 500);
        Assert.True((int)(await guard.GetAsync("/can-bo/yeu-cau-du-lieu?tim=%00a", null)).Status < 500);
        Assert.True((int)(await guard.GetAsync("/can-bo/vi-pham-du-lieu?tim=%00a", null)).Status < 500);
        var owner = await province.CitizenAsync();
        Assert.True((int)(await owner.Browser.GetAsync(Mine + query, null)).Status < 500);
    }

    [Fact]
    public async Task A_higher_post_is_told_as_oversight_until_it_states_a_purpose()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        await (await province.App.OfficerAsync("lanhdao.tinh")).GetAsync($"/can-bo/ho-so/{code}");
        var line = Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent;
        Assert.Contains("Theo dõi theo chức danh cấp trên", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Giải quyết hồ sơ này", line, StringComparison.Ordinal);
        Assert.Contains("Theo dõi theo chức danh cấp trên", (await owner.Browser.GetAsync($"/ho-so-cua-toi/{code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evidence_given_out_by_the_operator_stands_on_the_owners_page_with_its_reason()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        await province.App.WithAsync(async services =>
        {
            await services.GetRequiredService<IExhibitDossier>().OfAsync(code, "Theo yêu cầu của tòa án", null, default);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
        });
        var line = Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent;
        Assert.Contains("Theo yêu cầu của tòa án", line, StringComparison.Ordinal);
        Assert.Contains("hệ thống", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_of_a_mail_is_sent_on_demand_only_and_its_reader_is_told()
    {
        var owner = await province.CitizenAsync("Ngô Thị Thư");
        var code = await Province.FileAsync(owner);
        await province.App.PumpAsync();
        var mail = await province.AskAsync(db => db.Set<MailRow>().FirstAsync(m => m.To == owner.Email));
        var admin = await province.App.OfficerAsync("quantri.kythuat");
        var page = await admin.GetAsync($"/van-hanh/thu-di?tim={Uri.EscapeDataString(owner.Email)}");
        Assert.DoesNotContain("Kính gửi", page.Text, StringComparison.Ordinal);
        Assert.Empty((await owner.Browser.GetAsync(Mine)).All("tbody tr"));

        var link = page.All("tbody a").Single(a => a.GetAttribute("href")!.Contains(mail.Id.ToString(), StringComparison.Ordinal)).GetAttribute("href")!;
        Assert.Contains(mail.Body.Split('\n')[0], (await admin.GetAsync(link)).Text, StringComparison.Ordinal);
        var line = Assert.Single((await owner.Browser.GetAsync(Mine)).All("tbody tr")).TextContent;
        Assert.Contains("thư báo", line, StringComparison.Ordinal);
        Assert.Contains(code, line, StringComparison.Ordinal);
        Assert.Contains("Bảo vệ dữ liệu hoặc vận hành hệ thống", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_protection_officers_own_reading_stands_in_the_log_too()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        await (await province.App.OfficerAsync(Desk)).GetAsync($"/can-bo/ho-so/{code}");
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        await guard.GetAsync($"{Log}?ma={code}");
        Assert.Contains((await owner.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("nhật ký truy cập", StringComparison.Ordinal));

        var id = await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var request = new DataRequest { AccountId = owner.Id, PersonName = owner.Name, SearchFolded = "", Kind = DataRequestKind.Correction, Reason = "Sai ngày sinh", ReceivedAt = act.Now.AddDays(-60), DueDay = act.Today.AddDays(-50) };
            db.Add(request);
            act.On(request, "privacy.ask");
            await db.SaveChangesAsync();
            return request.Id;
        });
        await guard.GetAsync($"/can-bo/yeu-cau-du-lieu/{id}");
        await guard.Client.GetStringAsync(new Uri("/can-bo/yeu-cau-du-lieu?handler=Export&dang=csv&tim=sai", UriKind.Relative));
        Assert.Contains("Danh sách yêu cầu về dữ liệu được xuất ra: sai", (await guard.GetAsync(Log)).Text, StringComparison.Ordinal);
        Assert.Contains((await owner.Browser.GetAsync(Mine)).All("tbody tr"), r => r.TextContent.Contains("yêu cầu về dữ liệu", StringComparison.Ordinal));

        // The same late request, and a breach whose hours run out, ring.
        var conditions = await province.App.WithAsync(async services =>
        {
            var (db, act) = (services.GetRequiredService<AppDb>(), services.GetRequiredService<Act>());
            var breach = new Breach { FoundAt = act.Now.AddHours(-60), RecordedAt = act.Now, RecordedBy = "x", DueAt = act.Now.AddHours(12) };
            breach.Describe("Lộ danh sách", "Một danh sách bị gửi nhầm", "họ tên", 3, "đã thu hồi");
            db.Add(breach);
            act.On(breach, "privacy.record-breach");
            await db.SaveChangesAsync();
            var all = new List<Condition>();
            foreach (var source in services.GetServices<IConditionSource>())
            {
                all.AddRange(await source.ReadAsync(act.Now, default));
            }

            return all.Where(c => c.Key is "breaches" or "data-requests").ToList();
        });
        Assert.Equal([ConditionState.Bad, ConditionState.Bad], conditions.Select(c => c.State));
    }

    [Fact]
    public async Task One_officer_is_shown_by_name_with_a_way_back_and_names_are_found_without_reading_the_whole_log()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        await (await province.App.OfficerAsync(Desk)).GetAsync($"/can-bo/ho-so/{code}");
        var guard = await province.App.OfficerAsync("baovedulieu.tinh");
        var found = await guard.GetAsync($"{Log}?ma={code}");
        var one = await guard.GetAsync(found.One("tbody th a").GetAttribute("href")!);
        Assert.Contains("Chỉ của cán bộ", one.Text, StringComparison.Ordinal);
        Assert.NotNull(one.Html.QuerySelector("form.filter input[type=hidden][name=id]"));
        Assert.Contains("Không có lượt truy cập nào", (await guard.GetAsync($"{Log}?can-bo=khong-ai")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_before_a_moment_go_and_later_ones_stay()
    {
        using var log = new AccessLog(province.App.Services.GetRequiredService<IServiceScopeFactory>(), province.App.Clock, NullLogger<AccessLog>.Instance);
        var access = Access() with { At = new DateTime(2020, 5, 31, 16, 59, 0, DateTimeKind.Utc) };
        log.Note(access);
        log.Note(access with { At = access.At.AddMinutes(1), RecordId = Guid.CreateVersion7() });
        await log.FlushAsync(default);
        Assert.Equal(1, await province.App.WithAsync(s => s.GetServices<TinhSo.Platform.Retention.IOldRecords>().Single(o => o.Record == "access-log").TakeAsync(access.At.AddMinutes(1), 1000, default)));
        Assert.Equal(access.At.AddMinutes(1), await province.AskAsync(db => db.Set<AccessRow>().Where(r => r.OfficerId == access.OfficerId).Select(r => r.At).SingleAsync()));
    }

    [Fact]
    public async Task A_file_that_lies_in_two_dossiers_is_told_to_both_owners()
    {
        var (first, second) = (await province.CitizenAsync("Võ Thị Một"), await province.CitizenAsync("Võ Thị Hai"));
        var (one, two) = (await province.DossierAsync(await Province.FileAsync(first)), await province.DossierAsync(await Province.FileAsync(second)));
        var file = (await province.AskAsync(db => db.Set<DossierPaper>().SingleAsync(p => p.DossierId == one.Id))).FileId!.Value;
        await province.AskAsync(db => db.Set<DossierPaper>().Where(p => p.DossierId == two.Id).ExecuteUpdateAsync(s => s.SetProperty(p => p.FileId, file)));
        var desk = await province.App.OfficerAsync(Desk);
        using var opened = await desk.Client.GetAsync(new Uri($"/tep/{file}", UriKind.Relative));
        opened.EnsureSuccessStatusCode();
        Assert.Contains("giấy tờ", Assert.Single((await first.Browser.GetAsync(Mine)).All("tbody tr")).TextContent, StringComparison.Ordinal);
        Assert.Contains("giấy tờ", Assert.Single((await second.Browser.GetAsync(Mine)).All("tbody tr")).TextContent, StringComparison.Ordinal);
    }

    private PersonalAccess Access() => new(
        Guid.CreateVersion7(), "Trần Thử", "", Guid.CreateVersion7(), province.App.Clock.GetUtcNow().UtcDateTime, Opened.Dossier, Guid.CreateVersion7(), null, null, null, AccessBasis.Work);

    /// <summary>A database that is away, or that keeps whoever asks waiting.</summary>
    private sealed class Broken(IServiceScopeFactory real) : IServiceScopeFactory
    {
        public Exception? Error { get; set; }

        public ManualResetEventSlim? Gate { get; set; }

        public ManualResetEventSlim Entered { get; } = new();

        public IServiceScope CreateScope()
        {
            Entered.Set();
            Gate?.Wait();
            return Error is null ? real.CreateScope() : throw Error;
        }
    }
}
