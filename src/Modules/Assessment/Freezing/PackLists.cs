using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Declaring;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>A declaration as it stood when its period was frozen.</summary>
internal sealed record FrozenDeclaration(Guid Id, string IndicatorId, Guid AgencyId, DateOnly From, DateOnly To, long? Numerator, long? Denominator, long? Rate, bool Estimated, bool Assumed, string Evidence, string Source, string By, DateTime At)
{
    public static FrozenDeclaration Of(DeclaredFigure d) =>
        new(d.Id, d.IndicatorId, d.AgencyId, d.From, d.To, d.Numerator, d.Denominator, d.RateTenThousandths, d.Estimated, d.Assumed, d.Evidence, d.Source, d.DeclaredBy, d.DeclaredAt);

    /// <summary>As a row, to be put together like the live ones; never saved.</summary>
    public DeclaredFigure Again(string period) => new()
    {
        Id = Id, IndicatorId = IndicatorId, AgencyId = AgencyId, Period = period, From = From, To = To, Numerator = Numerator, Denominator = Denominator, RateTenThousandths = Rate,
        Estimated = Estimated, Assumed = Assumed, Evidence = Evidence, Source = Source, DeclaredBy = By, DeclaredAt = At,
    };
}

/// <summary>Puts the records behind the figures of a period into its frozen lists, and the declarations beside them.</summary>
internal sealed class PackLists(AppDb db, FigureReader figures, MeasureBook book, DeclaredFigures declared)
{
    public const string DeclaredPrefix = "declared:";

    public async Task AddAsync(FrozenPeriod period, IReadOnlyList<IndicatorFigure> rows, CancellationToken ct)
    {
        var measures = rows.Where(r => r.Formula is not null && r.Gap is null).SelectMany(r => r.Formula!.Measures).Distinct();
        foreach (var measure in measures.Select(m => book[m]))
        {
            var records = await LiveAsync(period, measure.Declaration.Name, ct);
            Keep(period, measure.Declaration.Name, FrozenFigures.Count(records, measure.Declaration.Kind), records.Count, FrozenRows.Pack(records));
        }

        var said = await declared.InAsync(period.Span, ct);
        foreach (var indicator in rows.Where(r => r.Source == FigureSource.Declared && said.Contains(r.Indicator.Id)).Select(r => r.Indicator.Id))
        {
            var lines = said[indicator].OrderBy(d => d.AgencyId).ThenBy(d => d.From).Select(FrozenDeclaration.Of).ToList();
            Keep(period, DeclaredPrefix + indicator, lines.Count, lines.Count, FrozenRows.Pack(JsonSerializer.SerializeToUtf8Bytes(lines, IndicatorCatalogue.Json)));
        }
    }

    /// <summary>The records as they are at this moment, in the shape of the frozen ones, so that the two can be compared.</summary>
    public async Task<IReadOnlyList<FrozenRow>> LiveAsync(FrozenPeriod period, string measure, CancellationToken ct)
    {
        var query = book[measure];
        var rows = figures.Asked(query, FigureScopes.Province(OrganisationView.Then), period.Span);
        return query.Declaration.Kind == MeasureKind.Distinct
            ? [.. (await rows.Select(r => new { r.RecordId, r.AgencyId, r.Day, r.DistinctKey, r.Fails }).ToListAsync(ct))
                .Select(r => new FrozenRow(r.RecordId, r.AgencyId, r.Day, FrozenRow.KeyOf(period.Id, r.DistinctKey), r.Fails))]
            : [.. (await rows.Select(r => new { r.RecordId, r.AgencyId, r.Day }).ToListAsync(ct)).Select(r => new FrozenRow(r.RecordId, r.AgencyId, r.Day))];
    }

    private void Keep(FrozenPeriod period, string measure, long count, int records, (byte[] Packed, string Hash) list)
    {
        db.Add(new FrozenMeasure { FrozenPeriodId = period.Id, Measure = measure, Count = count, Records = records, Hash = list.Hash });
        db.Add(new FrozenList { FrozenPeriodId = period.Id, Measure = measure, Packed = list.Packed });
    }
}
