using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Platform.Data;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.DirectoryModule;

public sealed class PasskeyTests : IAsyncLifetime
{
    private const string User = "xuly1.long-xuyen";
    private const string Form = "form[action*='handler=Passkey']";
    private TinhSoApp _app = null!;
    private Browser _here = null!;
    private SoftPasskey _key = null!;

    public async Task InitializeAsync()
    {
        _app = await TinhSoApp.StartAsync();
        _here = _app.Anonymous();
        await _here.EnterAsync(User);
        _key = await _here.AddPasskeyAsync();
        await _app.ForgetAsync();
    }

    public async Task DisposeAsync()
    {
        _key.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_passkey_signs_in_without_password()
    {
        var browser = _app.Anonymous();
        var page = await browser.PasskeyAsync(await browser.GetAsync($"{FactorWorld.SignIn}?ve={FactorWorld.Account}"), _key, Form);

        Assert.Equal(FactorWorld.Account, page.Url);
        Assert.Contains(User, page.Text, StringComparison.Ordinal);
        var security = await browser.GetAsync(FactorWorld.Security);
        Assert.Contains("Máy ở cơ quan", security.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Chưa lần nào", security.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_is_the_second_step_after_a_password()
    {
        var browser = _app.Anonymous();
        var second = await browser.EnterAsync(User);
        Assert.StartsWith("/can-bo/dang-nhap/buoc-hai", second.Url, StringComparison.Ordinal);
        Assert.Equal(FactorWorld.Account, (await browser.PasskeyAsync(second, _key)).Url);
    }

    [Fact]
    public async Task An_answer_is_good_for_one_challenge_once()
    {
        var (first, second) = (_app.Anonymous(), _app.Anonymous());
        var page = await first.GetAsync($"{FactorWorld.SignIn}?ve={FactorWorld.Account}");
        var answer = _key.Get(FactorWorld.Options(page));
        var state = page.One("[name=State]").GetAttribute("value");
        // As long as FIDO asks for, and another each time.
        var challenges = new[] { page, await second.GetAsync(FactorWorld.SignIn), await second.GetAsync(FactorWorld.SignIn) }
            .Select(p => System.Buffers.Text.Base64Url.DecodeFromChars(System.Text.Json.Nodes.JsonNode.Parse(FactorWorld.Options(p))!["challenge"]!.ToString())).ToList();
        Assert.All(challenges, c => Assert.True(c.Length >= 16, $"{c.Length} bytes"));
        Assert.Equal(3, challenges.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(FactorWorld.Account, (await first.SubmitAsync(page, [("Credential", answer)], Form)).Url);

        var other = await second.GetAsync(FactorWorld.SignIn);
        Assert.Contains("Không nhận ra", (await second.SubmitAsync(other, [("Credential", answer), ("State", state)], Form, expected: null)).Text, StringComparison.Ordinal);
        Assert.Contains("Không nhận ra", (await second.SubmitAsync(other, [("Credential", answer)], Form, expected: null)).Text, StringComparison.Ordinal);
        _app.Clock.Advance(PasskeyForm.Life + TimeSpan.FromMinutes(1));
        Assert.Contains("Không nhận ra", (await second.PasskeyAsync(other, _key, Form)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_answer_from_several_at_one_moment_lets_one_in_and_tells_the_others()
    {
        for (var round = 0; round < 3; round++)
        {
            var browsers = Enumerable.Range(0, 6).Select(_ => _app.Anonymous()).ToList();
            var pages = await Task.WhenAll(browsers.Select(b => b.GetAsync($"{FactorWorld.SignIn}?ve={FactorWorld.Account}")));
            var (answer, state) = (_key.Get(FactorWorld.Options(pages[0])), pages[0].One("[name=State]").GetAttribute("value"));
            var after = await Task.WhenAll(browsers.Zip(pages, (b, p) => Task.Run(() => b.SubmitAsync(p, [("Credential", answer), ("State", state)], Form, expected: null))));
            Assert.Single(after, p => p.Url == FactorWorld.Account);
            Assert.Equal(5, after.Count(p => p.Text.Contains("Không nhận ra", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_passkey_used_on_another_site_or_without_unlocking_is_refused()
    {
        foreach (var lie in new Action<SoftPasskey>[] { k => k.Origin = "http://localhost.evil.example", k => k.Domain = "evil.example", k => k.Unlocked = false })
        {
            lie(_key);
            var browser = _app.Anonymous();
            Assert.Contains("Không nhận ra", (await browser.PasskeyAsync(await browser.GetAsync(FactorWorld.SignIn), _key, Form)).Text, StringComparison.Ordinal);
            (_key.Origin, _key.Domain, _key.Unlocked) = ("http://localhost", "localhost", true);
        }
    }

    [Fact]
    public async Task A_key_of_somebody_else_is_no_second_factor_and_an_unknown_one_no_sign_in()
    {
        var browser = _app.Anonymous();
        await browser.EnterAsync("xuly2.so-xay-dung");
        using var stranger = await browser.AddPasskeyAsync();
        await _app.ForgetAsync();

        var victim = _app.Anonymous();
        Assert.Contains("Chưa xác thực được", (await victim.PasskeyAsync(await victim.EnterAsync(User), stranger)).Text, StringComparison.Ordinal);
        using var unknown = new SoftPasskey();
        Assert.Contains("Không nhận ra", (await victim.PasskeyAsync(await victim.GetAsync(FactorWorld.SignIn), unknown, Form)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_has_a_name_is_removed_and_then_opens_nothing()
    {
        var page = await _here.GetAsync(FactorWorld.Security);
        using var second = new SoftPasskey();
        var nameless = await _here.SubmitAsync(page, [("PasskeyName", " "), ("Credential", second.Create(FactorWorld.Options(page)))], Form, HttpStatusCode.BadRequest);
        Assert.NotEmpty(nameless.All("#PasskeyName-error"));
        var garbled = await _here.SubmitAsync(nameless, [("PasskeyName", "Máy lạ"), ("Credential", "{}")], Form, HttpStatusCode.BadRequest);
        Assert.Contains("Không dùng được khóa truy cập", garbled.Text, StringComparison.Ordinal);

        var id = await _app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Passkey>().Select(p => p.Id).SingleAsync());
        await _here.SubmitAsync(await _here.GetAsync(FactorWorld.Security), [("passkey", id.ToString())], "form[action*='handler=RemovePasskey']");
        await _app.ForgetAsync();
        var browser = _app.Anonymous();
        Assert.Contains("Không nhận ra", (await browser.PasskeyAsync(await browser.GetAsync(FactorWorld.SignIn), _key, Form)).Text, StringComparison.Ordinal);
        Assert.Equal(FactorWorld.Account, (await browser.EnterAsync(User)).Url);
    }

    [Fact]
    public async Task Who_only_guesses_passwords_does_not_keep_the_holder_of_a_passkey_out()
    {
        for (var i = 0; i < 5; i++)
        {
            await _app.Anonymous().EnterAsync(User, "không phải cái này");
        }

        Assert.Contains("tạm khóa", (await _app.Anonymous().EnterAsync(User)).Text, StringComparison.Ordinal);
        var browser = _app.Anonymous();
        Assert.Equal(FactorWorld.Account, (await browser.PasskeyAsync(await browser.GetAsync($"{FactorWorld.SignIn}?ve={FactorWorld.Account}"), _key, Form)).Url);
        var prove = await browser.GetAsync($"/can-bo/xac-minh?ve={FactorWorld.Account}");
        Assert.Equal(FactorWorld.Account, (await browser.PasskeyAsync(prove, _key)).Url);
        Assert.Contains("tạm khóa", (await _app.Anonymous().EnterAsync(User)).Text, StringComparison.Ordinal);
    }
}
