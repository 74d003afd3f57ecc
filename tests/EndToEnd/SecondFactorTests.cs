using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;
using Xunit;

namespace TinhSo.EndToEnd;

/// <summary>An officer makes the account safe: an app and a passkey, in a real browser with a virtual device.</summary>
[Collection(nameof(Province))]
public sealed class SecondFactorTests(Province province)
{
    private const string Security = "/can-bo/tai-khoan/bao-mat";

    [Fact]
    public async Task An_app_is_set_up_without_script_and_asked_for_at_the_next_sign_in()
    {
        var page = await province.OfficerAsync("xuly2.so-xay-dung", 360, script: false);
        await page.GotoAsync(Security + "/ung-dung");
        Assert.True((await page.Locator("svg.qr").BoundingBoxAsync())!.Width > 150);
        await Province.PictureAsync(page, "set-up-app");
        var secret = await page.Locator("[data-secret]").InnerTextAsync();
        await page.Locator("[name=Code]").FillAsync(Code(secret));
        await page.Locator("[name=Code]").PressAsync("Enter");
        await page.ReadsAsync("Mã khôi phục của bạn");
        await Province.PictureAsync(page, "recovery-codes");
        var recovery = await page.Locator("ol.codes li").First.InnerTextAsync();

        var next = await province.WindowAsync(360, script: false);
        await next.GotoAsync("/can-bo/dang-nhap");
        await next.Locator("[name=UserName]").FillAsync("xuly2.so-xay-dung");
        await next.Locator("[name=Password]").FillAsync("ca-vo-vien-song-hau");
        await next.Locator("[name=Password]").PressAsync("Enter");
        await next.WaitForURLAsync("**/buoc-hai*");
        await Province.PictureAsync(next, "second-step");
        await next.Locator("[name=Code]").FillAsync(recovery);
        await next.Locator("[name=Code]").PressAsync("Enter");
        await next.WaitForURLAsync("**/can-bo");
    }

    [Fact]
    public async Task A_passkey_is_made_and_signs_in_without_password()
    {
        // Passkeys are for names, not for bare addresses.
        var home = new UriBuilder(province.Address) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
        var page = await province.WindowAsync();
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await page.GotoAsync(home + "/can-bo/dang-nhap");
        await page.Locator("[name=UserName]").FillAsync("xuly1.so-xay-dung");
        await page.Locator("[name=Password]").FillAsync("ca-vo-vien-song-hau");
        await page.Locator("[name=Password]").PressAsync("Enter");
        await page.WaitForURLAsync("**/can-bo");
        await page.GotoAsync(home + Security);
        await page.Locator("[name=PasskeyName]").FillAsync("Máy thử");
        await page.PressAsync("Thêm khóa truy cập");
        await page.ReadsAsync("Đã thêm khóa truy cập");
        await Province.PictureAsync(page, "passkeys");

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(home + "/can-bo/dang-nhap");
        await page.PressAsync("Đăng nhập bằng khóa truy cập");
        await page.WaitForURLAsync("**/can-bo");
        await page.GotoAsync(home + "/can-bo/tai-khoan");
        await page.ReadsAsync("xuly1.so-xay-dung");
    }

    /// <summary>What an app would show (RFC 6238), by the province's clock.</summary>
    private string Code(string typed)
    {
        var (secret, bits, value) = (new List<byte>(), 0, 0);
        foreach (var letter in typed.Where(char.IsLetterOrDigit))
        {
            value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal)) & 0xFFFF;
            if ((bits += 5) >= 8)
            {
                secret.Add((byte)(value >> (bits -= 8)));
            }
        }

        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (long)(province.Now - DateTime.UnixEpoch).TotalSeconds / 30);
#pragma warning disable CA5350
        var hash = HMACSHA1.HashData(secret.ToArray(), counter);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
