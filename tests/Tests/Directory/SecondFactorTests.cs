using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Modules.Directory.SignIn;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class SecondFactorTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private TinhSoApp _app = null!;

    public async Task InitializeAsync() => _app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    private async Task<(Browser Browser, byte[] Secret, IReadOnlyList<string> Codes)> WithAppAsync(string user = User)
    {
        var browser = _app.Anonymous();
        await browser.EnterAsync(user);
        var (secret, codes) = await _app.SetUpAppAsync(browser);
        await _app.ForgetAsync();
        _app.Clock.Advance(Step);
        return (browser, secret, codes);
    }

    [Fact]
    public async Task An_officer_sets_up_an_app_and_then_signs_in_with_password_and_code()
    {
        var (here, secret, codes) = await WithAppAsync();
        Assert.Equal(RecoveryCodes.Count, codes.Distinct().Count());
        Assert.DoesNotContain(codes[0], (await here.GetAsync(FactorWorld.Security)).Text, StringComparison.Ordinal);

        var browser = _app.Anonymous();
        var second = await browser.EnterAsync(User);
        Assert.StartsWith("/can-bo/dang-nhap/buoc-hai", second.Url, StringComparison.Ordinal);
        // What stands in an address stands in logs and histories.
        Assert.DoesNotContain("pass=", second.Url, StringComparison.Ordinal);
        Assert.StartsWith(FactorWorld.SignIn, (await browser.GetAsync(FactorWorld.Account)).Url, StringComparison.Ordinal);
        var empty = await browser.CodeAsync(second, "");
        Assert.NotEmpty(empty.All("#Code-error"));
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(empty, _app.CodeNow(secret))).Url);
        Assert.Contains("ứng dụng xác thực đã được thêm", await _app.MailsAsync(await _app.OfficerIdAsync(User)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_never_accepted_twice()
    {
        var (_, secret, _) = await WithAppAsync();
        var (first, second) = (_app.Anonymous(), _app.Anonymous());
        var (a, b) = (await first.EnterAsync(User), await second.EnterAsync(User));
        Assert.Equal(FactorWorld.Account, (await first.CodeAsync(a, _app.CodeNow(secret))).Url);

        var again = await second.CodeAsync(b, _app.CodeNow(secret));
        Assert.Contains("Chưa xác thực được", again.Text, StringComparison.Ordinal);
        _app.Clock.Advance(Step);
        Assert.Equal(FactorWorld.Account, (await second.CodeAsync(again, _app.CodeNow(secret))).Url);
    }

    [Fact]
    public async Task The_code_that_set_the_app_up_is_spent()
    {
        var browser = _app.Anonymous();
        await browser.EnterAsync(User);
        var (secret, _) = await _app.SetUpAppAsync(browser);

        var other = _app.Anonymous();
        Assert.Contains("Chưa xác thực được", (await other.CodeAsync(await other.EnterAsync(User), _app.CodeNow(secret))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_wrong_codes_lock_the_login_however_often_the_password_is_given_between()
    {
        var (_, secret, _) = await WithAppAsync();
        var browser = _app.Anonymous();
        for (var i = 0; i < 4; i++)
        {
            Assert.Contains("Chưa xác thực được", (await browser.CodeAsync(await browser.EnterAsync(User), "000000")).Text, StringComparison.Ordinal);
        }

        var page = await browser.EnterAsync(User);
        var locked = await browser.CodeAsync(page, "000000");
        Assert.Contains("tạm khóa", locked.Text, StringComparison.Ordinal);
        Assert.Contains("tạm khóa", (await browser.CodeAsync(locked, _app.CodeNow(secret))).Text, StringComparison.Ordinal);
        Assert.Contains("tạm khóa", (await _app.Anonymous().EnterAsync(User)).Text, StringComparison.Ordinal);
        Assert.Contains("nhập đúng mật khẩu của bạn", await _app.MailsAsync(await _app.OfficerIdAsync(User)), StringComparison.Ordinal);

        _app.Clock.Advance(SignInOfficer.Lock + Step);
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(await browser.EnterAsync(User), _app.CodeNow(secret))).Url);
    }

    [Fact]
    public async Task Fifty_guessed_codes_at_once_are_still_five()
    {
        await WithAppAsync();
        var id = await _app.OfficerIdAsync(User);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _app.WithAsync(async services =>
            await services.GetRequiredService<ProveFactor>().RunAsync(id, "000000", null, null, CancellationToken.None))));

        Assert.InRange(outcomes.Count(o => o == ProofOutcome.Wrong), 0, SignInOfficer.Tries);
        Assert.Equal(SignInOfficer.Tries, await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<OfficerLogin>().Where(l => l.Id == id).Select(l => l.SecondFailedCount).SingleAsync()));
    }

    [Fact]
    public async Task A_recovery_code_stands_in_once_for_a_lost_device()
    {
        var (_, _, codes) = await WithAppAsync();
        var browser = _app.Anonymous();
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(await browser.EnterAsync(User), codes[3].ToUpperInvariant().Replace('-', ' '))).Url);

        var again = _app.Anonymous();
        Assert.Contains("Chưa xác thực được", (await again.CodeAsync(await again.EnterAsync(User), codes[3])).Text, StringComparison.Ordinal);
        Assert.Contains("Còn 9 trong 10", (await browser.GetAsync(FactorWorld.Security)).Text, StringComparison.Ordinal);
        Assert.Contains("mã khôi phục của bạn vừa được dùng", await _app.MailsAsync(await _app.OfficerIdAsync(User)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_recovery_codes_take_the_place_of_the_old()
    {
        var (here, _, codes) = await WithAppAsync();
        var renewed = await here.SubmitAsync(await here.GetAsync(FactorWorld.Security), [], "form[action*='handler=Codes']");
        var fresh = renewed.All("ol.codes li").Select(c => c.TextContent).ToList();
        Assert.Empty(fresh.Intersect(codes));

        var browser = _app.Anonymous();
        var old = await browser.CodeAsync(await browser.EnterAsync(User), codes[0]);
        Assert.Contains("Chưa xác thực được", old.Text, StringComparison.Ordinal);
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(old, fresh[0])).Url);
    }

    [Fact]
    public async Task Neither_secret_nor_recovery_codes_lie_readable_in_the_database()
    {
        var (_, secret, codes) = await WithAppAsync();
        var (kept, hashes) = await _app.WithAsync(async s =>
        {
            var db = s.GetRequiredService<AppDb>();
            return ((await db.Set<AuthenticatorKey>().SingleAsync()).Secret, await db.Set<RecoveryCode>().Select(c => c.Hash).ToListAsync());
        });

        Assert.DoesNotContain(Totp.Typed(secret).Replace(" ", "", StringComparison.Ordinal), kept, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(secret), kept, StringComparison.Ordinal);
        Assert.All(hashes, h => Assert.Equal(32, h.Length));
        Assert.All(codes, c => Assert.True(c.Count(char.IsLetterOrDigit) >= 24));
        Assert.DoesNotContain(hashes, h => Encoding.UTF8.GetString(h).Contains(codes[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_code_at_set_up_keeps_the_secret_and_changes_nothing()
    {
        var browser = _app.Anonymous();
        await browser.EnterAsync(User);
        var page = await browser.GetAsync(FactorWorld.Security + "/ung-dung");
        var wrong = await browser.SubmitAsync(page, [("Code", "000000")], expected: HttpStatusCode.BadRequest);

        Assert.Equal(page.One("[data-secret]").TextContent, wrong.One("[data-secret]").TextContent);
        Assert.NotEmpty(wrong.All("#Code-error"));
        Assert.Equal(FactorWorld.Account, (await _app.Anonymous().EnterAsync(User)).Url);
    }

    [Fact]
    public async Task A_new_first_password_is_no_way_around_the_second_factor()
    {
        var (_, secret, _) = await WithAppAsync();
        var id = await _app.OfficerIdAsync(User);
        var first = await _app.WithAsync(async s =>
        {
            var (_, password) = await s.GetRequiredService<ChangeOfficer>().ResetPasswordAsync(id, CancellationToken.None);
            await s.GetRequiredService<AppDb>().SaveChangesAsync();
            return password;
        });

        var browser = _app.Anonymous();
        var page = await browser.EnterAsync(User, first);
        var second = await browser.SubmitAsync(page, [("Password", "bốn con vịt qua sông"), ("Repeat", "bốn con vịt qua sông")], expected: null);
        Assert.StartsWith("/can-bo/dang-nhap/buoc-hai", second.Url, StringComparison.Ordinal);
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(second, _app.CodeNow(secret))).Url);
    }

    [Fact]
    public async Task Where_it_is_required_nobody_has_such_rights_without_a_second_factor_nor_takes_off_the_last()
    {
        await using var strict = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_SECOND_FACTOR"] = "required" });
        var admin = strict.Anonymous();
        Assert.Equal(FactorWorld.Security, (await admin.EnterAsync("quantri.danhmuc", back: "/quan-tri/can-bo")).Url);
        Assert.Equal(FactorWorld.Security, (await admin.GetAsync("/quan-tri/can-bo")).Url);
        Assert.Equal(FactorWorld.Security, (await admin.GetAsync("/can-bo")).Url);
        Assert.Contains("Quyền của bạn cần yếu tố xác thực thứ hai", (await admin.GetAsync(FactorWorld.Security)).Text, StringComparison.Ordinal);

        await strict.SetUpAppAsync(admin);
        await strict.ForgetAsync();
        Assert.Equal("/quan-tri/can-bo", (await admin.GetAsync("/quan-tri/can-bo")).Url);
        var refused = await admin.SubmitAsync(await admin.GetAsync(FactorWorld.Security), [], "form[action*='handler=RemoveApp']", HttpStatusCode.Conflict);
        Assert.Contains("không thể gỡ yếu tố cuối cùng", refused.Text, StringComparison.Ordinal);

        Assert.Equal("/can-bo/ho-so", (await strict.Anonymous().EnterAsync("traketqua.tinh", back: "/can-bo/ho-so")).Url);
    }

    [Fact]
    public async Task Who_may_can_take_off_the_last_factor_and_its_recovery_codes_go_with_it()
    {
        var (here, _, _) = await WithAppAsync();
        await here.SubmitAsync(await here.GetAsync(FactorWorld.Security), [], "form[action*='handler=RemoveApp']");

        Assert.Equal(0, await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<RecoveryCode>().CountAsync()));
        Assert.Equal(FactorWorld.Account, (await _app.Anonymous().EnterAsync(User)).Url);
    }

    [Fact]
    public async Task A_kept_secret_is_not_opened_by_the_form_that_sets_a_new_one_up()
    {
        var (_, secret, _) = await WithAppAsync();
        var kept = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<AuthenticatorKey>().Select(k => k.Secret).SingleAsync());
        var other = _app.Anonymous();
        await other.EnterAsync("xuly2.long-xuyen");
        var shown = await other.SubmitAsync(await other.GetAsync(FactorWorld.Security + "/ung-dung"), [("Secret", kept), ("Code", "000000")], expected: HttpStatusCode.BadRequest);
        Assert.DoesNotContain(Totp.Typed(secret), shown.One("[data-secret]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_first_password_ends_a_lock_of_the_second_step()
    {
        var (_, secret, _) = await WithAppAsync();
        var browser = _app.Anonymous();
        var page = await browser.EnterAsync(User);
        for (var i = 0; i < 5; i++)
        {
            page = await browser.CodeAsync(page, "000000");
        }

        var id = await _app.OfficerIdAsync(User);
        var first = await _app.WithAsync(async s =>
        {
            var (_, password) = await s.GetRequiredService<ChangeOfficer>().ResetPasswordAsync(id, CancellationToken.None);
            await s.GetRequiredService<AppDb>().SaveChangesAsync();
            return password;
        });
        browser = _app.Anonymous();
        page = await browser.EnterAsync(User, first);
        page = await browser.SubmitAsync(page, [("Password", "bốn con vịt qua sông"), ("Repeat", "bốn con vịt qua sông")], expected: null);
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(FactorWorld.Account, (await browser.CodeAsync(page, _app.CodeNow(secret))).Url);
    }
}
