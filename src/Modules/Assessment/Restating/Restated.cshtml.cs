using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment.Restating;

/// <summary>A published period then and now, and exactly the records that make the difference.</summary>
[Authorize("assessment.list")]
internal sealed class RestatedModel(FrozenFigures frozen, Restatements restatements, FigureReader reader, IAgencies agencies, VerdictSentence sentence, Act act, ITexts texts) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "set")]
    public string SetName { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "period")]
    public string PeriodText { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "lan")]
    public int? Edition { get; set; }

    [BindProperty(SupportsGet = true, Name = NumberedPage.Key)]
    public int PageNumber { get; set; } = 1;

    public Restatement Shown { get; private set; } = null!;

    public IReadOnlyList<RestatedRecord> Records { get; private set; } = [];

    public NumberedPage Paging { get; private set; } = NumberedPage.None;

    public VerdictSentence Sentence { get; } = sentence;

    public string Address => $"{PublishedModel.Address}/{Shown.Frozen.Set}/{Shown.Frozen.Period}";

    public string Title(string measure) => measure.StartsWith(PackLists.DeclaredPrefix, StringComparison.Ordinal)
        ? texts["assessment.restated.declared", measure[PackLists.DeclaredPrefix.Length..]]
        : texts[$"measure.{measure}"];

    public string Place(FrozenRow row) => $"{(row.AgencyId == Guid.Empty ? texts["assessment.scope.province"] : agencies.NameAt(row.AgencyId, row.Day))}, {row.Day:dd/MM/yyyy}";

    public async Task OnGetAsync(CancellationToken ct)
    {
        if (!Period.TryParse(PeriodText, out var period))
        {
            throw new NotFoundException("period");
        }

        await using var moment = await reader.BeginAsync(ct);
        var kept = await frozen.FindAsync(SetName, period, Edition, ct) ?? throw new NotFoundException("published period");
        Shown = await restatements.OfAsync(kept, act.Now, ct);
        (Records, Paging) = Shown.Records.Page(PageNumber, PageSize);
    }
}
