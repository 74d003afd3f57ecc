using System.Net;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Rating;
using Xunit;

namespace TinhSo.Tests.Dossiers.Citizen;

public sealed class RatingTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task The_owner_rates_after_the_result_and_the_agencys_month_shows_it()
    {
        var person = await province.CitizenAsync();
        var code = await Province.FileAsync(person);
        var early = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia");
        Assert.Empty(early.All("main form[method=post]"));
        await province.WorkAsync(code, "accept", "take", "propose", "approve", "issue", "return");

        var form = await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia");
        var empty = await person.Browser.SubmitAsync(form, [], expected: HttpStatusCode.BadRequest);
        Assert.Contains("Hãy chọn mức hài lòng chung", empty.One("#errors").TextContent, StringComparison.Ordinal);
        await person.Browser.SubmitAsync(form, [("Score", "4"), ("Attitude", "5"), ("Comment", "Chị Hai ở bàn số 3 rất tốt")]);

        var board = await province.App.Anonymous().GetAsync("/danh-gia?thang=2026-11&tim=my+hoa+hung");
        Assert.Contains("4,00", board.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Chị Hai", board.Text, StringComparison.Ordinal);
        Assert.Contains("4,00", (await province.App.Anonymous().GetAsync("/danh-gia/ubnd-xa-my-hoa-hung")).Text, StringComparison.Ordinal);

        await person.Browser.SubmitAsync(await person.Browser.GetAsync($"/ho-so-cua-toi/{code}/danh-gia"), [("Score", "2")]);
        var dossier = await province.DossierAsync(code);
        Assert.Equal(2, (await province.AskAsync(db => db.Set<Rating>().SingleAsync(r => r.DossierId == dossier.Id))).Score);
    }

    [Fact]
    public async Task Agencies_without_a_rating_are_published_as_such()
    {
        var board = await province.App.Anonymous().GetAsync("/danh-gia?tim=an+bien");
        Assert.Contains("Chưa có đánh giá", board.Text, StringComparison.Ordinal);
        Assert.Contains("Chưa có đánh giá", (await province.App.Anonymous().GetAsync("/danh-gia/ubnd-phuong-my-thoi")).Text, StringComparison.Ordinal);
        var all = await province.App.Anonymous().GetAsync("/danh-gia");
        Assert.NotEmpty(all.All("a[rel=next]"));
        Assert.Contains("Tháng không hợp lệ", (await province.App.Anonymous().GetAsync("/danh-gia?thang=2026-13")).Text, StringComparison.Ordinal);
        await province.App.Anonymous().GetAsync("/danh-gia/khong-co-co-quan-nay", HttpStatusCode.NotFound);
    }
}
