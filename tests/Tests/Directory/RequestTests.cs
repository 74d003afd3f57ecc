using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.Requests;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Jobs;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class RequestTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private const string List = "/quan-tri/yeu-cau-tai-khoan";
    private const string Password = "bốn con vịt qua sông";
    private TinhSoApp _app = null!;
    private Guid _id;

    public async Task InitializeAsync()
    {
        _app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_IDLE_DAYS"] = "45" });
        _id = await _app.OfficerIdAsync(User);
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private Task<Browser> AskerAsync() => _app.OfficerAsync("quantri.danhmuc");

    private Task<Browser> OtherAsync() => _app.OfficerAsync("quantri.nghiepvu");

    private Task<List<string>> ActsAsync(Guid subject) => _app.WithAsync(s =>
        s.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectId == subject).OrderBy(r => r.Seq).Select(r => r.Act).ToListAsync());

    private Task<AccountRequest> RequestAsync() => _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<AccountRequest>().AsNoTracking().SingleAsync());

    private Task<IReadOnlyList<Mandate>> MandatesAsync() => _app.WithAsync(s =>
        Task.FromResult(s.GetRequiredService<IMandates>().Of(_id, _app.Clock.GetUtcNow().UtcDateTime)));

    private async Task<Page> AskAsync(Browser admin, string page, params (string, string?)[] more) =>
        await admin.SubmitAsync(await admin.GetAsync($"/quan-tri/can-bo/{_id}/{page}"), [("Reason", "Mất điện thoại, đã gặp trực tiếp"), .. more]);

    [Fact]
    public async Task A_lost_account_is_recovered_by_two_administrators_and_by_no_one_alone()
    {
        var officer = _app.Anonymous();
        await officer.EnterAsync(User);
        await _app.SetUpAppAsync(officer);
        await _app.ForgetAsync();
        var (asker, other) = (await AskerAsync(), await OtherAsync());
        var asked = await AskAsync(asker, "khoi-phuc");
        Assert.Equal(List, asked.Url);
        Assert.Empty(asked.All("button[name=confirm]"));
        var request = await RequestAsync();
        var waiting = await other.GetAsync(List);
        Assert.Contains("Mất điện thoại, đã gặp trực tiếp", waiting.Text, StringComparison.Ordinal);
        var done = await other.SubmitAsync(waiting, [("confirm", request.Id.ToString())], "form:has(button[name=confirm])");
        var first = done.One("main strong code").TextContent;
        await _app.ForgetAsync();
        Assert.StartsWith(FactorWorld.SignIn, (await officer.GetAsync(FactorWorld.Account)).Url, StringComparison.Ordinal);

        var choose = await officer.EnterAsync(User, first);
        await officer.SubmitAsync(choose, [("Password", Password), ("Repeat", Password)], expected: null);
        Assert.Equal(FactorWorld.Account, (await officer.GetAsync(FactorWorld.Account)).Url);
        Assert.Equal(["directory.recovery-asked", "directory.recovery-confirmed"], await ActsAsync(request.Id));
        Assert.Contains("directory.recovered", await ActsAsync(_id));
        Assert.Contains("Tài khoản của bạn đã được khôi phục", await _app.MailsAsync(_id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asked_cannot_confirm_and_after_a_day_nobody_can()
    {
        var officer = _app.Anonymous();
        await officer.EnterAsync(User);
        await _app.SetUpAppAsync(officer);
        await AskAsync(await AskerAsync(), "khoi-phuc");
        var request = await RequestAsync();
        await _app.WithAsync(async s =>
        {
            var act = s.GetRequiredService<TinhSo.Platform.Acts.Act>();
            var asked = new TinhSo.Platform.Security.Caller(TinhSo.Platform.Security.CallerKind.Officer, request.AskedBy, "", s.GetRequiredService<IMandates>().Of(request.AskedBy, act.Now));
            using (act.As(asked, act.Now))
            {
                var broken = await Assert.ThrowsAsync<TinhSo.Platform.Failures.RuleBroken>(() => s.GetRequiredService<DecideRequest>().RunAsync(request.Id, CancellationToken.None));
                Assert.Equal("directory.request-second-person", broken.Code);
            }
        });

        _app.Clock.Advance(AccountRequest.ConfirmWithin);
        var late = await (await OtherAsync()).GetAsync(List);
        Assert.Contains("Quá hạn xác nhận", late.Text, StringComparison.Ordinal);
        Assert.Empty(late.All("button[name=confirm]"));
    }

    [Fact]
    public async Task Emergency_rights_need_two_begin_with_the_confirmation_and_end_by_themselves()
    {
        bool Approves(IReadOnlyList<Mandate> mandates) => mandates.Any(m => m.Permissions.Contains("dossiers.approve"));
        var (asker, other) = (await AskerAsync(), await OtherAsync());
        await AskAsync(asker, "khan-cap", ("AgencyId", Catalogue.Id("ubnd-phuong-long-xuyen").ToString()), ("Role", "head"), ("Hours", "4"));
        Assert.False(Approves(await MandatesAsync()));
        var request = await RequestAsync();
        await other.SubmitAsync(await other.GetAsync(List), [("confirm", request.Id.ToString())], "form:has(button[name=confirm])");
        await _app.ForgetAsync();

        Assert.True(Approves(await MandatesAsync()));
        _app.Clock.Advance(TimeSpan.FromHours(3.9));
        Assert.True(Approves(await MandatesAsync()));
        _app.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.False(Approves(await MandatesAsync()));
        Assert.Contains("Đã hết thời hạn", (await (await OtherAsync()).GetAsync(List)).Text, StringComparison.Ordinal);
        Assert.Equal(["directory.emergency-asked", "directory.emergency-confirmed"], await ActsAsync(request.Id));
        Assert.Contains("directory.emergency-begun", await ActsAsync(_id));
    }

    [Fact]
    public async Task Emergency_rights_are_taken_back_early()
    {
        var (asker, other) = (await AskerAsync(), await OtherAsync());
        await AskAsync(asker, "khan-cap", ("AgencyId", Catalogue.Id("ubnd-phuong-long-xuyen").ToString()), ("Role", "head"), ("Hours", "24"));
        var request = await RequestAsync();
        var confirmed = await other.SubmitAsync(await other.GetAsync(List), [("confirm", request.Id.ToString())], "form:has(button[name=confirm])");
        await other.SubmitAsync(confirmed, [("request", request.Id.ToString())], "form[action*='handler=End']");
        await _app.ForgetAsync();

        Assert.DoesNotContain(await MandatesAsync(), m => m.Permissions.Contains("dossiers.approve"));
        Assert.Equal("directory.emergency-ended", (await ActsAsync(request.Id))[^1]);
    }

    [Fact]
    public async Task A_request_says_why_and_one_is_enough()
    {
        var admin = await AskerAsync();
        var form = await admin.GetAsync($"/quan-tri/can-bo/{_id}/khan-cap");
        var empty = await admin.SubmitAsync(form, [("Reason", "")], expected: HttpStatusCode.BadRequest);
        Assert.NotEmpty(empty.All("#Reason-error"));
        Assert.NotEmpty(empty.All("#AgencyId-error"));
        var none = await admin.SubmitAsync(await admin.GetAsync($"/quan-tri/can-bo/{_id}/khoi-phuc"), [("Reason", "Mất điện thoại")], expected: HttpStatusCode.Conflict);
        Assert.Contains("chưa có yếu tố xác thực thứ hai", none.Text, StringComparison.Ordinal);

        (string, string?)[] input = [("AgencyId", Catalogue.Id("ubnd-phuong-long-xuyen").ToString()), ("Role", "head"), ("Hours", "4"), ("Reason", "Lụt")];
        await admin.SubmitAsync(form, input);
        var twice = await admin.SubmitAsync(form, input, expected: HttpStatusCode.Conflict);
        Assert.Contains("đang chờ xác nhận", twice.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_not_used_for_45_days_is_closed_a_week_after_a_warning_and_opened_again_with_a_reason()
    {
        await _app.Anonymous().EnterAsync(User);
        async Task<bool> ActiveAsync(double days)
        {
            _app.Clock.Advance(TimeSpan.FromDays(days));
            await _app.Services.GetServices<IWorker>().Single(w => w.Name == "idle-accounts").RunAsync(CancellationToken.None);
            return await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Officer>().Where(o => o.Id == _id).Select(o => o.Active).SingleAsync());
        }

        Assert.True(await ActiveAsync(37));
        Assert.Equal("", await _app.MailsAsync(_id));
        Assert.True(await ActiveAsync(1.1));
        Assert.Contains("sẽ bị đóng sau 7 ngày", await _app.MailsAsync(_id), StringComparison.Ordinal);
        Assert.True(await ActiveAsync(6));
        Assert.False(await ActiveAsync(1.1));
        Assert.Contains("directory.officer-idle-closed", await ActsAsync(_id));
        Assert.Contains("không đúng", (await _app.Anonymous().EnterAsync(User)).Text, StringComparison.Ordinal);

        var admin = await AskerAsync();
        var page = await admin.GetAsync($"/quan-tri/can-bo/{_id}");
        var silent = await admin.SubmitAsync(page, [("active", "true"), ("reason", " ")], "form[action*='handler=Active']", HttpStatusCode.BadRequest);
        await admin.SubmitAsync(silent, [("active", "true"), ("reason", "Đi học về")], "form[action*='handler=Active']");
        Assert.True(await ActiveAsync(1));
        Assert.Equal(FactorWorld.Account, (await _app.Anonymous().EnterAsync(User)).Url);
        var reason = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuditRow>().Where(r => r.SubjectId == _id && r.Act == "directory.officer-opened").Select(r => r.Reason).SingleAsync());
        Assert.Equal("Đi học về", reason);
    }

    [Fact]
    public async Task A_first_password_not_used_for_two_weeks_opens_nothing()
    {
        var first = await _app.WithAsync(async s =>
        {
            var added = await s.GetRequiredService<AddOfficer>().RunAsync(new("moi.tinh", "Lê Thị Mới", null, null), CancellationToken.None);
            await s.GetRequiredService<AppDb>().SaveChangesAsync();
            return added.FirstPassword;
        });
        _app.Clock.Advance(TimeSpan.FromDays(13.9));
        Assert.StartsWith("/can-bo/mat-khau-lan-dau", (await _app.Anonymous().EnterAsync("moi.tinh", first)).Url, StringComparison.Ordinal);
        _app.Clock.Advance(TimeSpan.FromDays(0.2));
        Assert.Contains("không đúng", (await _app.Anonymous().EnterAsync("moi.tinh", first)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_changed_by_another_these_days_is_no_second_person()
    {
        var (asker, other) = (await AskerAsync(), await OtherAsync());
        var otherId = await _app.OfficerIdAsync("quantri.nghiepvu");
        await asker.SubmitAsync(await asker.GetAsync($"/quan-tri/can-bo/{otherId}/sua"), [("Details.Email", "nguoi-la@example.org")]);
        Assert.Equal(["quantri.nghiepvu@tinhso.example"], await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().Where(m => m.AboutId == otherId).Select(m => m.To).ToListAsync()));
        var emergency = new (string, string?)[] { ("AgencyId", Catalogue.Id("ubnd-phuong-long-xuyen").ToString()), ("Role", "head"), ("Hours", "4") };
        await AskAsync(asker, "khan-cap", emergency);
        var id = (await RequestAsync()).Id.ToString();
        var refused = await other.SubmitAsync(await other.GetAsync(List), [("confirm", id)], "form:has(button[name=confirm])", HttpStatusCode.Conflict);
        Assert.Contains("trong 7 ngày qua", refused.Text, StringComparison.Ordinal);
        Assert.Equal(RequestState.Asked, (await RequestAsync()).State);

        _app.Clock.Advance(TimeSpan.FromDays(8));
        await AskAsync(await AskerAsync(), "khan-cap", emergency);
        other = await OtherAsync();
        var waiting = await other.GetAsync(List);
        await other.SubmitAsync(waiting, [("confirm", waiting.One("button[name=confirm]").GetAttribute("value"))], "form:has(button[name=confirm])");
        Assert.Contains("directory.emergency-begun", await ActsAsync(_id));
    }
}
