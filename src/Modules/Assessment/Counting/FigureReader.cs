using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>
/// Counts measures: clean cells are read, marked ones are counted live from the measure's own query, both at one moment (<see cref="BeginAsync"/>), in which what was
/// counted before and has not changed is remembered. A stock is counted on the period's last day, or today while the period still runs.
/// </summary>
internal sealed class FigureReader(AppDb db, MeasureBook book, FigureScopes scopes, DistinctRows distinct, CountMemory memory, Act act)
{
    private readonly Dictionary<string, FamilyChanges> _changes = [];
    private IDbContextTransaction? _moment;

    /// <summary>All counts until it is disposed see one moment.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken ct)
    {
        _changes.Clear();
        return _moment = await db.Flavour.BeginReadAsync(db, ct);
    }

    public async Task<long> CountAsync(string measure, FigureScope scope, Period period, CancellationToken ct)
    {
        var query = book[measure];
        var (from, last) = Span(query, period);
        return await ChangesAsync(query, from, last, ct) is { } changes
            ? await memory.AskAsync(CountQuestion.Of(measure, scope, from, last), changes, NowAsync, ct)
            : await NowAsync();

        async Task<long> NowAsync()
        {
            if (query.Declaration.Kind == MeasureKind.Distinct)
            {
                return await DistinctRows.Keys(Asked(query, scope, period)).LongCountAsync(ct);
            }

            var total = 0L;
            foreach (var part in await PartsAsync(query, scope, (from, last), ct))
            {
                total += await part.SumAsync(t => t.Net, ct);
            }

            return total;
        }
    }

    /// <summary>The count of every agency that has one; the empty id stands for facts no agency of today took over. Only additive measures may be added up.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> ByAgencyAsync(string measure, FigureScope scope, Period period, CancellationToken ct)
    {
        var query = book[measure];
        var (from, last) = Span(query, period);
        // In the view of today an agency's row depends on the day.
        var rows = scope.View == OrganisationView.Then ? "then" : act.Today.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return await ChangesAsync(query, from, last, ct) is { } changes
            ? await memory.AskAsync(CountQuestion.Of(measure, scope, from, last) with { Rows = rows }, changes, NowAsync, ct)
            : await NowAsync();

        async Task<IReadOnlyDictionary<Guid, long>> NowAsync()
        {
            if (query.Declaration.Kind == MeasureKind.Distinct)
            {
                return await distinct.ByAgencyAsync(Asked(query, scope, period), scope, ct);
            }

            var counts = new Dictionary<Guid, long>();
            foreach (var (agency, net) in await NetsAsync(query, scope, (from, last), t => t.AgencyId, ct))
            {
                var group = scopes.GroupOf(agency, scope.View) ?? Guid.Empty;
                counts[group] = counts.GetValueOrDefault(group) + net;
            }

            return counts;
        }
    }

    /// <summary>One count a period, for neighbouring periods in order; null for a period that has not begun.</summary>
    public async Task<IReadOnlyList<long?>> TrendAsync(string measure, FigureScope scope, IReadOnlyList<Period> periods, CancellationToken ct)
    {
        var query = book[measure];
        var trend = new long?[periods.Count];
        var unknown = new List<int>();
        for (var i = 0; i < periods.Count; i++)
        {
            var (from, last) = Span(query, periods[i]);
            if (periods[i].From > act.Today)
            {
                continue;
            }

            if (query.Declaration.Kind == MeasureKind.Distinct)
            {
                trend[i] = await CountAsync(measure, scope, periods[i], ct);
            }
            else if (await ChangesAsync(query, from, last, ct) is { } changes && memory.TryGet(CountQuestion.Of(measure, scope, from, last), changes, out long known))
            {
                trend[i] = known;
            }
            else
            {
                unknown.Add(i);
            }
        }

        if (unknown.Count > 0)
        {
            var days = await NetsAsync(query, scope, (Span(query, periods[unknown[0]]).From, Last(periods[unknown[^1]])), t => t.Day, ct);
            foreach (var i in unknown)
            {
                var (from, last) = Span(query, periods[i]);
                var count = days.Where(d => (from is null || d.Key >= from) && d.Key <= last).Sum(d => d.Value);
                trend[i] = count;
                if (await ChangesAsync(query, from, last, ct) is { } changes)
                {
                    memory.Keep(CountQuestion.Of(measure, scope, from, last), changes, count);
                }
            }
        }

        return trend;
    }

    /// <summary>The very records of the figure, of a distinct measure one a key; what <see cref="CountAsync"/> counts is how many these are.</summary>
    public IQueryable<MeasureRow> Rows(MeasureQuery query, FigureScope scope, Period period) =>
        query.Declaration.Kind == MeasureKind.Distinct ? DistinctRows.NewestOfEachKey(Asked(query, scope, period), query.Declaration.Additive) : Asked(query, scope, period);

    /// <summary>Every record that the measure looks at; in a distinct measure more than it counts.</summary>
    public IQueryable<MeasureRow> Asked(MeasureQuery query, FigureScope scope, Period period)
    {
        var rows = In(query.Query(db), scope.Agencies);
        var last = Last(period);
        return query.Declaration.Kind == MeasureKind.Stock
            ? rows.Where(r => r.Day <= last && (r.EndDay == null || r.EndDay > last))
            : rows.Where(r => r.Day >= period.From && r.Day <= last);
    }

    /// <summary>The last counted day: a period that still runs is counted up to today.</summary>
    public DateOnly Last(Period period) => period.To < act.Today ? period.To : act.Today;

    private (DateOnly? From, DateOnly To) Span(MeasureQuery query, Period period) =>
        (query.Declaration.Kind == MeasureKind.Stock ? null : period.From, Last(period));

    /// <summary>How often what is counted between these days has changed; null where it may change at any moment, and outside a moment.</summary>
    private async Task<long?> ChangesAsync(MeasureQuery query, DateOnly? from, DateOnly last, CancellationToken ct)
    {
        if (_moment is null || db.Database.CurrentTransaction != _moment)
        {
            return null;
        }

        var family = query.Declaration.Family;
        if (!_changes.TryGetValue(family, out var changes))
        {
            _changes[family] = changes = await FamilyChanges.ReadAsync(db, family, ct);
        }

        return changes.Between(from, last);
    }

    private async Task<Dictionary<TKey, long>> NetsAsync<TKey>(MeasureQuery query, FigureScope scope, (DateOnly? From, DateOnly To) span, Expression<Func<Tally, TKey>> by, CancellationToken ct)
        where TKey : notnull
    {
        var nets = new Dictionary<TKey, long>();
        foreach (var part in await PartsAsync(query, scope, span, ct))
        {
            foreach (var group in await part.GroupBy(by).Select(g => new { g.Key, Net = g.Sum(t => t.Net) }).ToListAsync(ct))
            {
                nets[group.Key] = nets.GetValueOrDefault(group.Key) + group.Net;
            }
        }

        return nets;
    }

    /// <summary>Clean cells; and where cells are marked, the records that begin or end in them.</summary>
    private async Task<List<IQueryable<Tally>>> PartsAsync(MeasureQuery query, FigureScope scope, (DateOnly? From, DateOnly To) span, CancellationToken ct)
    {
        var (name, family, stock) = (query.Declaration.Name, query.Declaration.Family, query.Declaration.Kind == MeasureKind.Stock);
        var (from, to) = (span.From ?? DateOnly.MinValue, span.To);
        var cells = In(db.Set<Cell>().AsNoTracking().Where(c => c.Measure == name && c.Day >= from && c.Day <= to), scope.Agencies);
        var marks = In(db.Set<CellMark>().AsNoTracking().Where(m => m.Family == family && m.Day >= from && m.Day <= to), scope.Agencies);
        if (!await marks.AnyAsync(ct))
        {
            return [Of(cells)];
        }

        var rows = query.Query(db);
        List<IQueryable<Tally>> parts =
        [
            Of(cells.Where(c => !marks.Any(m => m.AgencyId == c.AgencyId && m.Day == c.Day))),
            CellCounts.Begun(rows, marks).Select(r => new Tally { AgencyId = r.AgencyId, Day = r.Day, Net = 1 }),
        ];
        if (stock)
        {
            parts.Add(CellCounts.Ended(rows.Where(r => r.EndDay != null), marks).Select(r => new Tally { AgencyId = r.AgencyId, Day = r.EndDay!.Value, Net = -1 }));
        }

        return parts;

        static IQueryable<Tally> Of(IQueryable<Cell> cells) => cells.Select(c => new Tally { AgencyId = c.AgencyId, Day = c.Day, Net = c.Starts - c.Ends });
    }

    // One agency is asked for by equality, which the engines plan best.
    private static IQueryable<Cell> In(IQueryable<Cell> cells, IReadOnlyList<Guid>? agencies) =>
        agencies switch { null => cells, [var one] => cells.Where(c => c.AgencyId == one), _ => cells.Where(c => agencies.Contains(c.AgencyId)) };

    private static IQueryable<CellMark> In(IQueryable<CellMark> marks, IReadOnlyList<Guid>? agencies) =>
        agencies switch { null => marks, [var one] => marks.Where(m => m.AgencyId == one), _ => marks.Where(m => agencies.Contains(m.AgencyId)) };

    private static IQueryable<MeasureRow> In(IQueryable<MeasureRow> rows, IReadOnlyList<Guid>? agencies) =>
        agencies switch { null => rows, [var one] => rows.Where(r => r.AgencyId == one), _ => rows.Where(r => agencies.Contains(r.AgencyId)) };
}
