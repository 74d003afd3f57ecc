using System.Globalization;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>One agency's counts and rates; the rates are null where there is nothing to count.</summary>
internal sealed record AgencyRow(Guid AgencyId, string Name, string? Key, IReadOnlyList<long?> Counts, IReadOnlyList<decimal?> Rates);

/// <summary>The board's table by agency: one grouped read a measure, never a question per row.</summary>
internal sealed class AgencyTable(FigureReader figures, CoverageGaps gaps, MeasureBook book, IAgencies agencies, BoardContent content, ITexts texts)
{
    private static readonly StringComparer Vietnamese = StringComparer.Create(CultureInfo.GetCultureInfo("vi-VN"), ignoreCase: true);

    public async Task<IReadOnlyList<AgencyRow>> RowsAsync(FigureScope scope, Period period, DateOnly day, IReadOnlyList<Indicator> rates, CancellationToken ct)
    {
        var formulas = rates.Select(r => (Indicator: r, Formula: r.FormulaOn(period.To))).ToList();
        var counts = new Dictionary<string, IReadOnlyDictionary<Guid, long>>();
        foreach (var measure in content.Columns.Concat(formulas.Where(f => f.Formula is not null).SelectMany(f => new[] { f.Formula!.Numerator, f.Formula.Denominator })).Distinct())
        {
            if (await gaps.TouchingAsync(book[measure].Declaration, period, ct) is not null)
            {
                continue;
            }

            counts[measure] = await figures.ByAgencyAsync(measure, scope, period, ct);
        }

        var known = agencies.Ever.ToDictionary(a => a.Id);
        return [.. counts.Values.SelectMany(c => c.Where(n => n.Value != 0).Select(n => n.Key)).Distinct().Select(id => new AgencyRow(
            id,
            id == Guid.Empty ? texts["assessment.scope.unassigned"] : agencies.NameAt(id, day),
            id == Guid.Empty ? FigureQuestion.Unassigned : known.GetValueOrDefault(id)?.Slug,
            [.. content.Columns.Select(m => counts.TryGetValue(m, out var held) ? held.GetValueOrDefault(id) : (long?)null)],
            [.. formulas.Select(f => Rate(f.Indicator, f.Formula, id))]))];

        decimal? Rate(Indicator indicator, FormulaVersion? formula, Guid id) =>
            formula is not null && counts.TryGetValue(formula.Denominator, out var whole) && counts.TryGetValue(formula.Numerator, out var part) && whole.GetValueOrDefault(id) is > 0 and var all
                ? Rates.Percent(part.GetValueOrDefault(id), all, indicator.Decimals)
                : null;
    }

    /// <summary>By name, or by a column with the largest first (<c>-</c> before the column: the smallest first); without a value last.</summary>
    public IEnumerable<AgencyRow> Shown(IEnumerable<AgencyRow> rows, string? search, string? order)
    {
        var words = Fold.Of(search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        rows = rows.Where(r => Array.TrueForAll(words, w => Fold.Of(r.Name).Contains(w, StringComparison.Ordinal)));
        var (column, rising) = (order?.TrimStart('-'), order?.StartsWith('-') == true);
        var count = content.Columns.ToList().IndexOf(column ?? "");
        var rate = content.Rates.ToList().IndexOf(column ?? "");
        Func<AgencyRow, decimal?>? value = count >= 0 ? r => r.Counts[count] : rate >= 0 && rate < content.Rates.Count ? r => r.Rates[rate] : null;
        if (value is null)
        {
            return rows.OrderBy(r => r.Name, Vietnamese);
        }

        var known = rows.OrderBy(r => value(r) is null);
        return (rising ? known.ThenBy(value) : known.ThenByDescending(value)).ThenBy(r => r.Name, Vietnamese);
    }
}
