using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Papers;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>One report as it is, or would be, issued; each figure opens the list that was counted.</summary>
[Authorize("assessment.view")]
[FreshProof(ProofUse.Signing, ActsOnly = true)]
internal sealed class ShowModel(ReportLibrary library, IssueReport issue, OfficePdf office, AppDb db, Act act, ITexts texts) : PageModel, ILoad
{
    [BindProperty(SupportsGet = true, Name = "report")]
    public string Report { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "period")]
    public string PeriodText { get; set; } = "";

    /// <summary>The edition of the publication; left out, the last.</summary>
    [BindProperty(SupportsGet = true, Name = "lan")]
    public int? Edition { get; set; }

    public ReadReport? Read { get; private set; }

    /// <summary>Why there is no report, with what to do.</summary>
    public string? Missing { get; private set; }

    public bool MayIssue => act.Caller.Can(IssueReport.Permission);

    public bool HasOffice => office.IsThere;

    private bool MayList => act.Caller.Can("assessment.list");

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await LoadAsync(ct);
        if (!MayIssue || Read is null)
        {
            return MayIssue ? NotFound() : Forbid();
        }

        var issued = await issue.RunAsync(Read, ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (db.Flavour.IsDuplicate(e, "assessment_report"))
        {
            throw new RuleBroken("assessment.report-issued", issued.Period, issued.Edition);
        }

        return LocalRedirect(Link());
    }

    public async Task LoadAsync(CancellationToken ct)
    {
        if (!Period.TryParse(PeriodText, out var period))
        {
            throw new NotFoundException("report");
        }

        try
        {
            Read = await library.ReadAsync(Report, period, Edition, ct);
        }
        catch (RuleBroken rule) when (rule.Code == "assessment.report-not-frozen")
        {
            Missing = texts[$"rule.{rule.Code}", [.. rule.Args]];
        }
    }

    public string Link(string? kind = null) => ReportsModel.Link(Report, PeriodText, Read!.Frozen.Edition, kind);

    /// <summary>A line as it is printed, without a space more; each figure opens its list for who may open lists.</summary>
    public IHtmlContent Told(IEnumerable<ReportRun> runs)
    {
        var line = new HtmlContentBuilder();
        foreach (var run in runs)
        {
            if (run.Measure is not { } measure || !MayList || run.Text.Length == 0)
            {
                line.Append(run.Text);
                continue;
            }

            var link = new TagBuilder("a");
            link.Attributes["href"] = $"{BoardModel.Address}/{measure}/danh-sach?ky={Uri.EscapeDataString(PeriodText)}";
            link.InnerHtml.Append(run.Text);
            line.AppendHtml(link);
        }

        return line;
    }
}
