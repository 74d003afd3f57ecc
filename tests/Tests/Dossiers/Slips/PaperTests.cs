using System.Diagnostics;
using System.Net;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Dossiers;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Approving;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Examining;
using TinhSo.Modules.Dossiers.Receiving;
using TinhSo.Modules.Dossiers.Slips;
using TinhSo.Modules.Dossiers.Submitting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;
using TinhSo.Tests.Support;
using Xunit;

namespace TinhSo.Tests.Dossiers.Slips;

public sealed class PaperTests : IAsyncLifetime
{
    private TinhSoApp app = null!;
    private readonly Guid owner = Guid.CreateVersion7();

    public async Task InitializeAsync() => app = await TinhSoApp.StartAsync();

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Trait("Engine", "any")]
    [Theory]
    [InlineData("receipt", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")]
    [InlineData("supplement", "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ")]
    [InlineData("apology", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT")]
    [InlineData("stop", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ")]
    [InlineData("control", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ")]
    [InlineData("result", "Trích lục khai sinh")]
    public async Task The_text_of_the_pdf_is_the_text_of_the_page(string kind, string title)
    {
        var url = await LifeAsync(kind);
        var citizen = await CitizenAsync();
        var page = await citizen.GetAsync(url);
        var text = Words(page.One("article.paper").TextContent);
        Assert.Contains(title, text, StringComparison.Ordinal);
        Assert.StartsWith("data:image/png;base64,", page.One(".paper__qr").GetAttribute("src"), StringComparison.Ordinal);

        using var answer = await citizen.Client.GetAsync(new Uri(url + ".pdf", UriKind.Relative));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        Assert.Equal(text, await PdfTextAsync(await answer.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("receipt")]
    [InlineData("control")]
    [InlineData("result")]
    public async Task The_docx_is_valid_and_says_the_same(string kind)
    {
        var url = await LifeAsync(kind);
        var citizen = await CitizenAsync();
        var bytes = await citizen.Client.GetByteArrayAsync(new Uri(url + ".docx", UriKind.Relative));
        using var document = WordprocessingDocument.Open(new MemoryStream(bytes), false);
        Assert.Empty(new OpenXmlValidator().Validate(document).Select(e => $"{e.Path?.XPath}: {e.Description}"));

        var page = await citizen.GetAsync(url);
        Assert.Equal(
            Words(page.One("article.paper").TextContent).Replace(" ", "", StringComparison.Ordinal),
            Words(document.MainDocumentPart!.Document.Body!.InnerText).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reprint_is_the_same_paper()
    {
        var url = await LifeAsync("receipt");
        var citizen = await CitizenAsync();
        var first = (await citizen.GetAsync(url)).One("article.paper").OuterHtml;
        await app.WithAsync(async s =>
        {
            var (db, act) = (s.GetRequiredService<AppDb>(), s.GetRequiredService<Act>());
            var dossier = await db.Set<Dossier>().SingleAsync();
            dossier.OwnerName = "Tên đã sửa";
            act.On(dossier, "dossiers.correct");
            await db.SaveChangesAsync();
        });
        app.Clock.Set(2026, 12, 24);

        // The first session has run out by then.
        Assert.Equal(first, (await (await CitizenAsync()).GetAsync(url)).One("article.paper").OuterHtml);
    }

    [Theory]
    [InlineData(2025, 9, 12, "01/2018", "mẫu 01")]
    [InlineData(2025, 9, 15, "03/2025", "mẫu 01")]
    public async Task A_slip_is_printed_on_the_form_in_force_on_its_day(int year, int month, int day, string basis, string form)
    {
        app.Clock.Set(year, month, day);
        var page = await (await CitizenAsync()).GetAsync(await LifeAsync("receipt"));
        Assert.Contains(basis, page.Text, StringComparison.Ordinal);
        Assert.Contains(form, page.Text, StringComparison.Ordinal);
        var control = await (await CitizenAsync()).GetAsync(page.Url[..page.Url.LastIndexOf('/')] + "/kiem-soat");
        Assert.Contains(basis == "01/2018" ? "Mẫu số 05" : "Mẫu số 06", control.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_finds_no_paper()
    {
        var url = await LifeAsync("receipt");
        var stranger = await app.SignInAsync(CallerKind.Citizen, Guid.CreateVersion7(), "Người lạ");
        foreach (var end in new[] { "", ".docx", ".pdf" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.Client.GetAsync(new Uri(url + end, UriKind.Relative))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await app.Anonymous().Client.GetAsync(new Uri(url, UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Words_with_strange_characters_still_make_a_file_that_opens()
    {
        var paper = new Paper(
            false, "Tên <&> \u0001", "x", "CƠ QUAN", null, "QUỐC HIỆU", "Tiêu ngữ", "ngày", "a|b", "qr",
            [new TitleBlock("A & B < C", null), new FactBlock("Khóa", "\u0007Giá trị\u000b"), new TableBlock(["1", "2"], [["\u0002", "😀"]])]);
        using var document = WordprocessingDocument.Open(new MemoryStream(DocxPaper.Write(paper)), false);
        Assert.Empty(new OpenXmlValidator().Validate(document));
        await Task.CompletedTask;
    }

    private static string Words(string text) => string.Join(' ', text.Normalize().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Task<Browser> CitizenAsync() => app.SignInAsync(CallerKind.Citizen, owner, "Nguyễn Văn An");

    /// <summary>A dossier of the signed-in owner, as far as the paper needs; the answer is the paper's address.</summary>
    private Task<string> LifeAsync(string kind) => app.WithAsync(async s =>
    {
        var (db, act) = (s.GetRequiredService<AppDb>(), s.GetRequiredService<Act>());
        var (agencies, procedures) = (s.GetRequiredService<IAgencies>(), s.GetRequiredService<IProcedures>());
        var procedure = procedures.All(new DateOnly(2026, 11, 3)).First(p => p.Code == "1.001193");
        var commune = agencies.All(act.Today).First(a => a is { Level: AgencyLevel.Commune, Kind: "committee" });
        var dossier = await s.GetRequiredService<SubmitDossier>().RunAsync(
            new(
                procedure, "", Channel.Online, DossierSource.Own, act.Today < procedure.ValidFrom ? Door.PaperBook : Door.OwnPortal, s.GetRequiredService<Desks>().Of(commune.Id, act.Today), commune.Id,
                new FiledOwner(OwnerKind.Person, "Nguyễn Văn An", "089085999901", null, "0900000101", null, "Số 12, đường Mô Phỏng 1", owner, 2), [],
                [new FiledPaper(null, "Giấy chứng sinh (bản chính)", null, Provenance.Typed, 1), new FiledPaper(null, "Căn cước & giấy tờ khác", null, Provenance.Typed, 0, 2)]),
            CancellationToken.None);
        await s.GetRequiredService<AcceptDossier>().RunAsync(dossier, null, CancellationToken.None);
        if (kind == "supplement")
        {
            await s.GetRequiredService<AskSupplement>().RunAsync(dossier, "Giấy chứng sinh bản chính\nTờ khai có chữ ký", CancellationToken.None);
        }
        else if (kind == "apology")
        {
            var apologise = s.GetRequiredService<ApologiseForDelay>();
            await apologise.RunAsync(dossier, "Chờ ý kiến cơ quan phối hợp", act.Today.AddDays(3), CancellationToken.None);
            var again = await Assert.ThrowsAsync<TinhSo.Platform.Failures.RuleBroken>(() => apologise.RunAsync(dossier, "Nữa", act.Today.AddDays(9), CancellationToken.None));
            Assert.Equal("dossiers.apology-once", again.Code);
        }
        else if (kind == "stop")
        {
            await s.GetRequiredService<StopDossier>().RunAsync(dossier, "Người nộp đề nghị dừng", CancellationToken.None);
        }
        else if (kind == "result")
        {
            db.Add(new DossierResult
            {
                DossierId = dossier.Id, Number = 1, Code = dossier.Code + "-KQ1", Title = "Trích lục khai sinh", Text = "Họ tên: Nguyễn Bé\nSinh ngày 20/10/2026\n\nNơi sinh: An Giang", IssuedAt = act.Now,
                IssuedBy = "Văn thư", ApprovedBy = "Trần Văn Chủ Tịch",
            });
            act.On(dossier, "dossiers.issue");
        }

        act.Close();
        await db.SaveChangesAsync();
        var id = kind switch
        {
            "control" => Papers.Control,
            "result" => (await db.Set<DossierResult>().SingleAsync()).Id.ToString(),
            _ => (await db.Set<DossierSlip>().SingleAsync(x => x.Kind == kind)).Id.ToString(),
        };
        return $"/ho-so/{dossier.Code}/{(kind == "result" ? "ket-qua" : "phieu")}/{id}";
    });

    /// <summary>pdftotext in the order in which the paper was written.</summary>
    private static async Task<string> PdfTextAsync(byte[] pdf)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            var start = new ProcessStartInfo("pdftotext") { RedirectStandardOutput = true };
            foreach (var argument in new[] { "-raw", "-nopgbrk", "-enc", "UTF-8", file, "-" })
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return Words(text);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
