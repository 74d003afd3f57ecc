using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>A person without account comes to the commune's desk; the officer files for them.</summary>
[Collection(nameof(Province))]
public sealed class AtTheDeskTests(Province province)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_desk_files_for_a_person_without_account(bool script)
    {
        var desk = await province.OfficerAsync("tiepnhan.long-xuyen", script: script);
        await desk.FollowAsync("Tiếp nhận hồ sơ");
        await desk.WaitForURLAsync("**/can-bo/tiep-nhan");
        await desk.Locator("[name=tim]").FillAsync("trich luc");
        await desk.Locator("[name=tim]").PressAsync("Enter");
        await desk.FollowAsync("Bản sao trích lục hộ tịch");
        await desk.WaitForURLAsync("**/can-bo/tiep-nhan/ban-sao-trich-luc-ho-tich");
        await Province.PictureAsync(desk, "desk-receive");
        foreach (var (name, value) in ((string, string)[])
            [
                ("Owner.Name", "Lê Thị Không Tài Khoản"), ("Owner.Identifier", "089190999955"), ("Owner.Phone", "0900000555"), ("Owner.Address", "Ấp Mô Phỏng, phường Long Xuyên"),
                ("f.subject_name", "Lê Thị Không Tài Khoản"), ("f.registered_place", "Phường Long Xuyên, tỉnh An Giang"), ("f.copies", "1"),
            ])
        {
            await desk.Locator($"[name='{name}']").FillAsync(value);
        }

        await desk.Locator("[name='f.extract_type']").SelectOptionAsync("khai-sinh");
        await desk.Locator("[name='f.relation']").First.SelectOptionAsync("ban-than");
        await desk.PressAsync("Tiếp nhận và lập giấy hẹn");
        await desk.WaitForURLAsync("**/can-bo/ho-so/H01*");
        await desk.ReadsAsync("Đã tiếp nhận hồ sơ tại quầy.");
        await desk.ReadsAsync("Lê Thị Không Tài Khoản");
        await desk.ReadsAsync("Giấy tiếp nhận và hẹn trả kết quả");
        await Province.PictureAsync(desk, "desk-received");
        var code = desk.LastSegment();

        var anybody = await province.WindowAsync(360, script);
        await anybody.GotoAsync("/tra-cuu");
        await anybody.Locator("main [name=ma]").FillAsync(code);
        await anybody.Locator("main [name=ma]").PressAsync("Enter");
        await anybody.ReadsAsync(code);
        await Assertions.Expect(anybody.Locator("main")).Not.ToContainTextAsync("Lê Thị Không Tài Khoản");
    }
}
