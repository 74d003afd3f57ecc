namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>The columns officers ask for; received and carried over make what is to be handled, and that is resolved, ended otherwise or pending.</summary>
internal enum StatisticsColumn
{
    Received,
    ReceivedOnline,
    ReceivedDirect,
    ReceivedPost,
    CarriedOver,
    ToHandle,
    Resolved,
    Early,
    OnTime,
    Late,
    OtherEnds,
    Withdrawn,
    Stopped,
    Refused,
    Pending,
    Within,
    WaitingSupplement,
    Overdue,
}

/// <summary>Which entries and exits a column takes; null takes all.</summary>
internal static class StatisticsColumns
{
    private static readonly int[] In = [(int)Entry.Online, (int)Entry.Direct, (int)Entry.Post];
    private static readonly int[] Done = [(int)Exit.Early, (int)Exit.OnTime, (int)Exit.Late];
    private static readonly int[] Otherwise = [(int)Exit.Withdrawn, (int)Exit.Stopped, (int)Exit.Refused];
    private static readonly int[] Open = [(int)Exit.Within, (int)Exit.WaitingSupplement, (int)Exit.Overdue];

    public static IReadOnlyList<StatisticsColumn> All { get; } = Enum.GetValues<StatisticsColumn>();

    public static (int[]? Entries, int[]? Exits) Of(StatisticsColumn column) => column switch
    {
        StatisticsColumn.Received => (In, null),
        StatisticsColumn.ReceivedOnline => ([(int)Entry.Online], null),
        StatisticsColumn.ReceivedDirect => ([(int)Entry.Direct], null),
        StatisticsColumn.ReceivedPost => ([(int)Entry.Post], null),
        StatisticsColumn.CarriedOver => ([(int)Entry.CarriedOver], null),
        StatisticsColumn.Resolved => (null, Done),
        StatisticsColumn.Early => (null, [(int)Exit.Early]),
        StatisticsColumn.OnTime => (null, [(int)Exit.OnTime]),
        StatisticsColumn.Late => (null, [(int)Exit.Late]),
        StatisticsColumn.OtherEnds => (null, Otherwise),
        StatisticsColumn.Withdrawn => (null, [(int)Exit.Withdrawn]),
        StatisticsColumn.Stopped => (null, [(int)Exit.Stopped]),
        StatisticsColumn.Refused => (null, [(int)Exit.Refused]),
        StatisticsColumn.Pending => (null, Open),
        StatisticsColumn.Within => (null, [(int)Exit.Within, (int)Exit.WaitingSupplement]),
        StatisticsColumn.WaitingSupplement => (null, [(int)Exit.WaitingSupplement]),
        StatisticsColumn.Overdue => (null, [(int)Exit.Overdue]),
        _ => (null, null),
    };

    public static IQueryable<SortedDossier> Filter(IQueryable<SortedDossier> sorted, StatisticsColumn column)
    {
        var (entries, exits) = Of(column);
        sorted = entries is null ? sorted : sorted.Where(s => entries.Contains(s.Entry));
        return exits is null ? sorted : sorted.Where(s => exits.Contains(s.Exit));
    }
}

/// <summary>The counts of one row, a column each.</summary>
internal sealed class StatisticsCounts
{
    private readonly long[] _counts = new long[StatisticsColumns.All.Count];

    public long this[StatisticsColumn column]
    {
        get => _counts[(int)column];
        set => _counts[(int)column] = value;
    }

    public bool IsEmpty => Array.TrueForAll(_counts, c => c == 0);

    /// <summary>(early + on time) / resolved; null where nothing was resolved.</summary>
    public decimal? OnTimeRate => Rate(this[StatisticsColumn.Early] + this[StatisticsColumn.OnTime], this[StatisticsColumn.Resolved]);

    /// <summary>online / received; null where nothing was received.</summary>
    public decimal? OnlineRate => Rate(this[StatisticsColumn.ReceivedOnline], this[StatisticsColumn.Received]);

    /// <summary>Puts dossiers of one entry and one exit into every column that takes them.</summary>
    public void Add(int entry, int exit, long count)
    {
        foreach (var column in StatisticsColumns.All)
        {
            var (entries, exits) = StatisticsColumns.Of(column);
            if (entries?.Contains(entry) != false && exits?.Contains(exit) != false)
            {
                this[column] += count;
            }
        }
    }

    public void Add(StatisticsCounts other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    private static decimal? Rate(long some, long all) => all == 0 ? null : Math.Round(some * 100m / all, 1, MidpointRounding.AwayFromZero);
}
