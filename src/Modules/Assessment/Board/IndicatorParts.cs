using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Localization;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>An indicator in one level or agency; what is missing there now and in the period before, where both are known.</summary>
internal sealed record IndicatorPart(string Name, string? Key, IndicatorFigure Figure, long? MissingBefore)
{
    public long? Missing => Figure.Denominator - Figure.Numerator;

    public long? Change => Missing - MissingBefore;
}

/// <summary>Takes an indicator apart by level and by agency: one grouped read a measure, never a question per agency.</summary>
internal sealed class IndicatorParts(
    ReadSet sets, FigureScopes scopes, FigureReader figures, FrozenFigures frozen, IndicatorFigures indicators, DeclaredFigures declared, CoverageGaps gaps, MeasureBook book, IAgencies agencies, ITexts texts)
{
    public async Task<IReadOnlyList<IndicatorPart>> ByLevelAsync(IndicatorSet one, OrganisationView view, Period period, Reading reading, CancellationToken ct)
    {
        var parts = new List<IndicatorPart>();
        foreach (var level in new[] { AgencyLevel.Province, AgencyLevel.District, AgencyLevel.Commune })
        {
            var read = await sets.ReadAsync(one, scopes.Level(level, view), period, reading, ct);
            if (read!.Figures.FirstOrDefault(f => f.Indicator.Id == one.Indicators[0].Id) is { Value: not null } figure)
            {
                parts.Add(new(texts[$"enum.AgencyLevel.{level}"], level.ToString(), figure, null));
            }
        }

        return parts;
    }

    public async Task<IReadOnlyList<IndicatorPart>> ByAgencyAsync(IndicatorFigure figure, FrozenPeriod? published, FigureScope scope, Period period, DateOnly day, CancellationToken ct)
    {
        if (figure.Formula is not { } formula)
        {
            return await DeclaredAsync(figure.Indicator, published, scope, period, day, ct);
        }

        if (figure.Gap is not null)
        {
            return [];
        }

        var above = await CountsAsync(formula.Numerator, published, scope, period, ct);
        var below = await CountsAsync(formula.Denominator, published, scope, period, ct);
        var before = period.Before();
        var whole = await gaps.TouchingAsync(book[formula.Numerator].Declaration, before, ct) is null;
        var aboveBefore = whole ? await figures.ByAgencyAsync(formula.Numerator, scope, before, ct) : null;
        var belowBefore = whole ? await figures.ByAgencyAsync(formula.Denominator, scope, before, ct) : null;
        return [.. below.Where(b => b.Value > 0).Select(b => new IndicatorPart(
                Name(b.Key, day),
                Key(b.Key),
                indicators.Judge(figure.Indicator, formula, above.GetValueOrDefault(b.Key), b.Value, Scope(b.Key, scope), period),
                belowBefore is null ? null : belowBefore.GetValueOrDefault(b.Key) - aboveBefore!.GetValueOrDefault(b.Key)))
            .OrderByDescending(p => p.Missing).ThenBy(p => p.Name, StringComparer.Ordinal)];
    }

    /// <summary>What stands declared, as published or now.</summary>
    public async Task<IReadOnlyList<FrozenDeclaration>> DeclarationsAsync(SetFigures read, string indicator, CancellationToken ct) => read.Frozen is { } published
        ? await frozen.DeclarationsAsync(published, indicator, ct)
        : [.. (await declared.InAsync(read.Period, ct))[indicator].Select(FrozenDeclaration.Of)];

    private async Task<IReadOnlyList<IndicatorPart>> DeclaredAsync(Indicator indicator, FrozenPeriod? published, FigureScope scope, Period period, DateOnly day, CancellationToken ct)
    {
        var rows = published is null ? [.. (await declared.InAsync(period, ct))[indicator.Id]] : (await frozen.DeclarationsAsync(published, indicator.Id, ct)).Select(d => d.Again(period.Text)).ToList();
        return [.. rows.Where(r => r.AgencyId != DeclaredFigure.WholeProvince && (scope.Agencies?.Contains(r.AgencyId) ?? true))
            .GroupBy(r => scopes.GroupOf(r.AgencyId, scope.View) ?? Guid.Empty)
            .Select(g => new IndicatorPart(Name(g.Key, day), Key(g.Key), indicators.JudgeDeclared(indicator, declared.Sum(indicator, g, Scope(g.Key, scope), period), Scope(g.Key, scope), period), null))
            .OrderByDescending(p => p.Missing).ThenBy(p => p.Name, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyDictionary<Guid, long>> CountsAsync(string measure, FrozenPeriod? published, FigureScope scope, Period period, CancellationToken ct)
    {
        if (published is null)
        {
            return await figures.ByAgencyAsync(measure, scope, period, ct);
        }

        var kind = book[measure].Declaration.Kind;
        return (await frozen.RecordsAsync(published, measure, ct)).Where(r => scope.Agencies?.Contains(r.AgencyId) ?? true)
            .GroupBy(r => scopes.GroupOf(r.AgencyId, scope.View) ?? Guid.Empty)
            .ToDictionary(g => g.Key, g => FrozenFigures.Count(g, kind));
    }

    private FigureScope Scope(Guid agency, FigureScope of) => agency == Guid.Empty ? scopes.Unassigned() : scopes.Agency(agency, of.View);

    private string Name(Guid agency, DateOnly day) => agency == Guid.Empty ? texts["assessment.scope.unassigned"] : agencies.NameAt(agency, day);

    private string? Key(Guid agency) => agency == Guid.Empty ? FigureQuestion.Unassigned : agencies.Ever.FirstOrDefault(a => a.Id == agency)?.Slug;
}
