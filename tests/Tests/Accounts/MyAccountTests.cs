using System.Net;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Accounts;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Mail;
using Xunit;

namespace TinhSo.Tests.Accounts;

public sealed class MyAccountTests : IAsyncLifetime
{
    private SignInBrowser browser = null!;

    public async Task InitializeAsync()
    {
        browser = await SignInBrowser.OpenAsync();
        using var back = await browser.SignInAsync("an");
    }

    public async Task DisposeAsync() => await browser.DisposeAsync();

    [Fact]
    public async Task A_new_contact_is_kept_audited_and_survives_the_next_sign_in()
    {
        using var saved = await browser.SaveContactAsync("0912345678", "an@moi.example");
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        browser.Fresh();
        using var again = await browser.SignInAsync("an");

        var account = await browser.AskAsync(db => db.Set<Account>().SingleAsync());
        var change = await browser.AskAsync(db => db.Set<AuditRow>().SingleAsync(a => a.Act == "accounts.change-contact"));
        var info = await browser.InfoAsync();
        Assert.Equal(("0912345678", "an@moi.example"), (info.Phone, info.Email));
        Assert.DoesNotContain("0912345678", change.Changes, StringComparison.Ordinal);
        Assert.Contains("an@moi.example", change.Changes, StringComparison.Ordinal);
        Assert.Equal(account.Id, change.ActorId);
    }

    [Fact]
    public async Task Without_an_own_contact_the_proven_one_counts()
    {
        using var saved = await browser.SaveContactAsync("", "");

        Assert.Equal("an.nguyen@nguoi-dan.example", (await browser.InfoAsync()).Email);
    }

    [Fact]
    public async Task A_changed_contact_is_told_to_the_address_that_held_until_then()
    {
        using var saved = await browser.SaveContactAsync("0912345678", "an@moi.example");
        var mail = await browser.AskAsync(db => db.Set<MailRow>().SingleAsync(m => m.Subject.Contains("liên hệ")));
        Assert.Equal("an.nguyen@nguoi-dan.example", mail.To);
        Assert.DoesNotContain("0912345678", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("an@moi.example", mail.Body, StringComparison.Ordinal);

        using var same = await browser.SaveContactAsync("0912345678", "an@moi.example");
        Assert.Equal(1, await browser.AskAsync(db => db.Set<MailRow>().CountAsync(m => m.Subject.Contains("liên hệ"))));
        using var next = await browser.SaveContactAsync("0912345678", "an@ba.example");
        Assert.Equal(1, await browser.AskAsync(db => db.Set<MailRow>().CountAsync(m => m.To == "an@moi.example")));
    }

    [Theory]
    [InlineData("12345", "an@moi.example", "phải có 10 chữ số")]
    [InlineData("0912345678", "khong-phai-thu", "địa chỉ thư điện tử đầy đủ")]
    public async Task Wrong_input_is_answered_with_what_to_do(string phone, string email, string words)
    {
        using var answer = await browser.SaveContactAsync(phone, email);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_form_is_refused()
    {
        using var saved = await browser.SaveContactAsync("0912345678", "");
        using var stale = await browser.SaveContactAsync("0987654321", "", version: "1");

        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Equal("0912345678", (await browser.InfoAsync()).Phone);
    }
}
