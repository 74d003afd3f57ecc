using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace TinhSo.EndToEnd;

/// <summary>The assessor's month: from a rate to the very results behind it, then published and reported.</summary>
[Collection(nameof(January))]
public sealed partial class JanuaryTests(January province, ITestOutputHelper output)
{
    private const string Assessor = "danhgia.tinh";
    private const string Reason = "Báo cáo tháng 01 năm 2025, phụ lục 1.";

    private const string Said = "tháng 01/2025";

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    [Fact]
    public async Task The_assessor_follows_a_rate_to_its_results_publishes_the_month_and_issues_the_report()
    {
        var missing = province.Released - province.Electronic;
        var rate = Math.Round(100m * province.Electronic / province.Released, 1, MidpointRounding.AwayFromZero).ToString("0.0", Vietnamese);
        if (January.IsWhole)
        {
            Assert.Equal((7987, "87,3"), (missing, rate));
        }

        var page = await province.OfficerAsync(Assessor);
        await FollowTheRateAsync(page, rate, missing);
        await DownloadsHoldAsync(page, missing);
        await OnlyTheAssessorPublishesAsync();
        await PublishAsync(page, rate);
        await IssueAsync(page, rate);

        await page.GotoAsync($"/dieu-hanh/so-lieu?ky={January.Period}");
        await page.ReadsAsync($"Kỳ {Said} đã công bố, lần 1");
        await page.ReadsAsync("Tính lại từ hồ sơ hiện tại vẫn ra đúng các số đã công bố.");
        await Province.PictureAsync(page, "january-board-published");
    }

    [Fact]
    public async Task Pages_of_a_replayed_month_are_accessible()
    {
        // Other pages than the month's own are walked in the common province.
        var page = await province.OfficerAsync(Assessor);
        var walk = new Walk(page, province.Address, english: false, OfTheMonth());
        await walk.RunAsync(
            $"/dieu-hanh/so-lieu?ky={January.Period}", $"/dieu-hanh/so-lieu/chi-tieu/nq17.11?ky={January.Period}", $"/dieu-hanh/so-lieu/in?ky={January.Period}",
            $"/dieu-hanh/cong-bo?bo=nq17&ky={January.Period}", $"/can-bo/thong-ke?ky={January.Period}");
        output.WriteLine($"{walk.Visited.Count} pages: {string.Join(' ', walk.Visited)}");
        Assert.Contains(walk.Visited, v => v.Contains("/danh-sach", StringComparison.Ordinal));
        Assert.True(walk.Faults.Count == 0, string.Join('\n', walk.Faults.Distinct()));
    }

    private static async Task FollowTheRateAsync(IPage page, string rate, int missing)
    {
        await page.GotoAsync("/dieu-hanh/so-lieu");
        await page.Locator("main [name=ky]").First.FillAsync(January.Period);
        await page.PressAsync("Xem");
        await page.WaitForURLAsync($"**ky={January.Period}*");
        await Province.PictureAsync(page, "january-board");
        await page.Locator("tr").Filter(new() { HasText = rate + " %" }).GetByRole(AriaRole.Link, new() { NameRegex = new("^11\\.") }).ClickAsync();
        await Assertions.Expect(page.Locator("#value")).ToHaveTextAsync(rate + " %");
        await Province.PictureAsync(page, "january-indicator");
        await page.Locator("dd").GetByRole(AriaRole.Link, new() { Name = Whole(missing), Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/danh-sach*");
        await Assertions.Expect(page.Locator("#total")).ToHaveTextAsync(Whole(missing));
        await Province.PictureAsync(page, "january-list");
    }

    /// <summary>A line of headings, the records, and a last line with the figure itself.</summary>
    private static async Task DownloadsHoldAsync(IPage page, int missing)
    {
        var lines = (await File.ReadAllTextAsync(await DownloadAsync(page, "Tải danh sách CSV"))).TrimEnd().Split("\r\n");
        Assert.Equal(missing + 2, lines.Length);
        Assert.Equal(missing, lines[1..^1].Select(l => l.Split(',')[1]).Distinct().Count());
        Assert.StartsWith(missing.ToString(CultureInfo.InvariantCulture) + ",", lines[^1], StringComparison.Ordinal);

        using var book = ZipFile.OpenRead(await DownloadAsync(page, "Tải danh sách XLSX"));
        var sheet = Assert.Single(book.Entries, e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal) && e.Name.EndsWith(".xml", StringComparison.Ordinal));
        using var reader = new StreamReader(await sheet.OpenAsync());
        Assert.Equal(missing + 2, XlsxRow().Count(await reader.ReadToEndAsync()));
    }

    /// <summary>A leader reads the figures and may not publish them.</summary>
    private async Task OnlyTheAssessorPublishesAsync()
    {
        var leader = await province.OfficerAsync("lanhdao.tinh");
        await leader.GotoAsync($"/dieu-hanh/cong-bo?bo=nq17&ky={January.Period}");
        await leader.ReadsAsync("Chưa công bố kỳ nào");
        await Assertions.Expect(leader.Locator("textarea")).ToHaveCountAsync(0);
        await leader.Context.CloseAsync();
    }

    private static async Task PublishAsync(IPage page, string rate)
    {
        await page.GotoAsync("/dieu-hanh/cong-bo");
        await page.Locator("main [name=ky]").First.FillAsync(January.Period);
        await page.PressAsync("Xem trước");
        await page.ReadsAsync(rate + " %");
        await Province.PictureAsync(page, "january-preview");
        await ConfirmAsync(page, $"Công bố kỳ {Said}");
        await page.ReadsAsync("Hãy ghi lý do công bố");
        await page.Locator("textarea[name=Reason]").FillAsync(Reason);
        await ConfirmAsync(page, $"Công bố kỳ {Said}");
        await page.ReadsAsync($"Đã công bố kỳ {Said}");
        await page.ReadsAsync(Reason);
        await Province.PictureAsync(page, "january-published");
    }

    private static async Task IssueAsync(IPage page, string rate)
    {
        await page.GotoAsync("/dieu-hanh/bao-cao");
        await page.FollowAsync($"Kỳ {Said} đã công bố, lần 1");
        // On paper a whole percentage has no decimals.
        var printed = rate.Replace(",0", "", StringComparison.Ordinal) + "%";
        await page.ReadsAsync("Dự thảo");
        await page.ReadsAsync(printed);
        await ConfirmAsync(page, "Phát hành báo cáo");
        // LibreOffice may have to start first.
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync($"Báo cáo kỳ {Said} đã phát hành", new() { Timeout = 60_000 });
        await Province.PictureAsync(page, "january-report");

        using var paper = ZipFile.OpenRead(await DownloadAsync(page, "DOCX"));
        using var reader = new StreamReader(await paper.GetEntry("word/document.xml")!.OpenAsync());
        Assert.Contains(printed, Markup().Replace(await reader.ReadToEndAsync(), ""), StringComparison.Ordinal);
        Assert.Equal("%PDF-"u8.ToArray(), (await File.ReadAllBytesAsync(await DownloadAsync(page, "PDF")))[..5]);
    }

    private static async Task ConfirmAsync(IPage page, string button)
    {
        await page.PressAsync(button);
        await page.Locator("dialog button[value=yes]").ClickAsync();
    }

    private static async Task<string> DownloadAsync(IPage page, string link)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("main").GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
        Assert.Null(await download.FailureAsync());
        return (await download.PathAsync())!;
    }

    private static string Whole(int number) => number.ToString("N0", Vietnamese);

    [GeneratedRegex("^/(dieu-hanh|can-bo/thong-ke)[/?].*2025-01")]
    private static partial Regex OfTheMonth();

    [GeneratedRegex("<(x:)?row[ >]")]
    private static partial Regex XlsxRow();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Markup();
}
