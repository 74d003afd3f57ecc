namespace TinhSo.Modules.Directory.Agencies;

/// <summary>Values by period without overlap; equal neighbours are one.</summary>
internal static class Timeline
{
    /// <summary>The value holds in the period whatever held there before; null leaves a gap.</summary>
    public static List<(Period Period, T Value)> Put<T>(IEnumerable<(Period Period, T Value)> old, Period period, T? value)
        where T : class
    {
        var rows = new List<(Period Period, T Value)>();
        foreach (var row in old)
        {
            if (!row.Period.Meets(period))
            {
                rows.Add(row);
                continue;
            }

            if (period.From is { } from && (row.Period.From is null || row.Period.From < from))
            {
                rows.Add((new(row.Period.From, from), row.Value));
            }

            if (period.To is { } to && (row.Period.To is null || to < row.Period.To))
            {
                rows.Add((new(to, row.Period.To), row.Value));
            }
        }

        if (value is not null)
        {
            rows.Add((period, value));
        }

        return Joined(rows);
    }

    private static List<(Period Period, T Value)> Joined<T>(List<(Period Period, T Value)> rows)
        where T : class
    {
        var joined = new List<(Period Period, T Value)>();
        foreach (var row in rows.OrderBy(r => r.Period.From ?? DateOnly.MinValue))
        {
            if (joined.Count > 0 && joined[^1].Value.Equals(row.Value) && joined[^1].Period.To == row.Period.From && row.Period.From is not null)
            {
                joined[^1] = (new(joined[^1].Period.From, row.Period.To), row.Value);
            }
            else
            {
                joined.Add(row);
            }
        }

        return joined;
    }
}
