using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Reports;

/// <summary>The issued reports with the hashes of their files, and the published periods whose report was not issued yet.</summary>
[Authorize("assessment.view")]
internal sealed class ReportsModel(ReportLibrary library, ReportCatalogue catalogue, FrozenFigures frozen, ITexts texts) : PageModel
{
    public const string Address = "/dieu-hanh/bao-cao";

    [BindProperty(SupportsGet = true, Name = "nam")]
    public int? Year { get; set; }

    public IReadOnlyList<IssuedReport> Issued { get; private set; } = [];

    public IReadOnlyList<int> Years { get; private set; } = [];

    public IReadOnlyList<(ReportTemplate Template, FrozenPeriod Frozen)> Waiting { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        var all = await library.IssuedAsync(ct);
        Years = [.. all.Select(r => r.From.Year).Distinct().OrderDescending()];
        Issued = [.. all.Where(r => Year is null || r.From.Year == Year)];
        var periods = await frozen.AllAsync(ct);
        Waiting = [.. catalogue.All.SelectMany(t => periods.Where(p => p.Set == t.Set && !all.Any(r => r.Report == t.Report && r.FrozenPeriodId == p.Id)).Select(p => (t, p)))];
    }

    public string NameOf(string report) => catalogue.Find(report) is { } template ? template.Name[texts.Language == "en" ? 1 : 0] : report;

    public static string Link(string report, string period, int edition, string? kind = null) => $"{Address}/{report}/{period}{(kind is null ? "" : "." + kind)}?lan={edition}";
}
