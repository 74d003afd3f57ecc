using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.EndToEnd;

/// <summary>Every page that each kind of person can reach: no serious accessibility fault, no sideways scrolling at 360 px, no Vietnamese left over in English.</summary>
[Collection(nameof(Province))]
public sealed class EveryPageTests(Province province, ITestOutputHelper output)
{
    private static readonly string[] PublicStarts = ["/", "/thu-tuc", "/co-quan", "/tra-cuu", "/danh-gia", "/kha-nang-tiep-can", "/dang-nhap", "/can-bo/dang-nhap", "/dev/components"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_for_everybody_are_accessible(bool english)
    {
        var page = await province.WindowAsync(english: english);
        await WalkAsync(page, english, null, PublicStarts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_for_a_citizen_are_accessible(bool english)
    {
        var page = await province.CitizenAsync("binh", 1280, english: english);
        await WalkAsync(page, english, Walk.Citizen(), "/ho-so-cua-toi", "/tai-khoan", "/nop-ho-so/ban-sao-trich-luc-ho-tich");
    }

    [Theory]
    [InlineData("tiepnhan.long-xuyen")]
    [InlineData("xuly1.long-xuyen")]
    [InlineData("lanhdao.long-xuyen")]
    [InlineData("vanthu.long-xuyen")]
    [InlineData("traketqua.long-xuyen")]
    [InlineData("danhgia.tinh")]
    [InlineData("lanhdao.tinh")]
    public async Task Pages_for_an_officer_are_accessible(string user)
    {
        var page = await province.OfficerAsync(user);
        await WalkAsync(page, english: false, Walk.Desk(), "/can-bo");
    }

    [Fact]
    public async Task Pages_for_administrators_are_accessible()
    {
        foreach (var user in await AdministratorsAsync())
        {
            await WalkAsync(await province.OfficerAsync(user), english: false, Walk.Desk(), "/can-bo");
        }
    }

    [Fact]
    public async Task Pages_for_officers_are_whole_in_english()
    {
        foreach (var user in (string[])["tiepnhan.long-xuyen", "lanhdao.long-xuyen", "danhgia.tinh", .. await AdministratorsAsync()])
        {
            await WalkAsync(await province.OfficerAsync(user, english: true), english: true, Walk.Desk(), "/can-bo");
        }
    }

    /// <summary>The sample users of the roles with "administrator" in their key, as the sign-in page offers them.</summary>
    private async Task<IReadOnlyList<string>> AdministratorsAsync()
    {
        var page = await province.WindowAsync();
        await page.GotoAsync("/can-bo/dang-nhap");
        var users = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('button[name=sample]')].filter(b => /Quản trị|Kiểm/.test(b.getAttribute('aria-label'))).map(b => b.value)");
        Assert.NotEmpty(users);
        return users;
    }

    private async Task WalkAsync(Microsoft.Playwright.IPage page, bool english, Regex? only, params string[] starts)
    {
        var walk = new Walk(page, province.Address, english, only);
        // A window that has been nowhere yet has no page to begin with.
        await walk.RunAsync(page.Url.StartsWith("http", StringComparison.Ordinal) ? [new Uri(page.Url).PathAndQuery, .. starts] : starts);
        output.WriteLine($"{walk.Visited.Count} pages: {string.Join(' ', walk.Visited)}");
        await page.Context.CloseAsync();
        Assert.True(walk.Faults.Count == 0, string.Join('\n', walk.Faults.Distinct()));
    }
}
