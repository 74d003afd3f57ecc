using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Acts;

namespace TinhSo.Modules.Assessment.Freezing;

/// <summary>Which figures are asked for: the published ones where there are some, only those, or what the records say now.</summary>
internal enum Reading
{
    Default,
    Frozen,
    Live,
}

/// <summary>A set in one scope and period as it was read. <see cref="Frozen"/> is null for live figures.</summary>
internal sealed record SetFigures(IndicatorSet Set, FigureScope Scope, Period Period, FrozenPeriod? Frozen, DateTime AsOf, IReadOnlyList<IndicatorFigure> Figures);

/// <summary>The one place that decides between published and live figures; the caller begins the moment (<see cref="FigureReader.BeginAsync"/>).</summary>
internal sealed class ReadSet(FrozenFigures frozen, IndicatorFigures live, Act act)
{
    /// <summary>Null when only published figures were asked for and there are none.</summary>
    public async Task<SetFigures?> ReadAsync(IndicatorSet set, FigureScope scope, Period period, Reading reading, CancellationToken ct)
    {
        if (reading != Reading.Live && await frozen.FindAsync(set.Set, period, null, ct) is { } kept)
        {
            return new(set, scope, period, kept, kept.AsOf, await frozen.IndicatorsAsync(kept, scope, ct, set.Indicators is [var one] ? one.Id : null));
        }

        return reading == Reading.Frozen ? null : new(set, scope, period, null, act.Now, await live.OfAsync(set, scope, period, ct));
    }
}
