using Microsoft.AspNetCore.Authorization;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>The whole set on paper: every row with its sentence, nothing to click.</summary>
[Authorize("assessment.view")]
[Costs(10)]
internal sealed class PrintModel(
    FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, FigureReader figures, ReadSet sets, Glance glance, IndicatorCatalogue catalogue, BoardContent content, VerdictSentence sentence)
    : FigurePage(scopes, agencies, act, texts)
{
    public const string Address = BoardModel.Address + "/in";

    public SetFigures Read { get; private set; } = null!;

    public IReadOnlyList<GlanceRow> Glance { get; private set; } = [];

    public VerdictSentence Sentence { get; } = sentence;

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        await using var moment = await figures.BeginAsync(ct);
        Read = (await sets.ReadAsync(catalogue.Find(content.Set)!, Scope, Period, Reading, ct))!;
        Glance = await glance.OfAsync(Read, ct);
    }
}
