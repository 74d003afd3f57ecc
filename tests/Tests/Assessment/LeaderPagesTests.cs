using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

public sealed class LeaderPagesTests
{
    [Fact]
    public async Task Who_is_late_now_adds_up_to_the_figure_of_overdue_dossiers_and_opens_to_their_lists()
    {
        await using var app = await FigureJourneyTests.SeededAsync(300);
        app.Clock.Set(2026, 12, 1);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var page = await assessor.GetAsync("/dieu-hanh/tre-han");
        var total = long.Parse(page.One("#total").TextContent, NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("vi-VN"));
        Assert.True(total > 0);
        Assert.Equal(total, await app.WithAsync(s => s.GetRequiredService<FigureReader>().CountAsync("dossiers.overdue", FigureScopes.Province(OrganisationView.Then), RollUpTests.Parse("2026-12-01"), CancellationToken.None)));
        var rows = page.All("main .table tbody tr");
        var first = rows[0].QuerySelector("a")!;
        var agency = first.TextContent;
        var ofAgency = 0L;
        for (var next = page; next is not null; next = next.Html.QuerySelector("a[rel=next]") is { } more ? await assessor.GetAsync(more.GetAttribute("href")!) : null)
        {
            ofAgency += next.All("main .table tbody tr").Where(r => r.QuerySelector("th")!.TextContent.Trim() == agency).Sum(r => long.Parse(r.QuerySelector("td.num")!.TextContent, CultureInfo.InvariantCulture));
        }

        Assert.Equal(ofAgency.ToString(CultureInfo.InvariantCulture), (await assessor.GetAsync(first.GetAttribute("href")!)).One("#total").TextContent);
        Assert.Contains("Không có hồ sơ nào", (await assessor.GetAsync("/dieu-hanh/tre-han?tim=khong-co-co-quan-nay")).Text, StringComparison.Ordinal);
        await (await app.OfficerAsync("tiepnhan1.tinh")).GetAsync("/dieu-hanh/tre-han", System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ratings_of_an_agency_are_withheld_and_shown_again_from_the_page_with_a_reason()
    {
        await using var app = await TinhSoApp.StartAsync();
        var assessor = await app.OfficerAsync("danhgia.tinh");
        var slug = app.Services.GetRequiredService<IAgencies>().Find(Samples.Communes(app, 1)[0], new(2026, 11, 3))!.Slug;
        var address = $"/dieu-hanh/danh-gia/{slug}?thang=2026-10";
        var form = await assessor.GetAsync(address);
        await assessor.SubmitAsync(form, [], expected: System.Net.HttpStatusCode.BadRequest);
        var done = await assessor.SubmitAsync(form, [("Reason", "Đang rà soát phản ánh")]);
        Assert.Contains("Đang rà soát phản ánh", done.Text, StringComparison.Ordinal);
        // Who decided on what is no longer so is told.
        await assessor.SubmitAsync(form, [("Reason", "Lần nữa")], expected: System.Net.HttpStatusCode.Conflict);
        var name = app.Services.GetRequiredService<IAgencies>().FindByCode(slug, new(2026, 10, 31))!.ShortName;
        Assert.Contains("Đang rà soát phản ánh", (await app.Anonymous().GetAsync($"/danh-gia?thang=2026-10&tim={Uri.EscapeDataString(name)}")).Text, StringComparison.Ordinal);
        await assessor.SubmitAsync(await assessor.GetAsync(address), [("Reason", "Đã rà soát xong")]);
        Assert.DoesNotContain("Đang rà soát", (await app.Anonymous().GetAsync($"/danh-gia?thang=2026-10&tim={Uri.EscapeDataString(name)}")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dieu-hanh/so-lieu?ky=2026-10")]
    [InlineData("/dieu-hanh/so-lieu?ky=2026-Q4&cap=Commune&nhin=hien-nay")]
    [InlineData("/dieu-hanh/so-lieu?ky=2025-01&cap=District")]
    [InlineData("/dieu-hanh/so-lieu/chi-tieu/nq17.1?ky=2026-10")]
    [InlineData("/dieu-hanh/so-lieu/chi-tieu/nq17.8?ky=2026-10&cap=Commune")]
    [InlineData("/dieu-hanh/so-lieu/chi-tieu/nq17.20b?ky=2026-10")]
    [InlineData("/dieu-hanh/so-lieu/dossiers.owners-online/danh-sach?ky=2026-10")]
    [InlineData("/dieu-hanh/so-lieu/dossiers.owners-online-proven/danh-sach?ky=2026-10&theo=linh-vuc")]
    [InlineData("/dieu-hanh/so-lieu/dossiers.agencies-ratings-public/danh-sach?ky=2026-10&theo=co-quan")]
    [InlineData("/dieu-hanh/so-lieu/in?ky=2026-Q4")]
    [InlineData("/dieu-hanh/khai-bao/tep")]
    public async Task Every_question_of_the_board_has_an_answer(string address)
    {
        await using var app = await FigureJourneyTests.SeededAsync(60);
        var page = await (await app.OfficerAsync("danhgia.tinh")).GetAsync(address);
        Assert.Empty(page.All(".errors"));
        Assert.NotEmpty(page.All("h1"));
    }
}
