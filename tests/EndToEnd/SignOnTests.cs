using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>An officer goes to another system and is in, in a real browser: its rules for forms and redirects are what a test over HTTP does not have.</summary>
[Collection(nameof(Province))]
public sealed class SignOnTests(Province province)
{
    [Theory]
    [InlineData(360, false)]
    [InlineData(1280, true)]
    public async Task An_officer_enters_the_document_system_without_a_second_password_and_leaves_both(int width, bool script)
    {
        var page = await province.WindowAsync(width, script);
        var documents = province.Simulators + "/van-ban";
        await page.GotoAsync(documents);
        await page.Locator("a[href='/van-ban/dang-nhap']").ClickAsync();
        await SignInAsync(page, script ? "vanthu.so-xay-dung" : "lanhdao.so-xay-dung");
        await page.ReadsAsync("Cho Hệ thống văn bản (mô phỏng) biết bạn là ai?");
        await Province.PictureAsync(page, $"sign-on-consent-{width}");
        await page.Locator("button[name=agree][value=true]").ClickAsync();
        await page.WaitForURLAsync(documents);
        await page.ReadsAsync("không cần mật khẩu thứ hai");
        await Province.PictureAsync(page, $"sign-on-documents-{width}");

        await page.PressAsync("Đăng xuất khỏi cả hai");
        await page.ReadsAsync("Đăng xuất khỏi Tỉnh Số?");
        await page.Locator("main form button").First.ClickAsync();
        await page.WaitForURLAsync(documents);

        // The second time: straight from the form of signing in to the other system.
        await page.Locator("a[href='/van-ban/dang-nhap']").ClickAsync();
        await SignInAsync(page, script ? "vanthu.so-xay-dung" : "lanhdao.so-xay-dung");
        await page.WaitForURLAsync(documents);
        await page.ReadsAsync("không cần mật khẩu thứ hai");
        await page.GotoAsync(province.Address + "/can-bo/tai-khoan/he-thong");
        await page.PressAsync("Rút lại");
        if (script)
        {
            await page.Locator("dialog[open] button[value=yes]").ClickAsync();
        }

        await page.ReadsAsync("Đã rút lại");
        await Province.PictureAsync(page, $"sign-on-mine-{width}");
        await page.GotoAsync(documents);
        await page.ReadsAsync("không còn hiệu lực");
    }

    [Fact]
    public async Task The_technical_administrator_registers_a_system_on_a_telephone_without_script()
    {
        var page = await province.OfficerAsync("quantri.kythuat", 360, script: false);
        await page.GotoAsync("/quan-tri/he-thong-dang-nhap");
        await Province.PictureAsync(page, "sign-on-systems");
        await page.GotoAsync("/quan-tri/he-thong-dang-nhap/them");
        await page.Locator("[name='Input.Name']").FillAsync("Phòng họp không giấy");
        await page.Locator("[name='Input.Purpose']").FillAsync("Đặt phòng họp và tài liệu họp.");
        await page.Locator("[name='Input.Returns']").FillAsync("https://hop.example/quay-lai");
        await Province.PictureAsync(page, "sign-on-register");
        await page.PressAsync("Lưu");
        await page.ReadsAsync("Chỉ hiện lần này");
        await Province.PictureAsync(page, "sign-on-registered");
    }

    private static async Task SignInAsync(IPage page, string user)
    {
        await page.WaitForURLAsync("**/can-bo/dang-nhap?*");
        await page.Locator("[name=UserName]").FillAsync(user);
        await page.Locator("[name=Password]").FillAsync("ca-vo-vien-song-hau");
        await page.Locator("[name=Password]").PressAsync("Enter");
    }
}
