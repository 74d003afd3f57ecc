using System.IO.Compression;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Dossiers.Filing;
using TinhSo.Modules.Privacy.MyData;
using TinhSo.Modules.Privacy.Requests;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Files;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

public sealed class DataRequestTests(Province province) : IClassFixture<Province>
{
    private const string Mine = "/tai-khoan/du-lieu-cua-toi";
    private const string Ask = "/tai-khoan/yeu-cau-du-lieu/gui";
    private const string List = "/can-bo/yeu-cau-du-lieu";
    private const string Guard = "baovedulieu.tinh";

    [Fact]
    public async Task A_person_takes_all_their_data_away_for_some_days_and_nobody_else_can()
    {
        var (owner, stranger) = (await province.CitizenAsync("Nguyễn Văn Gói"), await province.CitizenAsync());
        var code = await Province.FileAsync(owner);
        await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).GetAsync($"/can-bo/ho-so/{code}");
        var page = await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Mine), []);
        Assert.Contains("Đã nhận yêu cầu", page.Text, StringComparison.Ordinal);
        var twice = await owner.Browser.SubmitAsync(page, [], expected: HttpStatusCode.Conflict);
        Assert.Contains("đang được chuẩn bị", twice.One("#errors").TextContent, StringComparison.Ordinal);

        await province.App.PumpAsync();
        var link = (await owner.Browser.GetAsync(Mine)).One("a[download]").GetAttribute("href")!;
        await using (var zip = new ZipArchive(new MemoryStream(await owner.Browser.Client.GetByteArrayAsync(new Uri(link, UriKind.Relative)))))
        {
            var names = zip.Entries.Select(e => e.FullName).ToList();
            Assert.Contains("account.json", names);
            Assert.Contains($"dossiers/{code}/dossier.json", names);
            Assert.Contains(names, n => n.EndsWith("giấy chứng sinh.pdf", StringComparison.Ordinal));
            Assert.Contains(owner.Identifier, await TextAsync(zip, "account.json"), StringComparison.Ordinal);
            Assert.Contains("Trần Văn Bé", await TextAsync(zip, $"dossiers/{code}/dossier.json"), StringComparison.Ordinal);
            Assert.Contains("tiepnhan.my-hoa-hung", await TextAsync(zip, "accesses.json"), StringComparison.Ordinal);
        }

        var mail = await province.AskAsync(db => db.Set<MailRow>().SingleAsync(m => m.To == owner.Email && m.Subject.Contains("Gói dữ liệu")));
        Assert.DoesNotContain(owner.Identifier, mail.Body, StringComparison.Ordinal);
        await stranger.Browser.GetAsync(link, HttpStatusCode.NotFound);

        province.App.Clock.Advance(TimeSpan.FromDays(8));
        owner = owner with { Browser = await province.App.SignInAsync(TinhSo.Platform.Security.CallerKind.Citizen, owner.Id, owner.Name) };
        await owner.Browser.GetAsync(link, HttpStatusCode.NotFound);
        var id = (await province.AskAsync(db => db.Set<DataPackage>().SingleAsync(p => p.AccountId == owner.Id))).Id;
        var file = province.App.Services.GetRequiredService<PersonFolder>().PathOf(id);
        Assert.True(File.Exists(file));
        await province.App.PumpAsync();
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_granted_erasure_takes_drafts_with_their_files_and_contact_and_tells_what_stays_on_which_ground()
    {
        var owner = await province.CitizenAsync("Nguyễn Thị Xóa");
        await Province.DraftAsync(owner, "kiem-tra", ("f.child_name", "Chỉ Có Trong Nháp"));
        await AskAsync(owner, "Erasure");
        var guard = await province.App.OfficerAsync(Guard);
        var request = await province.AskAsync(db => db.Set<DataRequest>().SingleAsync(r => r.AccountId == owner.Id));
        Assert.Equal(TinhSo.Platform.Time.VietnamTime.Day(request.ReceivedAt).AddDays(20), request.DueDay);
        var page = await guard.GetAsync($"{List}/{request.Id}");
        Assert.Contains("chưa kiểm chứng", page.Text, StringComparison.Ordinal);
        Assert.Contains("Hồ sơ đang soạn và tệp kèm theo", page.Text, StringComparison.Ordinal);
        var wrong = await guard.SubmitAsync(page, [("Granted", null), ("Reason", "")], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy chọn chấp nhận hoặc từ chối", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var files = (await province.AskAsync(db => db.Set<Draft>().SingleAsync(d => d.AccountId == owner.Id))).ReadFiles();
        Assert.NotEmpty(files);

        await guard.SubmitAsync(page, [("Granted", "true"), ("Reason", "Xóa theo yêu cầu, không còn hồ sơ đang giải quyết.")]);
        Assert.Equal(0, await province.AskAsync(db => db.Set<Draft>().CountAsync(d => d.AccountId == owner.Id)));
        Assert.Equal(0, await province.AskAsync(db => db.Set<StoredFile>().CountAsync(f => f.Id == files[0].FileId)));
        var account = await province.AskAsync(db => db.Set<TinhSo.Modules.Accounts.Account>().SingleAsync(a => a.Id == owner.Id));
        var protector = province.App.Services.GetRequiredService<TinhSo.Platform.Security.FieldProtector>();
        Assert.Equal((null, null, null, owner.Identifier), (account.Phone(protector), account.Email, account.BirthDate, account.Identifier(protector)));

        var told = await owner.Browser.GetAsync($"/tai-khoan/yeu-cau-du-lieu/{request.Id}");
        Assert.Contains("Chấp nhận một phần", told.Text, StringComparison.Ordinal);
        Assert.Contains("Xóa theo yêu cầu", told.Text, StringComparison.Ordinal);
        Assert.Contains(told.All("tbody tr"), r => r.TextContent.Contains("Hồ sơ đang soạn", StringComparison.Ordinal) && r.TextContent.Contains("Đã xóa", StringComparison.Ordinal));
        Assert.Contains(told.All("tbody tr"), r => r.TextContent.Contains("Tên và số định danh", StringComparison.Ordinal) && r.TextContent.Contains("Không xóa", StringComparison.Ordinal));
        Assert.Equal(1, await province.AskAsync(db => db.Set<MailRow>().CountAsync(m => m.To == owner.Email && m.Subject.Contains("Đã có trả lời"))));
        Assert.Contains("privacy.answer", await province.AskAsync(db => db.Set<AuditRow>().Where(a => a.SubjectId == request.Id).Select(a => a.Act).ToListAsync()));
        var again = await guard.SubmitAsync(page, [("Granted", "false"), ("Reason", "Một lần nữa cho chắc.")], expected: HttpStatusCode.Conflict);
        Assert.NotEmpty(again.All("#errors"));
    }

    [Fact]
    public async Task The_bytes_of_an_erased_file_leave_the_disk_unless_somebody_handed_in_the_same()
    {
        await province.App.WithAsync(async services =>
        {
            var (store, db) = (services.GetRequiredService<FileStore>(), services.GetRequiredService<TinhSo.Platform.Data.AppDb>());
            var (mine, shared) = (await SaveAsync(store, "một mình"), await SaveAsync(store, "dùng chung"));
            await db.SaveChangesAsync();
            db.RemoveRange(mine, shared);
            await SaveAsync(store, "dùng chung");
            await db.SaveChangesAsync();
            var now = province.App.Clock.GetUtcNow().UtcDateTime;
            var (gone, fresh) = await store.PurgeAsync([mine.Sha256], now.AddHours(-1), default);
            Assert.Equal((0, mine.Sha256), (gone, Assert.Single(fresh)));
            Assert.Equal(1, (await store.PurgeAsync([mine.Sha256, shared.Sha256], now.AddHours(1), default)).Gone);
            Assert.Equal((false, true), (store.Exists(mine.Sha256), store.Exists(shared.Sha256)));
        });

        static async Task<StoredFile> SaveAsync(FileStore store, string text) =>
            await store.SaveAsync(new MemoryStream([.. Province.Pdf, .. System.Text.Encoding.UTF8.GetBytes(text)]), "a.pdf", 10_000, default);
    }

    [Fact]
    public async Task While_a_dossier_is_open_the_contact_stays_and_the_ground_says_so()
    {
        var owner = await province.CitizenAsync("Nguyễn Văn Đang");
        await Province.FileAsync(owner);
        var page = await owner.Browser.GetAsync(Mine);
        Assert.Contains(page.All("tbody tr"), r => r.TextContent.Contains("Liên lạc", StringComparison.Ordinal) && r.TextContent.Contains("cơ quan cần liên lạc với bạn", StringComparison.Ordinal));
        await AskAsync(owner, "Erasure");
        await AnswerAsync(owner, granted: true);
        var account = await province.AskAsync(db => db.Set<TinhSo.Modules.Accounts.Account>().SingleAsync(a => a.Id == owner.Id));
        Assert.Equal("0912345678", account.Phone(province.App.Services.GetRequiredService<TinhSo.Platform.Security.FieldProtector>()));
    }

    [Fact]
    public async Task A_granted_restriction_hides_the_person_from_searches_at_the_desk_until_they_lift_it()
    {
        var owner = await province.CitizenAsync("Nguyễn Thị Kín");
        var desk = await province.App.OfficerAsync("tiepnhan.my-hoa-hung");
        Assert.Contains("Nguyễn Thị Kín", await FoundAsync(desk, owner), StringComparison.Ordinal);
        await AskAsync(owner, "Restriction");
        Assert.Contains("Nguyễn Thị Kín", await FoundAsync(desk, owner), StringComparison.Ordinal);
        await AnswerAsync(owner, granted: true);
        Assert.DoesNotContain("Nguyễn Thị Kín", await FoundAsync(desk, owner), StringComparison.Ordinal);

        var id = (await province.AskAsync(db => db.Set<DataRequest>().SingleAsync(r => r.AccountId == owner.Id))).Id;
        await owner.Browser.SubmitAsync(await owner.Browser.GetAsync($"/tai-khoan/yeu-cau-du-lieu/{id}"), [], "form[action*=Lift]");
        Assert.Contains("Nguyễn Thị Kín", await FoundAsync(desk, owner), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_needs_its_reason_waits_alone_of_its_kind_can_be_taken_back_and_shows_late_after_its_day()
    {
        var owner = await province.CitizenAsync("Nguyễn Văn Chờ");
        var wrong = await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Ask), [("Kind", null), ("Reason", "ngắn")], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy chọn loại yêu cầu", wrong.One("#errors").TextContent, StringComparison.Ordinal);
        var sent = await AskAsync(owner, "Correction");
        var second = await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Ask), [("Kind", "Correction"), ("Reason", "Thêm một lần nữa")], expected: HttpStatusCode.Conflict);
        Assert.Contains("cùng loại đang chờ", second.One("#errors").TextContent, StringComparison.Ordinal);

        province.App.Clock.Advance(TimeSpan.FromDays(11));
        var guard = await province.App.OfficerAsync(Guard);
        Assert.Contains("Quá hạn trả lời", (await guard.GetAsync($"{List}?tim=nguyen+van+cho&trang-thai=Open")).One("tbody").TextContent, StringComparison.Ordinal);
        var csv = await guard.Client.GetStringAsync(new Uri($"{List}?handler=Export&dang=csv&tim=nguyen+van+cho", UriKind.Relative));
        Assert.Equal(2, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var browser = await province.App.SignInAsync(TinhSo.Platform.Security.CallerKind.Citizen, owner.Id, owner.Name);
        var path = sent.Url.Split('?')[0];
        Assert.Contains("Đã rút", (await browser.SubmitAsync(await browser.GetAsync(path), [], "form[action*=Withdraw]")).Text, StringComparison.Ordinal);
        await (await province.CitizenAsync()).Browser.GetAsync(path, HttpStatusCode.NotFound);
        await browser.GetAsync(List, HttpStatusCode.Forbidden);
        await (await province.App.OfficerAsync("tiepnhan.my-hoa-hung")).GetAsync(List, HttpStatusCode.Forbidden);
    }

    private static async Task<Page> AskAsync(Person owner, string kind)
    {
        var sent = await owner.Browser.SubmitAsync(await owner.Browser.GetAsync(Ask), [("Kind", kind), ("Reason", "Vì tôi không dùng nữa, xin xử lý giúp.")]);
        Assert.Contains("Yêu cầu đã được ghi nhận", sent.Text, StringComparison.Ordinal);
        return sent;
    }

    private async Task AnswerAsync(Person owner, bool granted)
    {
        var id = (await province.AskAsync(db => db.Set<DataRequest>().SingleAsync(r => r.AccountId == owner.Id))).Id;
        var guard = await province.App.OfficerAsync(Guard);
        await guard.SubmitAsync(await guard.GetAsync($"{List}/{id}"), [("Granted", granted ? "true" : "false"), ("Reason", "Đã xem xét theo quy định.")]);
    }

    private static async Task<string> FoundAsync(Browser desk, Person person) =>
        (await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Identifier"), ("Value", person.Identifier), ("Purpose", "Tiếp nhận hồ sơ tại quầy")])).Text;

    private static async Task<string> TextAsync(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return await reader.ReadToEndAsync();
    }
}
