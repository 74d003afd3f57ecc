using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Modules.Dossiers.Figures;
using TinhSo.Modules.Dossiers.Worklist;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Limiting;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Dossiers.Statistics;

[Authorize(StatisticsScope.Permission)]
[Costs(5)]
internal sealed class ListModel(
    StatisticsScope scope, IAgencies agencies, IMandates mandates, Act act, ITexts texts, CountDossiers count, StatisticsTable table, OfficerActs acts, AppDb db, IServiceProvider services)
    : StatisticsPage(scope, agencies, mandates, act, texts)
{
    private const int PageSize = 50;
    private const int ChunkSize = 1000;

    [BindProperty(SupportsGet = true, Name = "cot")]
    public StatisticsColumn Column { get; set; } = StatisticsColumn.ToHandle;

    /// <summary>The row of the table; without it its last line.</summary>
    [BindProperty(SupportsGet = true, Name = "gia-tri")]
    public string? Key { get; set; }

    /// <summary>An act of the officer instead of a column.</summary>
    [BindProperty(SupportsGet = true, Name = "viec")]
    public string? Verb { get; set; }

    [BindProperty(SupportsGet = true, Name = "sau")]
    public string? After { get; set; }

    public long Total { get; private set; }

    public IReadOnlyList<RecordLine> Lines { get; private set; } = [];

    public string? Next { get; private set; }

    public IReadOnlyList<CoverageGap> Gaps { get; private set; } = [];

    public static IReadOnlyList<string> Columns => DossierRecords.Describer.ColumnKeys;

    public string Heading => Verb is { Length: > 0 } verb ? ActName(verb) : Texts[$"enum.StatisticsColumn.{Column}"];

    public string? RowName => Key is null ? null : table.NameOf(By, Key, Question.To);

    public async Task OnGetAsync(CancellationToken ct)
    {
        ReadQuestion();
        await using var moment = await db.Flavour.BeginReadAsync(db, ct);
        Gaps = await count.GapsAsync(Question, ct);
        if (IsFuture || Gaps.Count > 0)
        {
            return;
        }

        Total = await Rows().LongCountAsync(ct);
        var page = await Beyond(Rows(), After).Take(PageSize + 1).ToListAsync(ct);
        Next = page.Count > PageSize ? page[PageSize - 1].ToString() : null;
        Lines = await DescribeAsync(page.Take(PageSize), ct);
    }

    public IActionResult OnGetExport(string? dang)
    {
        ReadQuestion();
        string[] headers = [Texts["dossiers.field.Code"], Texts["dossiers.worklist.procedure"], .. Columns.Select(c => Texts[c])];
        return new Download(dang == "xlsx", $"danh-sach-{Column}-{Period.Text.Replace("..", "-", StringComparison.Ordinal)}", headers, TakenAsync());
    }

    public string Here(params (string, string?)[] changes) => Link(ListAddress, [("cot", Column.ToString()), ("gia-tri", Key), ("viec", Verb), .. changes]);

    private IQueryable<Row> Rows() => Verb is { Length: > 0 } verb && OfficerId is { } officer
        ? acts.Rows(Question, officer, verb).Select(d => new Row { Day = d.ReceivedDay ?? DateOnly.MinValue, Id = d.Id })
        : count.Rows(Question, By, Key, Column).Select(s => new Row { Day = s.Day, Id = s.Id });

    private static IQueryable<Row> Beyond(IQueryable<Row> rows, string? after)
    {
        if (after?.Split('_') is [var day, var id] && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) && Guid.TryParse(id, out var guid))
        {
            rows = rows.Where(r => r.Day <= d && (r.Day < d || r.Id.CompareTo(guid) < 0));
        }

        return rows.OrderByDescending(r => r.Day).ThenByDescending(r => r.Id);
    }

    private Task<IReadOnlyList<RecordLine>> DescribeAsync(IEnumerable<Row> rows, CancellationToken ct) => DossierRecords.Describer.DescribeAsync(services, [.. rows.Select(r => r.Id)], ct);

    private async IAsyncEnumerable<IReadOnlyList<object?>> TakenAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        var (count, first) = (0L, new List<Guid>());
        try
        {
            await foreach (var (line, cells) in CellsAsync(ct))
            {
                count += line is null ? 0 : 1;
                if (line is not null && first.Count < TakeList.MostNamed)
                {
                    first.Add(line.Id);
                }

                yield return cells;
            }
        }
        finally
        {
            await DossierRecords.Describer.TakenAsync!(services, new(Heading, string.Join("; ", new[] { Period.Text, RowName }.OfType<string>()), count, first));
        }
    }

    private async IAsyncEnumerable<(RecordLine? Line, IReadOnlyList<object?> Cells)> CellsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var moment = await db.Flavour.BeginReadAsync(db, ct);
        if (IsFuture || (await count.GapsAsync(Question, ct)).Count > 0)
        {
            yield return (null, [Texts["dossiers.statistics.no-data"]]);
            yield break;
        }

        for (string? after = null; ;)
        {
            var chunk = await Beyond(Rows(), after).Take(ChunkSize).ToListAsync(ct);
            foreach (var line in await DescribeAsync(chunk, ct))
            {
                yield return (line, [line.Code, line.Title, .. line.Cells]);
            }

            if (chunk.Count < ChunkSize)
            {
                yield break;
            }

            after = chunk[^1].ToString();
        }
    }

    private sealed class Row
    {
        public DateOnly Day { get; init; }

        public Guid Id { get; init; }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}_{Id:N}");
    }
}
