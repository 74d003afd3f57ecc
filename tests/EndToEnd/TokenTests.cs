using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>A province on a day on which results are signed. Its browser takes it for an address on the Internet, as a real one is, so that reaching the officer's own computer needs the officer's leave.</summary>
public sealed class TokenProvince() : Province([new("TINHSO_NOW", "2026-11-24T08:30")])
{
    protected override IEnumerable<string> BrowserArguments => [$"--ip-address-space-overrides={new Uri(Address).Authority}=public"];
}

[CollectionDefinition(nameof(TokenProvince))]
public sealed class TokenProvinceCollection : ICollectionFixture<TokenProvince>;

/// <summary>An officer issues a result with a token in a real browser: page policy, questions across origins and leave to reach this computer exist only there.</summary>
[Collection(nameof(TokenProvince))]
public sealed class TokenTests(TokenProvince province)
{
    private const string Records = "vanthu.long-xuyen";
    private const string Register = "/can-bo/tai-khoan/chu-ky/token";
    private const string Pin = "12345678";

    [Fact]
    public async Task A_result_is_issued_with_a_token_that_the_officer_registered()
    {
        var page = await province.OfficerAsync(Records);
        await page.GotoAsync("/can-bo/tai-khoan");
        var name = (await page.Locator("h1").InnerTextAsync()).Trim();
        await province.PressOnSimulatorAsync("/sim/token/make", ("holder", name), ("agency", "UBND phường Long Xuyên"));

        await RegisterAsync(page);
        var code = await ApprovedAsync();
        await WithoutScriptAsync(code);
        await SignAsync(page, code);
    }

    private async Task RegisterAsync(IPage page)
    {
        // Without the officer's leave the browser lets nothing through.
        await page.GotoAsync(Register);
        await FailsAsync(page, "not-running", "hãy chọn cho phép");
        await page.Context.GrantPermissionsAsync(["local-network-access"], new() { Origin = province.Address });
        Assert.Equal("reached", await ReachAsync(page));

        // What this page may, another of the same site may not.
        await page.GotoAsync("/can-bo/tai-khoan/chu-ky");
        Assert.Equal("blocked", await ReachAsync(page));

        await page.GotoAsync(Register);
        var plugged = (await province.SimulatedAsync("/sim/token/state"))["plugged"]!.ToString();
        await province.PressOnSimulatorAsync("/sim/token/plug", ("fingerprint", ""));
        await FailsAsync(page, "no-token", "Chưa cắm USB Token");
        await province.PressOnSimulatorAsync("/sim/token/plug", ("fingerprint", plugged));
        await page.PressAsync("Ký bằng USB Token");
        await AnswerAsync(page, "00000000", "không ký văn bản nào");
        await SaysAsync(page, "pin-wrong", "Còn 2 lần nhập");
        await page.PressAsync("Ký bằng USB Token");
        await AnswerAsync(page, Pin, "không ký văn bản nào");
        await page.WaitForURLAsync("**/can-bo/tai-khoan/chu-ky");
        await page.ReadsAsync("USB Token của tôi");
        await Province.PictureAsync(page, "token-registered");
    }

    private async Task SignAsync(IPage page, string code)
    {
        await IssueAsync(page, code);
        var number = (await page.Locator(".figure [aria-hidden]").InnerTextAsync()).Trim();
        await Province.PictureAsync(page, "token-waiting");

        // Another token, then a refusal; neither costs the request.
        var own = (await province.SimulatedAsync("/sim/token/state"))["plugged"]!.ToString();
        await province.PressOnSimulatorAsync("/sim/token/make", ("holder", "Người Khác"), ("agency", ""));
        await FailsAsync(page, "unknown-certificate", "Người Khác");
        await province.PressOnSimulatorAsync("/sim/token/plug", ("fingerprint", own));
        await page.PressAsync("Ký bằng USB Token");
        await AnswerAsync(page, null, number);
        await SaysAsync(page, "refused", "chưa ký gì");

        await page.PressAsync("Ký bằng USB Token");
        await Assertions.Expect(page.Locator("form[data-token] [role=status]")).ToContainTextAsync("1 tệp");
        await AnswerAsync(page, Pin, number, code + "-KQ1");
        await page.WaitForURLAsync($"**/can-bo/ho-so/{code}?xong=Issue");
        await page.ReadsAsync("Chữ ký hợp lệ");
        await Province.PictureAsync(page, "token-issued");
    }

    private async Task WithoutScriptAsync(string code)
    {
        var plain = await province.OfficerAsync(Records, 360, script: false);
        await IssueAsync(plain, code);
        await plain.ReadsAsync("cần trình duyệt cho chạy JavaScript");
        await Assertions.Expect(plain.Locator("form[data-token] button")).ToBeHiddenAsync();
        await Province.PictureAsync(plain, "token-without-script");
        await plain.PressAsync("Hủy, không ký");
        await plain.WaitForURLAsync($"**/can-bo/ho-so/{code}*");
    }

    /// <summary>A dossier of the commune that waits for its result.</summary>
    private async Task<string> ApprovedAsync()
    {
        var desk = await province.OfficerAsync("tiepnhan.long-xuyen");
        await desk.GotoAsync("/can-bo/tiep-nhan/ban-sao-trich-luc-ho-tich");
        foreach (var (field, value) in ((string, string)[])
            [
                ("Owner.Name", "Lê Thị Token"), ("Owner.Identifier", "089190999966"), ("Owner.Phone", "0900000666"), ("Owner.Address", "Ấp Mô Phỏng, phường Long Xuyên"),
                ("f.subject_name", "Lê Thị Token"), ("f.registered_place", "Phường Long Xuyên, tỉnh An Giang"), ("f.copies", "1"),
            ])
        {
            await desk.Locator($"[name='{field}']").FillAsync(value);
        }

        await desk.Locator("[name='f.extract_type']").SelectOptionAsync("khai-sinh");
        await desk.Locator("[name='f.relation']").First.SelectOptionAsync("ban-than");
        await desk.PressAsync("Tiếp nhận và lập giấy hẹn");
        await desk.WaitForURLAsync("**/can-bo/ho-so/H01*");
        var code = desk.LastSegment();
        foreach (var (user, act, note) in ((string, string, string?)[])[("xuly1.long-xuyen", "TakeOver", null), ("xuly1.long-xuyen", "Propose", "Đề nghị phê duyệt."), ("lanhdao.long-xuyen", "Approve", null)])
        {
            await (await province.OfficerAsync(user)).ActAsync(code, act, note);
        }

        return code;
    }

    private static async Task IssueAsync(IPage page, string code)
    {
        await page.GotoAsync($"/can-bo/ho-so/{code}");
        var form = page.Locator("form:has(input[name=viec][value=Issue])");
        var fold = page.Locator("details").Filter(new() { Has = form });
        if (await fold.GetAttributeAsync("open") is null)
        {
            await fold.Locator("summary").ClickAsync();
        }

        await form.Locator("[name='Issue.File']").SetInputFilesAsync(Steps.Paper("trich-luc.pdf"));
        await form.Locator("button").ClickAsync();
        await page.WaitForURLAsync("**/can-bo/ky-ngoai/*");
    }

    /// <summary>The person at the computer reads who asks and for what in the window of the service, and answers: with a PIN, or no.</summary>
    private async Task AnswerAsync(IPage page, string? pin, params string[] reads)
    {
        for (var i = 0; i < 100 && (await province.SimulatedAsync("/sim/token/state"))["question"] is null; i++)
        {
            await Task.Delay(100);
        }

        var window = await page.Context.NewPageAsync();
        await window.GotoAsync(province.Simulators + "/sim/token");
        foreach (var text in reads.Append(province.Address))
        {
            await window.ReadsAsync(text);
        }

        await Province.PictureAsync(window, "token-window");
        if (pin is not null)
        {
            await window.Locator("#pin").FillAsync(pin);
        }

        await window.Locator($"button[name=yes][value={(pin is null ? "false" : "true")}]").ClickAsync();
        await window.ReadsAsync("Chưa có trang nào xin chữ ký");
        await window.CloseAsync();
    }

    private static async Task FailsAsync(IPage page, string code, string text)
    {
        await page.PressAsync("Ký bằng USB Token");
        await SaysAsync(page, code, text);
    }

    private static async Task SaysAsync(IPage page, string code, string text)
    {
        await Assertions.Expect(page.Locator($"form[data-token] [role=alert][data-code={code}]")).ToContainTextAsync(text);
        await Assertions.Expect(page.Locator("form[data-token] button")).ToBeEnabledAsync();
    }

    private Task<string> ReachAsync(IPage page) =>
        page.EvaluateAsync<string>("address => fetch(address).then(() => 'reached', () => 'blocked')", province.Simulators + "/local-signing/v1/info");
}
