using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Modules.Assessment.Indicators;

namespace TinhSo.Modules.Assessment.Board;

/// <summary>Why a row of the board asks for attention before it is lost.</summary>
internal enum EarlyWarning
{
    None,

    /// <summary>Met, but by less than the margin.</summary>
    Near,

    /// <summary>Lower than the period before, three times in a row.</summary>
    Falling,

    /// <summary>Nobody has declared it for this period yet.</summary>
    Undeclared,
}

/// <summary>One row of the board: the figure, the one before it, and what to watch.</summary>
internal sealed record GlanceRow(IndicatorFigure Figure, IndicatorFigure? Before, EarlyWarning Warning)
{
    /// <summary>Points won or lost since the period before; null where one of the two has no value.</summary>
    public decimal? Change => Figure.Value - Before?.Value;

    /// <summary>How the counts moved, so that a changed rate can be followed to its records.</summary>
    public (long Numerator, long Denominator)? Moved => Figure is { Numerator: { } n, Denominator: { } d } && Before is { Numerator: { } bn, Denominator: { } bd } ? (n - bn, d - bd) : null;
}

/// <summary>The whole set with the three periods before it.</summary>
internal sealed class Glance(ReadSet sets, BoardContent content)
{
    private const int Behind = 3;
    private const decimal Whole = 100m;

    public async Task<IReadOnlyList<GlanceRow>> OfAsync(SetFigures now, CancellationToken ct)
    {
        var before = new List<SetFigures>();
        for (var (i, period) = (0, now.Period.Before()); i < Behind; i++, period = period.Before())
        {
            before.Add((await sets.ReadAsync(now.Set, now.Scope, period, Reading.Default, ct))!);
        }

        return [.. now.Figures.Select(f =>
        {
            var earlier = before.Select(b => b.Figures.FirstOrDefault(e => e.Indicator.Id == f.Indicator.Id)).ToList();
            return new GlanceRow(f, earlier[0], Warn(f, [.. earlier.Select(e => e?.Value)], content.WarnWithin));
        })];
    }

    public static EarlyWarning Warn(IndicatorFigure figure, IReadOnlyList<decimal?> earlier, decimal margin)
    {
        if (figure.Value is not { } value)
        {
            return figure is { Source: FigureSource.Declared, Indicator.Kind: IndicatorKind.Declared, Targets.Count: > 0 } ? EarlyWarning.Undeclared : EarlyWarning.None;
        }

        decimal?[] line = [value, .. earlier];
        if (line.Length > Behind && Enumerable.Range(0, Behind).All(i => line[i] < line[i + 1]))
        {
            return EarlyWarning.Falling;
        }

        // Who has everything cannot have more: 100 of 100 is not near losing.
        var all = value >= Whole && (figure.Denominator is null || figure.Numerator == figure.Denominator);
        return figure.Verdict is Verdict.Met or Verdict.Estimated && !all && value - figure.Applied!.Floor < margin ? EarlyWarning.Near : EarlyWarning.None;
    }
}
