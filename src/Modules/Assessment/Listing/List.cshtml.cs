using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment.Listing;

[Authorize("assessment.list")]
[Costs(5)]
internal sealed class ListModel(
    FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, FigureReader figures, FrozenFigures frozen, CoverageGaps gaps, RecordList list, MeasureBook book, Breakdown breakdown)
    : FigurePage(scopes, agencies, act, texts)
{
    /// <summary>Bars that a page shows; the largest come first, and the file has every record.</summary>
    public const int MostParts = 200;

    private static readonly (string Key, Split Split)[] Splits =
        [("co-quan", Split.Agency), ("linh-vuc", Split.Field), ("thu-tuc", Split.Procedure), ("kenh", Split.Channel), ("ngay", Split.Day)];

    [BindProperty(SupportsGet = true, Name = "measure")]
    public string Name { get; set; } = "";

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    [BindProperty(SupportsGet = true, Name = "truoc")]
    public string? Before { get; set; }

    [BindProperty(SupportsGet = true, Name = "theo")]
    public string? SplitKey { get; set; }

    public MeasureQuery Measure { get; private set; } = null!;

    /// <summary>The publication whose kept list is shown; null for the records of now.</summary>
    public FrozenPeriod? Published { get; private set; }

    /// <summary>Why this list holds only a part of the records of the period.</summary>
    public string? Gap { get; private set; }

    public bool IsDistinct => Measure.Declaration.Kind == MeasureKind.Distinct;

    public long Total { get; private set; }

    public ListedPage Shown { get; private set; } = null!;

    public IReadOnlyList<string> Columns { get; private set; } = [];

    public IReadOnlyList<ChartPoint>? Parts { get; private set; }

    public Split? By => Array.Find(Splits, s => s.Key == SplitKey) is { Key: not null } found ? found.Split : null;

    public string Address => $"{BoardModel.Address}/{Name}/danh-sach";

    public static IEnumerable<(string Key, Split Split)> AllSplits => Splits;

    public string NameOf(ListedRecord record) => Agencies.NameAt(record.AgencyId, record.Day);

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        Measure = book.Find(Name) ?? throw new NotFoundException("measure");
        Columns = book.DescriberOf(Measure)?.ColumnKeys ?? [];
        // Number, page and parts are of one moment, or they would not agree.
        await using var moment = await figures.BeginAsync(ct);
        Published = await frozen.HoldingAsync(Name, Period, Reading, ct);
        Total = Published is { } kept ? await frozen.CountAsync(kept, Name, Scope, ct) : await figures.CountAsync(Name, Scope, Period, ct);
        Gap = Published is null ? (await gaps.TouchingAsync(Measure.Declaration, Period, ct))?.Reason : null;
        Shown = await list.PageAsync(Measure, Scope, Period, Published, After, Before, ct);
        if (By is { } by && Published is null)
        {
            Parts = await breakdown.OfAsync(Measure, Scope, Period, by, ct);
        }
    }

    public string? Turn(string? key, string direction) => key is null ? null : Link(Address, ("theo", SplitKey), (direction, key));
}
