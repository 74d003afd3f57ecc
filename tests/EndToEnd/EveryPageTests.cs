using Xunit;
using Xunit.Abstractions;

namespace TinhSo.EndToEnd;

/// <summary>Every page that a visitor, a citizen and an administrator can reach: no serious accessibility fault, no sideways scrolling at 360 px, no Vietnamese left over in English.</summary>
[Collection(nameof(Province))]
public sealed class EveryPageTests(Province province, ITestOutputHelper output)
{
    private static readonly string[] PublicStarts = ["/", "/thu-tuc", "/co-quan", "/tra-cuu", "/danh-gia", "/kha-nang-tiep-can", "/dang-nhap", "/can-bo/dang-nhap", "/dev/components"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_for_everybody_are_accessible(bool english) =>
        await Walk.WholeAsync(province, output, await province.WindowAsync(english: english), english, null, PublicStarts);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_for_a_citizen_are_accessible(bool english) =>
        await Walk.WholeAsync(
            province, output, await province.CitizenAsync("binh", 1280, english: english), english, Walk.Citizen(), "/ho-so-cua-toi", "/tai-khoan", "/nop-ho-so/ban-sao-trich-luc-ho-tich");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_for_administrators_are_accessible(bool english)
    {
        foreach (var user in await AdministratorsAsync())
        {
            await Walk.WholeAsync(province, output, await province.OfficerAsync(user, english: english), english, Walk.Desk(), "/can-bo", "/can-bo/xac-minh");
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
}

/// <summary>The same for the officers of an agency and of the province, in a province of their own, so that both halves are walked at the same time.</summary>
[Collection(nameof(OfficersProvince))]
public sealed class EveryOfficerPageTests(Province province, ITestOutputHelper output)
{
    [Theory]
    [InlineData("tiepnhan.long-xuyen", false)]
    [InlineData("tiepnhan.long-xuyen", true)]
    [InlineData("xuly1.long-xuyen", false)]
    [InlineData("lanhdao.long-xuyen", false)]
    [InlineData("lanhdao.long-xuyen", true)]
    [InlineData("vanthu.long-xuyen", false)]
    [InlineData("traketqua.long-xuyen", false)]
    [InlineData("danhgia.tinh", false)]
    [InlineData("danhgia.tinh", true)]
    [InlineData("lanhdao.tinh", false)]
    public async Task Pages_for_an_officer_are_accessible(string user, bool english) =>
        await Walk.WholeAsync(province, output, await province.OfficerAsync(user, english: english), english, Walk.Desk(), "/can-bo");
}
