using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Localization;
using TinhSo.Ui;

namespace TinhSo.Modules.Assessment.Listing;

/// <summary>By what the records of a figure are split.</summary>
internal enum Split
{
    Agency,
    Field,
    Procedure,
    Channel,
    Day,
}

/// <summary>Splits a figure by agency, field, procedure, channel or day; the parts come from the same rows and add up to it.</summary>
internal sealed class Breakdown(FigureReader figures, FigureScopes scopes, IAgencies agencies, IProcedures procedures, ITexts texts)
{
    public async Task<IReadOnlyList<ChartPoint>> OfAsync(MeasureQuery measure, FigureScope scope, Period period, Split by, CancellationToken ct)
    {
        var rows = figures.Rows(measure, scope, period);
        var last = figures.Last(period);
        switch (by)
        {
            case Split.Field:
                var fields = procedures.Fields.ToDictionary(f => f.Code, f => texts.Language == "en" ? f.NameEn : f.Name);
                return Largest(await rows.GroupBy(r => r.FieldCode).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct), g => (fields.GetValueOrDefault(g.Key) ?? g.Key, g.Count));
            case Split.Procedure:
                return Largest(
                    await rows.GroupBy(r => r.ProcedureId).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct),
                    g => (procedures.Current(g.Key, last)?.Title(texts.Language) ?? texts["assessment.split.unknown"], g.Count));
            case Split.Channel:
                return Largest(
                    await rows.GroupBy(r => r.Channel).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct),
                    g => (g.Key is { } channel ? texts[$"enum.Channel.{channel}"] : texts["assessment.split.unknown"], g.Count));
            case Split.Day:
                return [.. (await rows.GroupBy(r => r.Day).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct))
                    .OrderBy(g => g.Key).Select(g => new ChartPoint(g.Key.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), g.Count))];
            default:
                var counts = await figures.ByAgencyAsync(measure.Declaration.Name, scope, period, ct);
                return Largest(counts.Where(c => c.Value != 0), c => (c.Key == Guid.Empty ? texts["assessment.scope.unassigned"] : agencies.NameAt(c.Key, NameDay(c.Key)), c.Value));
        }

        DateOnly NameDay(Guid agency) => scopes.GroupOf(agency, scope.View) == agency ? last : period.From;
    }

    private static IReadOnlyList<ChartPoint> Largest<T>(IEnumerable<T> groups, Func<T, (string Label, long Count)> read) =>
        [.. groups.Select(read).OrderByDescending(g => g.Count).ThenBy(g => g.Label, StringComparer.Ordinal).Select(g => new ChartPoint(g.Label, g.Count))];
}
