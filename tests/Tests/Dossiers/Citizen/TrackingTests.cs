using System.Net;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class TrackingTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task Anybody_with_the_code_sees_state_and_next_step_and_nothing_of_the_person()
    {
        var person = await province.CitizenAsync("Phan Thị Riêng Tư");
        var code = await Province.FileAsync(person);
        await province.WorkAsync(code, "accept", "take", "ask");
        var page = await province.App.Anonymous().GetAsync($"/tra-cuu?ma={code}");

        Assert.Contains("Yêu cầu bổ sung giấy tờ", page.Text, StringComparison.Ordinal);
        Assert.Contains("Bổ sung giấy tờ theo yêu cầu", page.Text, StringComparison.Ordinal);
        foreach (var secret in new[] { "Riêng Tư", person.Identifier, person.Email, "0912345678", "Trần Văn Bé", "bản rõ hơn", "khai sinh" })
        {
            Assert.DoesNotContain(secret, page.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_code_typed_in_small_letters_with_blanks_is_found()
    {
        var code = await Province.FileAsync(await province.CitizenAsync());
        var typed = Uri.EscapeDataString(" " + code.ToLowerInvariant().Replace("-", " – ", StringComparison.Ordinal) + " ");
        Assert.Contains("Mới đăng ký", (await province.App.Anonymous().GetAsync($"/tra-cuu?ma={typed}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_code_says_what_to_do_and_no_page_sets_a_cookie()
    {
        var browser = province.App.Anonymous();
        Assert.Contains("Không tìm thấy", (await browser.GetAsync("/tra-cuu?ma=H01-000000-9999")).One("#errors").TextContent, StringComparison.Ordinal);
        using var answer = await browser.Client.GetAsync(new Uri("/tra-cuu", UriKind.Relative));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("_kiemtra", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trying_codes_one_after_another_is_slowed_down()
    {
        await using var app = await TinhSoApp.StartAsync();
        var browser = app.Anonymous();
        var page = await browser.GetAsync("/tra-cuu?ma=0");
        // The allowance grows again while a slow machine asks, so the exact number is not told.
        for (var i = 1; i < 600 && page.Status == HttpStatusCode.OK; i++)
        {
            page = await browser.GetAsync($"/tra-cuu?ma={i}", expected: null);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, page.Status);
        Assert.Contains("sau một phút", page.Text, StringComparison.Ordinal);
    }
}
