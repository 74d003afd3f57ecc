using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Security;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>One indicator: what it is made of, twelve months, its levels and agencies, and what moved since the period before.</summary>
[Authorize("assessment.view")]
[Costs(5)]
internal sealed class IndicatorModel(
    FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, Caller caller, FigureReader figures, ReadSet sets, Glance glance, IndicatorCatalogue catalogue,
    TrendOfRates trends, IndicatorParts parts, VerdictSentence sentence) : FigurePage(scopes, agencies, act, texts)
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public SetFigures Read { get; private set; } = null!;

    public GlanceRow Row { get; private set; } = null!;

    public RateTrend Trend { get; private set; } = null!;

    public IReadOnlyList<IndicatorPart> ByLevel { get; private set; } = [];

    public IReadOnlyList<IndicatorPart> Parts { get; private set; } = [];

    public IReadOnlyList<FrozenDeclaration> Declarations { get; private set; } = [];

    public bool MayList { get; } = caller.Can("assessment.list");

    public bool MayDeclare { get; } = caller.Can(DeclarationRights.Permission);

    public VerdictSentence Sentence { get; } = sentence;

    public string NameOf(Guid agency) => agency == DeclaredFigure.WholeProvince ? Texts["assessment.scope.province"] : Agencies.NameAt(agency, Period.To);

    public static string AddressOf(Indicator indicator) => $"{BoardModel.Address}/chi-tieu/{indicator.Id}";

    public string? ListOf(string measure, string? agencyKey = null, Period? period = null) => MayList
        ? Link($"{BoardModel.Address}/{measure}/danh-sach", ("don-vi", agencyKey ?? UnitKey), ("cap", agencyKey is null ? base.Level?.ToString() : null), ("ky", (period ?? Period).Text))
        : null;

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        var set = catalogue.All.FirstOrDefault(s => s.Indicators.Any(i => i.Id == Id)) ?? throw new NotFoundException("indicator");
        var one = set with { Indicators = [.. set.Indicators.Where(i => i.Id == Id)] };
        await using var moment = await figures.BeginAsync(ct);
        Read = (await sets.ReadAsync(one, Scope, Period, Reading, ct))!;
        Read = Read with { Figures = [.. Read.Figures.Where(f => f.Indicator.Id == Id)] };
        Row = (await glance.OfAsync(Read, ct))[0];
        Trend = await trends.OfAsync(one.Indicators[0], Scope, Period, Reading, ct);
        ByLevel = Scope.IsProvince ? await parts.ByLevelAsync(one, View, Period, Reading, ct) : [];
        Parts = await parts.ByAgencyAsync(Row.Figure, Read.Frozen, Scope, Period, Last, ct);
        Declarations = Row.Figure.Source == FigureSource.Declared ? await parts.DeclarationsAsync(Read, Id, ct) : [];
    }
}
