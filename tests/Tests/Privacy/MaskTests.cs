using System.Net;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Tests.Dossiers.Citizen;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Privacy;

public sealed class MaskTests(Province province) : IClassFixture<Province>
{
    [Theory]
    [Trait("Engine", "any")]
    [InlineData("089085000001", "•••••••••001")]
    [InlineData("0912 345 678", "•••• ••• 678")]
    [InlineData("1600123456-001", "••••••••••-001")]
    [InlineData("12", "••")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Of_a_number_the_last_three_digits_are_shown(string? number, string masked) => Assert.Equal(masked, Mask.Of(number));

    [Fact]
    public async Task Whose_post_works_the_dossier_reads_the_numbers_and_who_stands_above_states_a_purpose_first()
    {
        var owner = await province.CitizenAsync();
        var code = await Province.FileAsync(owner);
        var desk = await province.App.OfficerAsync("tiepnhan.my-hoa-hung");
        Assert.Contains(owner.Identifier, (await desk.GetAsync($"/can-bo/ho-so/{code}")).Text, StringComparison.Ordinal);

        var leader = await province.App.OfficerAsync("lanhdao.tinh");
        var page = await leader.GetAsync($"/can-bo/ho-so/{code}");
        Assert.DoesNotContain(owner.Identifier, page.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("0912345678", page.Source, StringComparison.Ordinal);
        Assert.Contains(owner.Identifier[^3..], page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Identifier, (await leader.GetAsync($"/can-bo/ho-so/{code}/nhat-ky")).Source, StringComparison.Ordinal);

        var refused = await leader.SubmitAsync(page, [("Purpose", " ")], "form[action*=Reveal]", HttpStatusCode.BadRequest);
        Assert.Contains("Hãy ghi mục đích", refused.One("#errors").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Identifier, refused.Source, StringComparison.Ordinal);
        var shown = await leader.SubmitAsync(page, [("Purpose", "Trả lời đơn của công dân")], "form[action*=Reveal]");
        Assert.Contains(owner.Identifier, shown.Text, StringComparison.Ordinal);
        Assert.Contains("Trả lời đơn của công dân", (await owner.Browser.GetAsync("/tai-khoan/ai-da-xem")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_their_exports_carry_no_whole_identifier_or_phone()
    {
        var owner = await province.CitizenAsync("Trần Thị Danh Sách");
        await Province.FileAsync(owner);
        var desk = await province.App.OfficerAsync("tiepnhan.my-hoa-hung");
        var found = await desk.SubmitAsync(await desk.GetAsync("/can-bo/tra-cuu-nguoi"), [("Kind", "Name"), ("Value", "danh sach"), ("Purpose", "Tiếp nhận hồ sơ tại quầy")]);
        Assert.Contains("•••••••••" + owner.Identifier[^3..], found.Text, StringComparison.Ordinal);
        foreach (var list in new[] { "/can-bo/ho-so", "/can-bo/ho-so?tim=danh+sach", "/can-bo/ho-so?handler=Export&dang=csv&xem=All", "/can-bo/thong-ke" })
        {
            var text = await desk.Client.GetStringAsync(new Uri(list, UriKind.Relative));
            Assert.DoesNotContain(owner.Identifier, text, StringComparison.Ordinal);
            Assert.DoesNotContain("0912345678", text, StringComparison.Ordinal);
        }
    }
}
