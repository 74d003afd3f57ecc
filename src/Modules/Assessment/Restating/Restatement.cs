using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Audit;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Restating;

/// <summary>How a record stands to a published list: it came in, went out, or counts elsewhere than published.</summary>
internal enum RecordChange
{
    Added,
    Removed,
    Moved,
}

/// <summary>One record in one list: where it was published and where it counts now.</summary>
internal sealed record RestatedIn(string Measure, RecordChange Change, FrozenRow? Then, FrozenRow? Now);

/// <summary>A record or declaration that makes a figure differ, with every act on it since the period was frozen: who, when, why.</summary>
internal sealed record RestatedRecord(Guid Id, RecordLine? Line, IReadOnlyList<RestatedIn> Changes, IReadOnlyList<AuditRow> Acts);

/// <summary>An indicator as published and as it is now.</summary>
internal sealed record RestatedFigure(IndicatorFigure Then, IndicatorFigure Now)
{
    public bool Differs => (Then.Numerator, Then.Denominator, Then.Value, Then.Verdict) != (Now.Numerator, Now.Denominator, Now.Value, Now.Verdict);
}

/// <summary>What came after a published period: the figures then and now, and exactly the records between the two.</summary>
internal sealed record Restatement(FrozenPeriod Frozen, DateTime AsOf, IReadOnlyList<RestatedFigure> Figures, IReadOnlyList<RestatedRecord> Records);

/// <summary>Compares the kept lists with the records of now; a set difference, so nothing that differs can be left out.</summary>
internal sealed class Restatements(AppDb db, FrozenFigures frozen, PackLists lists, IndicatorFigures live, IndicatorCatalogue catalogue, DeclaredFigures declared, RecordList records, MeasureBook book)
{
    /// <summary>The caller begins the moment (<see cref="FigureReader.BeginAsync"/>).</summary>
    public async Task<Restatement> OfAsync(FrozenPeriod period, DateTime now, CancellationToken ct)
    {
        var province = FigureScopes.Province(OrganisationView.Then);
        var then = await frozen.IndicatorsAsync(period, province, ct);
        // Only the records may differ, so the definitions are those of the publication.
        var set = catalogue.Find(period.Set) ?? new(period.Set, ["", ""], "", []);
        var after = await live.OfAsync(set with { Indicators = [.. then.Select(t => t.Indicator)] }, province, period.Span, ct);
        var changes = new List<(Guid Id, RestatedIn Change)>();
        foreach (var measure in await db.Set<FrozenMeasure>().AsNoTracking().Where(m => m.FrozenPeriodId == period.Id).OrderBy(m => m.Measure).Select(m => m.Measure).ToListAsync(ct))
        {
            changes.AddRange(measure.StartsWith(PackLists.DeclaredPrefix, StringComparison.Ordinal)
                ? await DeclaredAsync(period, measure, ct)
                : Difference(measure, await frozen.RecordsAsync(period, measure, ct), await lists.LiveAsync(period, measure, ct)));
        }

        return new(period, now, [.. then.Zip(after, (t, n) => new RestatedFigure(t, n))], await TellAsync(period, changes, ct));
    }

    public static IEnumerable<(Guid Id, RestatedIn Change)> Difference(string measure, IReadOnlyList<FrozenRow> then, IReadOnlyList<FrozenRow> now)
    {
        var after = now.ToDictionary(r => r.Id);
        foreach (var before in then)
        {
            if (!after.Remove(before.Id, out var same))
            {
                yield return (before.Id, new(measure, RecordChange.Removed, before, null));
            }
            else if (same != before)
            {
                yield return (before.Id, new(measure, RecordChange.Moved, before, same));
            }
        }

        foreach (var added in after.Values)
        {
            yield return (added.Id, new(measure, RecordChange.Added, null, added));
        }
    }

    private async Task<IEnumerable<(Guid Id, RestatedIn Change)>> DeclaredAsync(FrozenPeriod period, string measure, CancellationToken ct)
    {
        var indicator = measure[PackLists.DeclaredPrefix.Length..];
        var then = (await frozen.DeclarationsAsync(period, indicator, ct)).ToDictionary(d => d.Id);
        var now = (await declared.InAsync(period.Span, ct))[indicator].Select(FrozenDeclaration.Of).ToDictionary(d => d.Id);
        return then.Keys.Union(now.Keys).Where(id => then.GetValueOrDefault(id) != now.GetValueOrDefault(id)).Select(id => (id, new RestatedIn(
            measure,
            !now.ContainsKey(id) ? RecordChange.Removed : then.ContainsKey(id) ? RecordChange.Moved : RecordChange.Added,
            Row(then.GetValueOrDefault(id)),
            Row(now.GetValueOrDefault(id)))));

        static FrozenRow? Row(FrozenDeclaration? d) => d is null ? null : new(d.Id, d.AgencyId, d.To);
    }

    private async Task<IReadOnlyList<RestatedRecord>> TellAsync(FrozenPeriod period, List<(Guid Id, RestatedIn Change)> changes, CancellationToken ct)
    {
        var ids = changes.Select(c => c.Id).Distinct().ToList();
        var acts = new List<AuditRow>();
        foreach (var chunk in ids.Chunk(500))
        {
            acts.AddRange(await db.Set<AuditRow>().AsNoTracking()
                .Where(a => chunk.Contains(a.SubjectId) && (a.Position > period.AuditPosition || a.At > period.AsOf)).ToListAsync(ct));
        }

        var of = acts.ToLookup(a => a.SubjectId);
        var lines = new Dictionary<Guid, RecordLine>();
        foreach (var family in changes.Where(c => book.Find(c.Change.Measure) is not null).GroupBy(c => book[c.Change.Measure].Declaration.Family))
        {
            foreach (var chunk in family.Select(c => c.Id).Distinct().Chunk(500))
            {
                foreach (var (id, line) in await records.LinesAsync(book[family.First().Change.Measure], chunk, ct))
                {
                    lines[id] = line;
                }
            }
        }

        return [.. changes.GroupBy(c => c.Id)
            .Select(g => new RestatedRecord(g.Key, lines.GetValueOrDefault(g.Key), [.. g.Select(c => c.Change)], [.. of[g.Key].OrderBy(a => a.Seq)]))
            .OrderBy(r => r.Line?.Code ?? r.Id.ToString(), StringComparer.Ordinal)];
    }
}
