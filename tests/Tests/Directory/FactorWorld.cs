using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Directory;
using TinhSo.Modules.Directory.Factors;
using TinhSo.Modules.Directory.Officers;
using TinhSo.Platform.Catalogues;
using TinhSo.Platform.Data;
using TinhSo.Platform.Mail;
using TinhSo.Tests.Support;

namespace TinhSo.Tests.DirectoryModule;

/// <summary>What tests of second factors and sessions do as an officer at a browser.</summary>
internal static class FactorWorld
{
    public const string Account = "/can-bo/tai-khoan";
    public const string Security = "/can-bo/tai-khoan/bao-mat";
    public const string SignIn = "/can-bo/dang-nhap";

    public static async Task<Page> EnterAsync(this Browser browser, string user, string password = DirectorySeed.DemoPassword, string back = Account) =>
        await browser.SubmitAsync(await browser.GetAsync($"{SignIn}?ve={back}"), [("UserName", user), ("Password", password)], expected: null);

    public static Task<Page> CodeAsync(this Browser browser, Page page, string code) => browser.SubmitAsync(page, [("Code", code)], "#proof", expected: null);

    /// <summary>Sets up an app as the signed-in officer; the secret and the recovery codes shown.</summary>
    public static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> SetUpAppAsync(this TinhSoApp app, Browser browser)
    {
        var page = await browser.GetAsync(Security + "/ung-dung");
        var secret = FromBase32(page.One("[data-secret]").TextContent);
        var done = await browser.SubmitAsync(page, [("Code", app.CodeNow(secret))]);
        return (secret, [.. done.All("ol.codes li").Select(c => c.TextContent)]);
    }

    public static async Task<SoftPasskey> AddPasskeyAsync(this Browser browser, string name = "Máy ở cơ quan")
    {
        var key = new SoftPasskey();
        var page = await browser.GetAsync(Security);
        await browser.SubmitAsync(page, [("PasskeyName", name), ("Credential", key.Create(Options(page)))], "form[action*='handler=Passkey']", HttpStatusCode.OK);
        return key;
    }

    public static Task<Page> PasskeyAsync(this Browser browser, Page page, SoftPasskey key, string form = "#proof") =>
        browser.SubmitAsync(page, [("Credential", key.Get(Options(page)))], form, expected: null);

    public static string Options(Page page) => page.One("[data-passkey]").GetAttribute("data-options")!;

    public static string CodeNow(this TinhSoApp app, byte[] secret) => Totp.Code(secret, Totp.StepAt(app.Clock.GetUtcNow().UtcDateTime));

    public static Task<Guid> OfficerIdAsync(this TinhSoApp app, string user) =>
        app.WithAsync(s => s.GetRequiredService<AppDb>().Set<Officer>().Where(o => o.UserName == user).Select(o => o.Id).SingleAsync());

    /// <summary>What was written to the officer.</summary>
    public static async Task<string> MailsAsync(this TinhSoApp app, Guid officer) =>
        string.Join('\n', await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<MailRow>().Where(m => m.AboutId == officer).Select(m => m.Body).ToListAsync()));

    public static Task ForgetAsync(this TinhSoApp app) => app.WithAsync(s =>
    {
        s.GetRequiredService<CatalogueStamp>().Forget(DirectorySnapshot.Stamp);
        return Task.CompletedTask;
    });

    private static byte[] FromBase32(string text)
    {
        var (bytes, bits, value) = (new List<byte>(), 0, 0);
        foreach (var letter in text.Where(char.IsLetterOrDigit))
        {
            value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal)) & 0xFFFF;
            if ((bits += 5) >= 8)
            {
                bytes.Add((byte)(value >> (bits -= 8)));
            }
        }

        return [.. bytes];
    }
}
