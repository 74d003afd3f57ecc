using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>A report as a file; an issued one is given out as it was kept.</summary>
internal sealed class ReportFiles(FileStore files, OfficePdf office)
{
    public const string DocxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    public static readonly string[] Kinds = ["docx", "pdf", "json", "html"];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var kind in Kinds.Where(k => k != "html"))
        {
            app.MapGet(ReportsModel.Address + "/{report}/{period}." + kind, (string report, string period, int? lan, ReportLibrary library, ReportFiles self, ITexts texts, CancellationToken ct) =>
                self.AnswerAsync(report, period, lan, kind, library, texts, ct)).RequireAuthorization("assessment.view").Costs(30);
        }
    }

    public async Task<byte[]> BytesAsync(ReadReport report, string kind, CancellationToken ct) => kind switch
    {
        "json" => Encoding.UTF8.GetBytes(ReportLibrary.Json(report.Paper)),
        "html" => Encoding.UTF8.GetBytes(HtmlReport.Write(report.Paper)),
        "docx" => report.Issued is { } issued ? await KeptAsync(issued.DocxHash, ct) : DocxReport.Write(report.Paper),
        _ => report.Issued is { } issued ? await KeptAsync(issued.PdfHash, ct) : await PdfAsync(DocxReport.Write(report.Paper), office, ct),
    };

    /// <summary>PDF/A-2, tagged; says how to get the program that makes it where it is missing.</summary>
    public static async Task<byte[]> PdfAsync(byte[] docx, OfficePdf office, CancellationToken ct) => await office.ConvertAsync(docx, ct)
        ?? throw new RuleBroken(office.IsThere ? "assessment.report-pdf-failed" : "assessment.report-pdf-missing");

    private async Task<IResult> AnswerAsync(string report, string period, int? edition, string kind, ReportLibrary library, ITexts texts, CancellationToken ct)
    {
        if (!Period.TryParse(period, out var span))
        {
            throw new NotFoundException("report");
        }

        try
        {
            var read = await library.ReadAsync(report, span, edition, ct);
            var type = kind switch { "docx" => DocxType, "pdf" => "application/pdf", _ => "application/json; charset=utf-8" };
            return Results.File(await BytesAsync(read, kind, ct), type, $"{read.Paper.FileName}.{kind}");
        }
        catch (RuleBroken rule) when (rule.Code.StartsWith("assessment.report-", StringComparison.Ordinal))
        {
            return Results.Text(texts[$"rule.{rule.Code}", [.. rule.Args]], "text/plain; charset=utf-8", statusCode: rule.Code.Contains("-pdf-", StringComparison.Ordinal) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound);
        }
    }

    private async Task<byte[]> KeptAsync(string hash, CancellationToken ct)
    {
        await using var stream = files.Open(hash);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
