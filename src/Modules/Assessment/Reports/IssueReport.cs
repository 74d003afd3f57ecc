using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Papers;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>Issues the report of a published period: its text and both files are kept as they are. Used by the page and the command line; once for each publication.</summary>
internal sealed class IssueReport(AppDb db, Act act, ReportLibrary library, FileStore files, OfficePdf office)
{
    public const string Permission = "assessment.report";
    private const long MaxBytes = 20 * 1024 * 1024;

    public async Task<IssuedReport> RunAsync(ReadReport report, CancellationToken ct)
    {
        if (!act.Caller.Can(Permission))
        {
            throw new RuleBroken("platform.not-allowed");
        }

        if (report.Issued is { } already)
        {
            throw new RuleBroken("assessment.report-issued", report.Frozen.Period, already.Edition);
        }

        // What is issued is composed here, never taken from a page that was shown.
        var paper = await library.DraftAsync(report.Template, report.Frozen, ct);
        var json = ReportLibrary.Json(paper);
        var docx = DocxReport.Write(paper);
        var pdf = await ReportFiles.PdfAsync(docx, office, ct);
        var word = await files.SaveMadeAsync(new MemoryStream(docx), paper.FileName + ".docx", MaxBytes, ct);
        var print = await files.SaveMadeAsync(new MemoryStream(pdf), paper.FileName + ".pdf", MaxBytes, ct);
        var issued = new IssuedReport
        {
            Report = report.Template.Report,
            FrozenPeriodId = report.Frozen.Id,
            Period = report.Frozen.Period,
            From = report.Frozen.From,
            To = report.Frozen.To,
            Edition = report.Frozen.Edition,
            IssuedAt = act.Now,
            IssuedBy = act.Caller.Name,
            ContentHash = ReportLibrary.HashOf(json),
            DocxFileId = word.Id,
            DocxHash = word.Sha256,
            PdfFileId = print.Id,
            PdfHash = print.Sha256,
        };
        db.Add(issued);
        db.Add(new IssuedContent { IssuedReportId = issued.Id, Json = json });
        act.On(issued, "assessment.issue-report");
        return issued;
    }
}
