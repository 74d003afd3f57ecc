using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class SignInTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private static async Task<Page> EnterAsync(Browser browser, string password, string user = User, HttpStatusCode? expected = null) =>
        await browser.SubmitAsync(
            await browser.GetAsync("/can-bo/dang-nhap?ve=/can-bo/tai-khoan"),
            [("UserName", user), ("Password", password)], expected: expected);

    [Fact]
    public async Task An_officer_signs_in_and_sees_what_they_may_do()
    {
        var page = await EnterAsync(_app.Anonymous(), DirectorySeed.DemoPassword, expected: HttpStatusCode.OK);

        Assert.Equal("/can-bo/tai-khoan", page.Url);
        Assert.Contains("thụ lý hồ sơ", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_login_for_fifteen_minutes()
    {
        var browser = _app.Anonymous();
        for (var i = 0; i < 4; i++)
        {
            Assert.Contains("không đúng", (await EnterAsync(browser, "wrong password here")).Text, StringComparison.Ordinal);
        }

        Assert.Contains("tạm khóa", (await EnterAsync(browser, "wrong password here")).Text, StringComparison.Ordinal);
        Assert.Contains("tạm khóa", (await EnterAsync(browser, DirectorySeed.DemoPassword)).Text, StringComparison.Ordinal);

        _app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal("/can-bo/tai-khoan", (await EnterAsync(browser, DirectorySeed.DemoPassword)).Url);
    }

    [Fact]
    public async Task Fifty_guesses_at_once_are_still_five()
    {
        var looked = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _app.WithAsync(async services =>
        {
            var result = await services.GetRequiredService<SignInOfficer>().RunAsync(User, "wrong password here", CancellationToken.None);
            return result.Outcome == SignInOutcome.Wrong ? 1 : 0;
        })));

        Assert.InRange(looked.Sum(), 0, SignInOfficer.Tries);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_like_a_wrong_password()
    {
        var page = await EnterAsync(_app.Anonymous(), "whatever this is", "no.such.officer");

        Assert.Contains("không đúng", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_password_opens_nothing_until_it_is_replaced()
    {
        var first = await _app.WithAsync(async services =>
        {
            var added = await services.GetRequiredService<AddOfficer>().RunAsync(new("moi.tinh", "Lê Thị Mới", null, null), CancellationToken.None);
            await services.GetRequiredService<AppDb>().SaveChangesAsync();
            return added.FirstPassword;
        });
        var browser = _app.Anonymous();

        var page = await EnterAsync(browser, first, "moi.tinh");
        Assert.StartsWith("/can-bo/mat-khau-lan-dau", page.Url, StringComparison.Ordinal);
        Assert.StartsWith("/can-bo/dang-nhap", (await browser.GetAsync("/can-bo/tai-khoan")).Url, StringComparison.Ordinal);

        var weak = await browser.SubmitAsync(page, [("Password", "matkhau123456"), ("Repeat", "matkhau123456")], expected: null);
        Assert.Contains("thường gặp", weak.Text, StringComparison.Ordinal);

        var entered = await browser.SubmitAsync(weak, [("Password", "bốn con vịt qua sông"), ("Repeat", "bốn con vịt qua sông")], expected: null);
        Assert.Equal("/can-bo/tai-khoan", (await browser.GetAsync("/can-bo/tai-khoan")).Url);
        Assert.StartsWith("/can-bo/dang-nhap", (await _app.Anonymous().GetAsync(page.Url)).Url, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.InternalServerError, entered.Status);
    }

    [Fact]
    public async Task Closing_an_account_ends_its_sessions()
    {
        var browser = _app.Anonymous();
        await EnterAsync(browser, DirectorySeed.DemoPassword);
        await _app.WithAsync(async services =>
        {
            var db = services.GetRequiredService<AppDb>();
            var officer = await db.Set<Officer>().SingleAsync(o => o.UserName == User);
            await services.GetRequiredService<ChangeOfficer>().SetActiveAsync(officer.Id, false, "thôi việc", CancellationToken.None);
            await db.SaveChangesAsync();
            services.GetRequiredService<TinhSo.Platform.Catalogues.CatalogueStamp>().Forget(DirectorySnapshot.Stamp);
        });

        Assert.StartsWith("/can-bo/dang-nhap", (await browser.GetAsync("/can-bo/tai-khoan")).Url, StringComparison.Ordinal);
        Assert.Contains("không đúng", (await EnterAsync(browser, DirectorySeed.DemoPassword)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_users_are_offered_in_the_demo_setting_only()
    {
        var samples = (await _app.Anonymous().GetAsync("/can-bo/dang-nhap")).All("button[name=sample]");
        Assert.True(samples.Count >= 13);

        await using var production = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_DEMO"] = "false" });
        var page = await production.Anonymous().GetAsync("/can-bo/dang-nhap");
        Assert.Empty(page.All("button[name=sample]"));
        Assert.DoesNotContain(DirectorySeed.DemoPassword, page.Source, StringComparison.Ordinal);
        var forced = await production.Anonymous().SubmitAsync(page, [("sample", User)], expected: null);
        Assert.NotEqual("/can-bo", forced.Url);
        // Not even where the sample users have come along: whoever knows the published password is nobody.
        var known = await EnterAsync(production.Anonymous(), DirectorySeed.DemoPassword);
        Assert.StartsWith("/can-bo/dang-nhap", known.Url, StringComparison.Ordinal);
        Assert.Contains("không đúng", known.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ngắn quá", "directory.password.short")]
    [InlineData("aaaaaaaaaaaaaaaa", "directory.password.simple")]
    [InlineData("Matkhau@2026!!!", "directory.password.common")]
    [InlineData("xuly.an-phu 2026", "directory.password.name")]
    [InlineData("bốn con vịt qua sông", null)]
    [InlineData(DirectorySeed.DemoPassword, null)]
    public void A_password_is_long_and_not_a_common_one(string password, string? fault) =>
        Assert.Equal(fault, PasswordRules.Fault(password, "xuly.an-phu"));

    [Fact]
    public async Task A_session_knows_no_right_of_a_technical_administrator_to_read_dossiers()
    {
        var caller = await _app.WithAsync(services =>
        {
            var directory = services.GetRequiredService<DirectorySnapshot>();
            var id = directory.Officers.Officers.Single(o => o.UserName == "quantri.kythuat").Id;
            return Task.FromResult(directory.Officers.Of(id, services.GetRequiredService<Act>().Now));
        });

        Assert.Contains(caller, m => m.Permissions.Contains("operations.manage"));
        Assert.DoesNotContain(caller, m => m.Permissions.Contains("dossiers.read"));
    }

    [Theory]
    [InlineData("football2024!!", true)]
    [InlineData("Sunshine-Sunshine", true)]
    [InlineData("000superman0000", true)]
    [InlineData("thisisnotapassword of mine", false)]
    [InlineData("bốn con vịt qua sông", false)]
    public async Task A_password_that_many_use_is_refused_whatever_is_put_around_it(string password, bool refused)
    {
        var fault = await _app.WithAsync(s => Task.FromResult(s.GetRequiredService<PasswordRules>().FaultOf(password, "xuly.an-phu")));
        Assert.Equal(refused ? "directory.password.common" : null, fault);
    }

    [Fact]
    public async Task A_password_hashed_too_cheaply_is_hashed_anew_at_the_next_sign_in()
    {
        Assert.Equal(210_000, new TinhSo.Platform.Settings { DataFolder = "", CatalogueFolder = "", BaseAddress = new("http://a"), SimulatorsAddress = new("http://a"), SmtpHost = "", MailFrom = "" }.PasswordIterations);
        await using var dearer = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_PASSWORD_ITERATIONS"] = "2000" });
        var id = await dearer.OfficerIdAsync(User);
        async Task<int> IterationsAsync() => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(
            await dearer.WithAsync(s => s.GetRequiredService<AppDb>().Set<OfficerLogin>().Where(l => l.Id == id).Select(l => l.PasswordHash!).SingleAsync())).AsSpan(5));

        Assert.Equal(1000, await IterationsAsync());
        Assert.Equal("/can-bo/tai-khoan", (await EnterAsync(dearer.Anonymous(), DirectorySeed.DemoPassword)).Url);
        Assert.Equal(2000, await IterationsAsync());
    }

    [Fact]
    public async Task An_administrator_ends_the_sessions_of_an_officer()
    {
        var browser = _app.Anonymous();
        await EnterAsync(browser, DirectorySeed.DemoPassword);
        var id = await _app.OfficerIdAsync(User);
        var admin = await _app.OfficerAsync("quantri.danhmuc");
        var done = await admin.SubmitAsync(await admin.GetAsync($"/quan-tri/can-bo/{id}"), [], "form[action*='handler=Sessions']");

        Assert.Contains("Đã kết thúc 1 phiên", done.Text, StringComparison.Ordinal);
        Assert.StartsWith("/can-bo/dang-nhap", (await browser.GetAsync("/can-bo/tai-khoan")).Url, StringComparison.Ordinal);
        Assert.Empty(done.All("form[action*='handler=Sessions']"));
    }
}
