using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>Reads what was published: the province's figures as they were kept, those of a level or an agency from the kept records. Pages, the command line and the report ask here.</summary>
internal sealed class FrozenFigures(AppDb db, MeasureBook book, IndicatorFigures figures, DeclaredFigures declared, TargetLevels levels)
{
    private readonly Dictionary<(Guid Period, string Measure), IReadOnlyList<FrozenRow>> _unpacked = [];

    /// <summary>The last edition of exactly this period, or the asked one.</summary>
    public Task<FrozenPeriod?> FindAsync(string set, Period period, int? edition, CancellationToken ct) => db.Set<FrozenPeriod>().AsNoTracking()
        .Where(f => f.Set == set && f.From == period.From && f.To == period.To && (edition == null || f.Edition == edition))
        .OrderByDescending(f => f.Edition).FirstOrDefaultAsync(ct);

    public async Task<IReadOnlyList<FrozenPeriod>> AllAsync(CancellationToken ct) =>
        await db.Set<FrozenPeriod>().AsNoTracking().OrderByDescending(f => f.From).ThenBy(f => f.Set).ThenByDescending(f => f.Edition).ToListAsync(ct);

    /// <summary>The set as published for the province; for a level or an agency counted from the kept records.</summary>
    public async Task<IReadOnlyList<IndicatorFigure>> IndicatorsAsync(FrozenPeriod period, FigureScope scope, CancellationToken ct, string? only = null)
    {
        var rows = await db.Set<FrozenIndicator>().AsNoTracking().Where(f => f.FrozenPeriodId == period.Id && (only == null || f.IndicatorId == only)).OrderBy(f => f.Number).ToListAsync(ct);
        var results = new List<IndicatorFigure>();
        foreach (var row in rows)
        {
            results.Add(scope.IsProvince ? Published(row, scope, period.Span) : await CountedAsync(period, row, scope, ct));
        }

        return results;
    }

    /// <summary>The province's published figure of one indicator in each published period within these days, by first day; of several editions the last.</summary>
    public async Task<IReadOnlyDictionary<(DateOnly From, DateOnly To), IndicatorFigure>> WithinAsync(string indicator, DateOnly first, DateOnly last, CancellationToken ct)
    {
        var rows = await (
            from p in db.Set<FrozenPeriod>().AsNoTracking()
            join i in db.Set<FrozenIndicator>().AsNoTracking() on p.Id equals i.FrozenPeriodId
            where i.IndicatorId == indicator && p.From >= first && p.To <= last
            select new { Period = p, Row = i }).ToListAsync(ct);
        return rows.GroupBy(r => (r.Period.From, r.Period.To)).ToDictionary(
            g => g.Key, g => Published(g.MaxBy(r => r.Period.Edition)!.Row, FigureScopes.Province(OrganisationView.Then), g.First().Period.Span));
    }

    /// <summary>The publication that keeps this measure's records for exactly this period, if it is asked for and there is one: the list behind a published figure.</summary>
    public Task<FrozenPeriod?> HoldingAsync(string measure, Period period, Reading reading, CancellationToken ct) => reading == Reading.Live
        ? Task.FromResult<FrozenPeriod?>(null)
        : db.Set<FrozenPeriod>().AsNoTracking()
            .Where(f => f.From == period.From && f.To == period.To && db.Set<FrozenMeasure>().Any(m => m.FrozenPeriodId == f.Id && m.Measure == measure))
            .OrderBy(f => f.Set).ThenByDescending(f => f.Edition).FirstOrDefaultAsync(ct);

    /// <summary>What a measure counted in a scope when it was published.</summary>
    public async Task<long> CountAsync(FrozenPeriod period, string measure, FigureScope scope, CancellationToken ct) =>
        Counted(await RecordsAsync(period, measure, ct), book[measure].Declaration.Kind, scope).LongCount();

    /// <summary>All kept records of a measure, of a distinct one more than it counts.</summary>
    public async Task<IReadOnlyList<FrozenRow>> RecordsAsync(FrozenPeriod period, string measure, CancellationToken ct)
    {
        // A page asks for the same list by level and by agency; unpacking it and checking its hash is the dear part.
        if (!_unpacked.TryGetValue((period.Id, measure), out var rows))
        {
            _unpacked[(period.Id, measure)] = rows = FrozenRows.Read(await PlainAsync(period, measure, ct));
        }

        return rows;
    }

    public async Task<IReadOnlyList<FrozenDeclaration>> DeclarationsAsync(FrozenPeriod period, string indicator, CancellationToken ct) =>
        await db.Set<FrozenMeasure>().AnyAsync(m => m.FrozenPeriodId == period.Id && m.Measure == PackLists.DeclaredPrefix + indicator, ct)
            ? JsonSerializer.Deserialize<List<FrozenDeclaration>>(await PlainAsync(period, PackLists.DeclaredPrefix + indicator, ct), IndicatorCatalogue.Json)!
            : [];

    /// <summary>The counted records of a scope: of a distinct measure the newest of each key that has no failing record there.</summary>
    public static IEnumerable<FrozenRow> Counted(IEnumerable<FrozenRow> records, MeasureKind kind, FigureScope scope)
    {
        var agencies = scope.Agencies?.ToHashSet();
        var own = records.Where(r => agencies?.Contains(r.AgencyId) ?? true);
        return kind != MeasureKind.Distinct ? own : own.GroupBy(r => r.Key).Where(g => !g.Any(r => r.Fails)).Select(g => g.OrderBy(r => r.Day).ThenBy(r => r.Id).Last());
    }

    public static long Count(IEnumerable<FrozenRow> records, MeasureKind kind) => Counted(records, kind, FigureScopes.Province(OrganisationView.Then)).LongCount();

    private async Task<byte[]> PlainAsync(FrozenPeriod period, string measure, CancellationToken ct)
    {
        var kept = await (
            from m in db.Set<FrozenMeasure>().AsNoTracking()
            join l in db.Set<FrozenList>().AsNoTracking() on new { m.FrozenPeriodId, m.Measure } equals new { l.FrozenPeriodId, l.Measure }
            where m.FrozenPeriodId == period.Id && m.Measure == measure
            select new { m.Hash, l.Packed }).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("frozen list");
        return FrozenRows.Plain(kept.Packed, kept.Hash) ?? throw new RuleBroken("assessment.frozen-damaged", period.Period, measure);
    }

    private IndicatorFigure Published(FrozenIndicator row, FigureScope scope, Period period)
    {
        var indicator = DefinitionOf(row);
        var targets = indicator.TargetsOn(period.To);
        return new(indicator, FormulaOf(row, indicator), row.Numerator, row.Denominator, row.ValueTenThousandths / DeclaredFigure.Scale, targets, levels.For(targets, scope, period), row.Verdict)
        {
            Gap = row.Gap,
            Declared = row.Declared is { } said ? JsonSerializer.Deserialize<DeclaredSum>(said, IndicatorCatalogue.Json) : null,
        };
    }

    private async Task<IndicatorFigure> CountedAsync(FrozenPeriod period, FrozenIndicator row, FigureScope scope, CancellationToken ct)
    {
        var indicator = DefinitionOf(row);
        if (FormulaOf(row, indicator) is not { } formula)
        {
            var said = (await DeclarationsAsync(period, row.IndicatorId, ct)).Select(d => d.Again(period.Period));
            return figures.JudgeDeclared(indicator, declared.Sum(indicator, said, scope, period.Span), scope, period.Span);
        }

        return row.Gap is { } gap
            ? figures.Judge(indicator, formula, null, null, scope, period.Span) with { Gap = gap }
            : figures.Judge(indicator, formula, await CountAsync(period, formula.Numerator, scope, ct), await CountAsync(period, formula.Denominator, scope, ct), scope, period.Span);
    }

    private static Indicator DefinitionOf(FrozenIndicator row) => JsonSerializer.Deserialize<Indicator>(row.Definition, IndicatorCatalogue.Json)!;

    private static FormulaVersion? FormulaOf(FrozenIndicator row, Indicator indicator) =>
        row.FormulaVersion is null ? null : indicator.Formulas.First(f => f.Version == row.FormulaVersion);
}
