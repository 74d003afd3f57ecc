using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>A report as it is read: issued, or a draft of what would be issued.</summary>
internal sealed record ReadReport(ReportTemplate Template, FrozenPeriod Frozen, ReportPaper Paper, IssuedReport? Issued);

/// <summary>Finds reports: the issued one of a publication as it was issued, else its draft. Pages, files and the command line read here.</summary>
internal sealed class ReportLibrary(AppDb db, ReportCatalogue catalogue, FrozenFigures frozen, ComposeReport compose)
{
    /// <summary>Throws <see cref="RuleBroken"/> when the period was not published: a report is made from published figures only.</summary>
    public async Task<ReadReport> ReadAsync(string report, Period period, int? edition, CancellationToken ct)
    {
        var template = catalogue.Find(report) ?? throw new NotFoundException("report");
        var kept = await frozen.FindAsync(template.Set, period, edition, ct) ?? throw new RuleBroken("assessment.report-not-frozen", period.Text, template.Set);
        var issued = await db.Set<IssuedReport>().AsNoTracking().SingleOrDefaultAsync(r => r.Report == report && r.FrozenPeriodId == kept.Id, ct);
        return issued is null ? new(template, kept, await DraftAsync(template, kept, ct), null) : new(template, kept, await ContentAsync(issued, ct), issued);
    }

    public async Task<ReportPaper> DraftAsync(ReportTemplate template, FrozenPeriod kept, CancellationToken ct)
    {
        var province = FigureScopes.Province(OrganisationView.Then);
        var before = kept.Edition == 1 ? null : await frozen.FindAsync(template.Set, kept.Span, kept.Edition - 1, ct);
        return compose.Of(
            template, kept, await frozen.IndicatorsAsync(kept, province, ct), before is null ? null : await frozen.IndicatorsAsync(before, province, ct));
    }

    public async Task<IReadOnlyList<IssuedReport>> IssuedAsync(CancellationToken ct) =>
        await db.Set<IssuedReport>().AsNoTracking().OrderByDescending(r => r.IssuedAt).ThenBy(r => r.Id).ToListAsync(ct);

    public static string Json(ReportPaper paper) => JsonSerializer.Serialize(paper, IndicatorCatalogue.Json);

    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    private async Task<ReportPaper> ContentAsync(IssuedReport issued, CancellationToken ct)
    {
        var content = await db.Set<IssuedContent>().AsNoTracking().SingleOrDefaultAsync(c => c.IssuedReportId == issued.Id, ct);
        return content is not null && HashOf(content.Json) == issued.ContentHash
            ? JsonSerializer.Deserialize<ReportPaper>(content.Json, IndicatorCatalogue.Json)!
            : throw new RuleBroken("assessment.report-damaged", issued.Period);
    }
}
