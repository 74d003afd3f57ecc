using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Modules.Assessment.Commands;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Modules.Assessment.Reports;
using TinhSo.Platform;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Papers;
using TinhSo.Tests.Architecture;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Assessment;

/// <summary>The report against the one the province printed for January 2025, and the way it is issued.</summary>
public sealed class ReportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    // Millimetres from the left edge of the page at which the columns of the table begin, and its right edge.
    private static readonly double[] ColumnEdges = [30, 41, 103, 129, 247, 282];

    [Fact]
    public async Task January_2025_reads_cell_for_cell_as_the_province_printed_it()
    {
        await using var app = await TinhSoApp.StartAsync();
        var paper = January(app);
        var printed = Printed();
        Assert.Equal(printed[0], paper.Table.Columns);
        Assert.Equal("(Kèm theo Báo cáo số    /BC-STTTT ngày    tháng 02 năm 2025 của Sở Thông tin và Truyền thông)", paper.Table.Attached);
        Assert.Equal("CHỈ TIÊU NHIỆM VỤ THỰC HIỆN HOÀN THIỆN CHÍNH QUYỀN ĐIỆN TỬ TỈNH AN GIANG", paper.Table.Title);
        Assert.Equal(printed.Skip(1), paper.Rows.Select(r => new[] { r.Number, ReportPaper.Plain(r.Title), r.Target, ReportPaper.Plain(r.Content), ReportPaper.Plain(r.Result) }));
        // Lines 16 to 18, and the two of 20, share their text.
        Assert.Equal(("16", 3), (paper.Rows.Single(r => r.ContentRows == 3).Number, paper.Rows.Single(r => r.ContentRows == 3).ContentRows));
        Assert.Equal("20", paper.Rows.Single(r => r.ContentRows == 2).Number);
        Assert.Equal(3, paper.Rows.Count(r => r.ContentRows == 0));
    }

    [Fact]
    public async Task The_docx_holds_the_printed_table_cell_for_cell()
    {
        await using var app = await TinhSoApp.StartAsync();
        using var document = WordprocessingDocument.Open(new MemoryStream(DocxReport.Write(January(app))), isEditable: false);
        var table = document.MainDocumentPart!.Document.Body!.Elements<Table>().Single(t => t.Elements<TableRow>().Count() == 23 && t.Elements<TableRow>().First().Elements<TableCell>().Count() == 5);
        var read = table.Elements<TableRow>().Select(r => r.Elements<TableCell>().Select(c => string.Join('\n', c.Elements<Paragraph>().Select(p => p.InnerText))).ToArray()).ToList();
        Assert.Equal(Printed(), read);
        var merged = table.Descendants<VerticalMerge>().Select(m => m.Val!.Value).ToList();
        Assert.Equal(2, merged.Count(m => m == MergedCellValues.Restart));
        Assert.Equal(3, merged.Count(m => m == MergedCellValues.Continue));
        // Head, receivers and signature of NĐ 30/2020; the report upright, its first page without number, the appendices across.
        var sections = document.MainDocumentPart.Document.Descendants<SectionProperties>().ToList();
        Assert.Equal([false, true], sections.Select(s => s.GetFirstChild<PageSize>()!.Orient?.Value == PageOrientationValues.Landscape));
        Assert.NotNull(sections[0].GetFirstChild<TitlePage>());
        var text = document.MainDocumentPart.Document.Body.InnerText;
        Assert.Contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", text, StringComparison.Ordinal);
        Assert.Contains("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", text, StringComparison.Ordinal);
        Assert.Contains("Nơi nhận:", text, StringComparison.Ordinal);
    }

    [Fact, Trait("Engine", "any")]
    public async Task The_pdf_holds_the_same_table_and_is_a_tagged_pdf_a_2()
    {
        await using var app = await TinhSoApp.StartAsync();
        var pdf = Path.Combine(app.DataFolder, "report.pdf");
        await File.WriteAllBytesAsync(pdf, (await app.Services.GetRequiredService<OfficePdf>().ConvertAsync(DocxReport.Write(January(app)), None))!);
        var info = await OutputAsync("pdfinfo", pdf);
        Assert.Matches(@"Tagged:\s+yes", info);
        Assert.Contains("Kết quả thực hiện", info, StringComparison.Ordinal);
        var meta = await OutputAsync("pdfinfo", "-meta", pdf);
        Assert.Matches(@"pdfaid:part>2<", meta);
        Assert.Matches(@"pdfaid:conformance>B<", meta);
        var printed = Printed();
        var columns = await ColumnsAsync(pdf, printed[0]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(string.Concat(printed.Skip(1).Select(r => Squeezed(r[i]))), columns[i]);
        }
    }

    [Fact]
    public async Task Another_period_does_not_repeat_the_facts_of_january_and_no_data_is_told_as_such()
    {
        await using var app = await TinhSoApp.StartAsync();
        var set = app.Services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;
        Assert.True(Period.TryParse("2026-Q1", out var quarter));
        var figures = set.Indicators.Select(i => new IndicatorFigure(i, i.FormulaOn(quarter.To), null, null, null, i.Targets, null, Verdict.NoData)).ToList();
        var paper = Compose(app, Kept(set, quarter), figures);
        Assert.Equal("Kết quả quý I năm 2026", paper.Table.Columns[4]);
        Assert.All(paper.Rows, r => Assert.Equal("Không có số liệu", ReportPaper.Plain(r.Result)));
        Assert.DoesNotContain("14 điểm cầu", ReportLibrary.Json(paper), StringComparison.Ordinal);
        Assert.Contains("SỞ KHOA HỌC VÀ CÔNG NGHỆ", paper.Head.Agency, StringComparison.Ordinal);
        Assert.Contains("22 dòng chưa có số liệu", string.Join('\n', paper.Body.Select(b => b.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_is_never_rounded_up_to_its_target_and_a_later_edition_says_what_changed()
    {
        await using var app = await TinhSoApp.StartAsync();
        var set = app.Services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!;
        var january = Figures(app);
        var changed = january.Select(f => f.Indicator.Id == "nq17.4"
            ? f with { Numerator = 38343, Denominator = 38344, Value = Rates.Percent(38343, 38344, 1), Applied = f.Targets[0], Verdict = Verdict.NotMet } : f).ToList();
        Assert.True(Period.TryParse("2025-01", out var period));
        var paper = Compose(app, Kept(set, period, 2), changed, january);
        Assert.Equal("99,997%", ReportPaper.Plain(paper.Rows.Single(r => r.Number == "4").Result));
        var body = string.Join('\n', paper.Body.Select(b => b.Text));
        Assert.Contains("Chỉ tiêu 4: lần trước 100% (38.344/38.344), nay 99,997% (38.343/38.344).", body, StringComparison.Ordinal);
        Assert.Contains("Chưa đạt: chỉ tiêu 4", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_is_issued_once_from_a_publication_and_never_changes()
    {
        await using var app = await FigureJourneyTests.SeededAsync(60);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        Assert.Contains("chưa được công bố", (await assessor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10")).Text, StringComparison.Ordinal);
        using (var none = await assessor.Client.GetAsync(new Uri("/dieu-hanh/bao-cao/nq17/2026-10.docx", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
            Assert.Contains("chưa được công bố", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await FreezeAsync(app, newEdition: false);
        Assert.Contains("tháng 10/2026", (await assessor.GetAsync("/dieu-hanh/bao-cao")).One("main li a").TextContent, StringComparison.Ordinal);
        var draft = await assessor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10");
        Assert.Contains("Dự thảo", draft.Text, StringComparison.Ordinal);
        Assert.Matches(@"^\d+/\d+$", draft.All(".report__table tbody tr")[3].Children[3].TextContent.Trim());
        var figure = draft.One(".report__table a[href*='dossiers.released/danh-sach']");
        Assert.Equal(figure.TextContent, (await assessor.GetAsync(figure.GetAttribute("href")!)).One("#total").TextContent);
        var auditor = await app.OfficerAsync("kiemtoan.tinh");
        Assert.Empty((await auditor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10")).All("main form"));

        var issued = await assessor.SubmitAsync(draft, []);
        Assert.Contains("đã phát hành", issued.Text, StringComparison.Ordinal);
        var first = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<IssuedReport>().SingleAsync());
        var (docx, pdf) = (await BytesAsync(assessor, "docx", 1), await BytesAsync(assessor, "pdf", 1));
        Assert.Equal((first.DocxHash, first.PdfHash), (HashOf(docx), HashOf(pdf)));
        var json = JsonDocument.Parse(await BytesAsync(assessor, "json", 1)).RootElement;
        Assert.Equal((1, 22), (json.GetProperty("proof").GetProperty("edition").GetInt32(), json.GetProperty("rows").GetArrayLength()));
        Assert.Contains("không thay đổi", (await assessor.SubmitAsync(draft, [], expected: HttpStatusCode.Conflict)).Text, StringComparison.Ordinal);
        Assert.Equal(1, await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<IssuedReport>().CountAsync()));

        await FreezeAsync(app, newEdition: true);
        Assert.Contains("Dự thảo", (await assessor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10")).Text, StringComparison.Ordinal);
        Assert.Equal(docx, await BytesAsync(assessor, "docx", 1));
        Assert.Contains("đã phát hành", (await assessor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10?lan=1")).Text, StringComparison.Ordinal);
        var list = await assessor.GetAsync("/dieu-hanh/bao-cao");
        Assert.Equal(first.PdfHash, list.One("main .table code").GetAttribute("title"));
        await (await app.OfficerAsync("tiepnhan1.tinh")).GetAsync("/dieu-hanh/bao-cao", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Where_libreoffice_is_missing_the_pdf_says_how_to_get_it_and_the_docx_works()
    {
        await using var app = await TinhSoApp.StartAsync(new Dictionary<string, string> { ["TINHSO_SOFFICE"] = "/khong/co/soffice" });
        await FreezeAsync(app, newEdition: false);
        var assessor = await app.OfficerAsync("danhgia.tinh");
        using var pdf = await assessor.Client.GetAsync(new Uri("/dieu-hanh/bao-cao/nq17/2026-10.pdf", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, pdf.StatusCode);
        Assert.Contains("libreoffice-writer-nogui", await pdf.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(await BytesAsync(assessor, "docx", 1));
        var page = await assessor.GetAsync("/dieu-hanh/bao-cao/nq17/2026-10");
        Assert.Contains("libreoffice-writer-nogui", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("main form"));
    }

    [Fact, Trait("Engine", "any")]
    public async Task The_command_line_writes_the_four_formats_and_says_what_is_wrong()
    {
        await using var app = await FigureJourneyTests.SeededAsync(20);
        var file = Path.Combine(app.DataFolder, "out");
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => RunAsync(app, "nq17", "--period", "2026-10", "--format", "docx", "--out", file));
        Assert.Equal("assessment.report-not-frozen", refused.Code);
        await FreezeAsync(app, newEdition: false);
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(app, "nq17", "--period", "2026-10", "--format", "odt", "--out", file));
        await Assert.ThrowsAsync<FormatException>(() => RunAsync(app, "nq18", "--period", "2026-10", "--format", "docx", "--out", file));
        foreach (var (format, start) in new[] { ("html", "<!DOCTYPE html>"), ("docx", "PK"), ("json", "{"), ("pdf", "%PDF-1.") })
        {
            Assert.Contains("draft", await RunAsync(app, "nq17", "--period", "2026-10", "--format", format, "--out", file), StringComparison.Ordinal);
            Assert.StartsWith(start, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        }

        Assert.Contains("issued", await RunAsync(app, "nq17", "--period", "2026-10", "--format", "pdf", "--out", file, "--issue"), StringComparison.Ordinal);
        var issued = await app.WithAsync(s => s.GetRequiredService<AppDb>().Set<IssuedReport>().SingleAsync());
        Assert.Equal(issued.PdfHash, HashOf(await File.ReadAllBytesAsync(file)));
    }

    private static async Task<string> RunAsync(TinhSoApp app, params string[] args)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var output = new StringWriter();
        var code = await new ReportCommand(new Host(scope.ServiceProvider)).Build().Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        Assert.Equal(0, code);
        return output.ToString();
    }

    private sealed class Host(IServiceProvider services) : ICommandHost
    {
        public Task<IServiceProvider> StartAsync() => Task.FromResult(services);

        public IServiceProvider Services() => services;
    }

    private static Task FreezeAsync(TinhSoApp app, bool newEdition) => app.WithAsync(async s =>
    {
        Assert.True(Period.TryParse("2026-10", out var period));
        await s.GetRequiredService<FreezePeriod>().RunAsync(new(s.GetRequiredService<IndicatorCatalogue>().Find("nq17")!, period, "Báo cáo tháng 10", newEdition), None);
        await s.GetRequiredService<AppDb>().SaveChangesAsync();
    });

    private static Task<byte[]> BytesAsync(Browser browser, string kind, int edition) =>
        browser.Client.GetByteArrayAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/dieu-hanh/bao-cao/nq17/2026-10.{kind}?lan={edition}"), UriKind.Relative));

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static ReportPaper January(TinhSoApp app)
    {
        Assert.True(Period.TryParse("2025-01", out var period));
        return Compose(app, Kept(app.Services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!, period), Figures(app));
    }

    private static ReportPaper Compose(TinhSoApp app, FrozenPeriod kept, IReadOnlyList<IndicatorFigure> figures, IReadOnlyList<IndicatorFigure>? before = null) =>
        app.Services.GetRequiredService<ComposeReport>().Of(app.Services.GetRequiredService<ReportCatalogue>().Find("nq17")!, kept, figures, before);

    /// <summary>The counts and rates that the province printed, as the catalogue's examples hold them.</summary>
    private static List<IndicatorFigure> Figures(TinhSoApp app) => [.. app.Services.GetRequiredService<IndicatorCatalogue>().Find("nq17")!.Indicators.Select(i =>
    {
        var example = i.Examples.Single(e => e.Period == "2025-01");
        return new IndicatorFigure(i, i.FormulaOn(new(2025, 1, 31)), example.Numerator, example.Denominator, example.Value, i.Targets, i.Targets[0], example.Verdict);
    })];

    private static FrozenPeriod Kept(IndicatorSet set, Period period, int edition = 1) => new()
    {
        Set = set.Set, Period = period.Text, From = period.From, To = period.To, Edition = edition, Reason = "Báo cáo tháng", AsOf = new(2025, 2, 5, 2, 0, 0, DateTimeKind.Utc),
        FrozenBy = "Đinh Thị Lan", CatalogueHash = set.Hash, AuditPosition = 7,
    };

    /// <summary>The printed table: its heading and 22 lines of five cells.</summary>
    private static List<string[]> Printed() => [.. File.ReadAllLines(Path.Combine(Source.Root, "tests/Tests/Assessment/phu-luc-1-2025-01.md"))
        .Where(l => l.StartsWith('|') && !l.StartsWith("|---", StringComparison.Ordinal))
        .Select(l => l.Trim()[1..^1].Split('|').Select(c => c.Trim().Replace("<br>", "\n", StringComparison.Ordinal)).ToArray())];

    /// <summary>The text of each column of the table on the pages across, top to bottom, without white space and without the repeated headings.</summary>
    private static async Task<string[]> ColumnsAsync(string pdf, string[] headings)
    {
        const double pointsPerMm = 72 / 25.4;
        var columns = new string[5];
        var document = XDocument.Parse((await OutputAsync("pdftotext", "-bbox", pdf, "-")).Replace("\0", "", StringComparison.Ordinal));
        var ended = false;
        foreach (var page in document.Descendants().Where(e => e.Name.LocalName == "page" && Number(e, "width") > Number(e, "height")))
        {
            // The number of the page stands in the upper margin.
            var words = page.Elements().Where(w => Number(w, "yMin") > 19 * pointsPerMm).ToList();
            ended |= string.Concat(words.Take(3).Select(w => w.Value)).Contains("lục2", StringComparison.Ordinal);
            if (ended)
            {
                continue;
            }

            var top = columns[0] is null ? words.First(w => w.Value == "TT") : words[0];
            var table = words.Where(w => Number(w, "yMin") >= Number(top, "yMin") - 30).ToList();
            for (var i = 0; i < 5; i++)
            {
                var text = string.Concat(table.Where(w => Number(w, "xMin") >= (ColumnEdges[i] - 1) * pointsPerMm && Number(w, "xMin") < (ColumnEdges[i + 1] - 1) * pointsPerMm)
                    .OrderBy(w => Math.Round(Number(w, "yMin"))).ThenBy(w => Number(w, "xMin")).Select(w => w.Value));
                var heading = Squeezed(headings[i]);
                var at = text.IndexOf(heading, StringComparison.Ordinal);
                columns[i] += at >= 0 ? text[(at + heading.Length)..] : text;
            }
        }

        return columns;
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return text;
    }
}
