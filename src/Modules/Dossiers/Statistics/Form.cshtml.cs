using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>A table after form II.06, by field. Its columns were not read in the text, which administrators are told.</summary>
[Authorize(StatisticsScope.Permission)]
[Costs(5)]
internal sealed class FormModel(StatisticsScope scope, IAgencies agencies, IMandates mandates, Act act, ITexts texts, CountDossiers count, StatisticsTable table, AppDb db)
    : StatisticsPage(scope, agencies, mandates, act, texts)
{
    private const StatisticsColumn None = (StatisticsColumn)(-1);

    private static readonly (string Key, StatisticsColumn Column)[] AllColumns =
    [
        ("all", StatisticsColumn.ToHandle), ("online", StatisticsColumn.ReceivedOnline), ("direct", None), ("carried", StatisticsColumn.CarriedOver),
        ("all", StatisticsColumn.Resolved), ("early", StatisticsColumn.Early), ("on-time", StatisticsColumn.OnTime), ("late", StatisticsColumn.Late),
        ("all", StatisticsColumn.Pending), ("within", StatisticsColumn.Within), ("late", StatisticsColumn.Overdue), ("other", StatisticsColumn.OtherEnds),
    ];

    public bool HasData { get; private set; }

    public IReadOnlyList<StatisticsRow> Rows { get; private set; } = [];

    public StatisticsCounts Total { get; private set; } = new();

    /// <summary>Who keeps the catalogues is told what was not checked.</summary>
    public bool MayCheck => Act.Caller.Can("procedures.manage");

    public static IReadOnlyList<(string Key, StatisticsColumn Column)> Columns => AllColumns;

    public static long Of(StatisticsCounts counts, StatisticsColumn column) =>
        column == None ? counts[StatisticsColumn.ReceivedDirect] + counts[StatisticsColumn.ReceivedPost] : counts[column];

    /// <summary>The list behind a number; desk and post together have none of their own.</summary>
    public string? Link(StatisticsColumn column, string? key) =>
        column == None ? null : Link(ListAddress, ("cot", column.ToString()), ("gia-tri", key), ("theo", "linh-vuc"));

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        await using var moment = await db.Flavour.BeginReadAsync(db, ct);
        HasData = !IsFuture && (await count.GapsAsync(Question, ct)).Count == 0;
        if (HasData)
        {
            Rows = await table.RowsAsync(Question, StatisticsBy.Field, ct);
            Total = StatisticsTable.Total(Rows);
        }
    }

    public async Task<IActionResult> OnGetExportAsync(string? dang, CancellationToken ct)
    {
        await OnGetAsync(ct);
        return new Download(dang == "xlsx", $"bieu-ii-06-{Period.Text.Replace("..", "-", StringComparison.Ordinal)}", Headers(), CellsAsync());
    }

    private List<string> Headers() =>
    [
        Texts["dossiers.statistics.form.number"], Texts["dossiers.statistics.form.field"],
        .. AllColumns.Select((c, i) => $"{(i < 4 ? Texts["dossiers.statistics.form.received"] : i < 8 ? Texts["dossiers.statistics.form.resolved"] : i < 11 ? Texts["dossiers.statistics.form.pending"] : "")} ({i + 3}) {Texts[$"dossiers.statistics.form.{c.Key}"]}".Trim()),
    ];

    private async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync()
    {
        await Task.CompletedTask;
        if (!HasData)
        {
            yield return ["", Texts["dossiers.statistics.no-data"]];
            yield break;
        }

        var number = 0;
        foreach (var row in Rows)
        {
            yield return [++number, row.Name, .. AllColumns.Select(c => (object?)Of(row.Counts, c.Column))];
        }

        yield return ["", Texts["dossiers.statistics.total"], .. AllColumns.Select(c => (object?)Of(Total, c.Column))];
    }
}
