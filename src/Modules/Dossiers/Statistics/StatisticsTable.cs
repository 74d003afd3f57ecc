using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>One named row of a table of statistics.</summary>
internal sealed record StatisticsRow(string Key, string Name, StatisticsCounts Counts);

/// <summary>Names the rows, finds and orders them; pages, form and files show the same.</summary>
internal sealed class StatisticsTable(CountDossiers count, IAgencies agencies, IProcedures procedures, IMandates mandates, ITexts texts)
{
    private static readonly StringComparer Vietnamese = StringComparer.Create(CultureInfo.GetCultureInfo("vi-VN"), ignoreCase: true);

    public async Task<IReadOnlyList<StatisticsRow>> RowsAsync(StatisticsQuestion question, StatisticsBy by, CancellationToken ct)
    {
        var counts = await count.OfAsync(question, by, ct);
        var fields = procedures.Fields.ToDictionary(f => f.Code, f => texts.Language == "en" ? f.NameEn : f.Name);
        return [.. counts.Where(c => !c.Value.IsEmpty).Select(c => new StatisticsRow(c.Key, NameOf(by, c.Key, question.To, fields), c.Value)).OrderBy(r => r.Name, Vietnamese)];
    }

    public string NameOf(StatisticsBy by, string key, DateOnly day) =>
        NameOf(by, key, day, procedures.Fields.ToDictionary(f => f.Code, f => texts.Language == "en" ? f.NameEn : f.Name));

    /// <summary>By name, or by a column with the largest first (<c>-</c> before the column: the smallest first).</summary>
    public static IReadOnlyList<StatisticsRow> Shown(IReadOnlyList<StatisticsRow> rows, string? search, string? order)
    {
        var words = Fold.Of(search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = rows.Where(r => Array.TrueForAll(words, w => Fold.Of(r.Name).Contains(w, StringComparison.Ordinal)));
        if (!Enum.TryParse<StatisticsColumn>(order?.TrimStart('-'), out var column))
        {
            return [.. found];
        }

        return [.. (order!.StartsWith('-') ? found.OrderBy(r => r.Counts[column]) : found.OrderByDescending(r => r.Counts[column])).ThenBy(r => r.Name, Vietnamese)];
    }

    public static StatisticsCounts Total(IEnumerable<StatisticsRow> rows)
    {
        var total = new StatisticsCounts();
        foreach (var row in rows)
        {
            total.Add(row.Counts);
        }

        return total;
    }

    public IReadOnlyList<string> Headers(string first) =>
        [first, .. StatisticsColumns.All.Select(c => texts[$"enum.StatisticsColumn.{c}"]), texts["dossiers.statistics.on-time-rate"], texts["dossiers.statistics.online-rate"]];

    /// <summary>Rows of a file, the last one the sum; a rate without anything to divide by stays empty.</summary>
    public async IAsyncEnumerable<IReadOnlyList<object?>> Cells(IReadOnlyList<StatisticsRow> rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows.Append(new StatisticsRow("", texts["dossiers.statistics.total"], Total(rows))))
        {
            yield return [row.Name, .. StatisticsColumns.All.Select(c => (object?)row.Counts[c]), (double?)row.Counts.OnTimeRate, (double?)row.Counts.OnlineRate];
        }
    }

    private string NameOf(StatisticsBy by, string key, DateOnly day, Dictionary<string, string> fields)
    {
        var id = Guid.TryParse(key, out var guid) ? guid : Guid.Empty;
        return by switch
        {
            StatisticsBy.Field => fields.GetValueOrDefault(key) ?? key,
            StatisticsBy.Procedure => procedures.Current(id, day)?.Title(texts.Language) ?? texts["dossiers.statistics.unknown-procedure"],
            StatisticsBy.Channel => texts[$"enum.Channel.{key}"],
            StatisticsBy.Officer => key == CountDossiers.Nobody ? texts["dossiers.statistics.nobody"] : mandates.Officer(id)?.Name ?? texts["dossiers.statistics.unknown-officer"],
            _ => agencies.NameAt(id, day),
        };
    }
}
