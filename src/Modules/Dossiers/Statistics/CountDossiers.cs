using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Contracts.Procedures;
using TinhSo.Modules.Dossiers.Figures;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Dossiers.Statistics;

/// <summary>By what the table has its rows.</summary>
internal enum StatisticsBy
{
    Agency,
    Field,
    Procedure,
    Channel,
    Officer,
}

/// <summary>The counts of each row of a table of statistics, keyed as its lists are asked for. By competent agency they come from the roll-ups, otherwise from one grouped query.</summary>
internal sealed class CountDossiers(AppDb db, SortDossiers sort, IMeasureCounts measures)
{
    /// <summary>The key of dossiers in nobody's hands.</summary>
    public const string Nobody = "-";

    /// <summary>Why a part of these days is not counted: the platform holds only some of their dossiers. Empty when all is there.</summary>
    public async Task<IReadOnlyList<CoverageGap>> GapsAsync(StatisticsQuestion question, CancellationToken ct)
    {
        var (from, to) = (question.From, question.To);
        return await db.Set<CoverageGap>().AsNoTracking().Where(g => g.Family == DossierMeasures.Family && g.From <= to && g.To >= from).OrderBy(g => g.From).ToListAsync(ct);
    }

    public async Task<IReadOnlyDictionary<string, StatisticsCounts>> OfAsync(StatisticsQuestion question, StatisticsBy by, CancellationToken ct)
    {
        if (by == StatisticsBy.Agency && question is { AtDesk: false, OfficerId: null })
        {
            return await FromRollUpsAsync(question, ct);
        }

        var rows = sort.Of(question);
        return by switch
        {
            StatisticsBy.Field => await GroupedAsync(rows.Select(s => new Keyed<string> { Key = s.FieldCode, Entry = s.Entry, Exit = s.Exit }), k => k, ct),
            StatisticsBy.Procedure => await GroupedAsync(rows.Select(s => new Keyed<Guid> { Key = s.ProcedureId, Entry = s.Entry, Exit = s.Exit }), k => k.ToString("N"), ct),
            StatisticsBy.Channel => await GroupedAsync(rows.Select(s => new Keyed<Channel> { Key = s.Channel, Entry = s.Entry, Exit = s.Exit }), k => k.ToString(), ct),
            StatisticsBy.Officer => await GroupedAsync(rows.Select(s => new Keyed<Guid?> { Key = s.AssigneeId, Entry = s.Entry, Exit = s.Exit }), k => k?.ToString("N") ?? Nobody, ct),
            _ => await GroupedAsync(rows.Select(s => new Keyed<Guid> { Key = s.AgencyId, Entry = s.Entry, Exit = s.Exit }), k => k.ToString("N"), ct),
        };
    }

    /// <summary>The rows of a list: those that <see cref="OfAsync"/> counted under this key and column.</summary>
    public IQueryable<SortedDossier> Rows(StatisticsQuestion question, StatisticsBy by, string? key, StatisticsColumn column)
    {
        var rows = StatisticsColumns.Filter(sort.Of(question), column);
        if (key is null)
        {
            return rows;
        }

        var id = Guid.TryParse(key, out var guid) ? guid : Guid.Empty;
        return by switch
        {
            StatisticsBy.Field => rows.Where(s => s.FieldCode == key),
            StatisticsBy.Procedure => rows.Where(s => s.ProcedureId == id),
            StatisticsBy.Channel => Enum.TryParse<Channel>(key, out var channel) ? rows.Where(s => s.Channel == channel) : rows.Where(_ => false),
            StatisticsBy.Officer => key == Nobody ? rows.Where(s => s.AssigneeId == null) : rows.Where(s => s.AssigneeId == id),
            _ => rows.Where(s => s.AgencyId == id),
        };
    }

    private async Task<IReadOnlyDictionary<string, StatisticsCounts>> FromRollUpsAsync(StatisticsQuestion question, CancellationToken ct)
    {
        var all = new Dictionary<string, StatisticsCounts>();
        await ReadAsync("received-online", question.From, question.To, StatisticsColumn.Received, StatisticsColumn.ReceivedOnline, StatisticsColumn.ToHandle);
        await ReadAsync("received-direct", question.From, question.To, StatisticsColumn.Received, StatisticsColumn.ReceivedDirect, StatisticsColumn.ToHandle);
        await ReadAsync("received-post", question.From, question.To, StatisticsColumn.Received, StatisticsColumn.ReceivedPost, StatisticsColumn.ToHandle);
        var before = question.From.AddDays(-1);
        await ReadAsync("open", before, before, StatisticsColumn.CarriedOver, StatisticsColumn.ToHandle);
        await ReadAsync("released-early", question.From, question.To, StatisticsColumn.Resolved, StatisticsColumn.Early);
        await ReadAsync("released-on-time", question.From, question.To, StatisticsColumn.Resolved, StatisticsColumn.OnTime);
        await ReadAsync("released-late", question.From, question.To, StatisticsColumn.Resolved, StatisticsColumn.Late);
        await ReadAsync("ended-withdrawn", question.From, question.To, StatisticsColumn.OtherEnds, StatisticsColumn.Withdrawn);
        await ReadAsync("ended-stopped", question.From, question.To, StatisticsColumn.OtherEnds, StatisticsColumn.Stopped);
        await ReadAsync("ended-refused", question.From, question.To, StatisticsColumn.OtherEnds, StatisticsColumn.Refused);
        await ReadAsync("open", question.To, question.To, StatisticsColumn.Pending, StatisticsColumn.Within);
        await ReadAsync("overdue", question.To, question.To, StatisticsColumn.Overdue);
        const int waiting = (int)Exit.WaitingSupplement;
        foreach (var group in await sort.Pending(question).Where(s => s.Exit == waiting).GroupBy(s => s.AgencyId).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct))
        {
            RowOf(group.Key)[StatisticsColumn.WaitingSupplement] = group.Count;
        }

        foreach (var counts in all.Values)
        {
            counts[StatisticsColumn.Within] -= counts[StatisticsColumn.Overdue];
        }

        return all.Where(r => !r.Value.IsEmpty).ToDictionary();

        StatisticsCounts RowOf(Guid agency) => all.TryGetValue(agency.ToString("N"), out var row) ? row : all[agency.ToString("N")] = new();

        async Task ReadAsync(string measure, DateOnly from, DateOnly to, params StatisticsColumn[] columns)
        {
            foreach (var (agency, count) in await measures.ByAgencyAsync($"{DossierMeasures.Family}.{measure}", question.Agencies, from, to, ct))
            {
                foreach (var column in columns)
                {
                    RowOf(agency)[column] += count;
                }
            }
        }
    }

    private static async Task<IReadOnlyDictionary<string, StatisticsCounts>> GroupedAsync<TKey>(IQueryable<Keyed<TKey>> rows, Func<TKey, string> name, CancellationToken ct)
    {
        var all = new Dictionary<string, StatisticsCounts>();
        foreach (var part in await rows.GroupBy(k => new { k.Key, k.Entry, k.Exit }).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(ct))
        {
            var key = name(part.Key.Key);
            var counts = all.TryGetValue(key, out var known) ? known : all[key] = new();
            counts.Add(part.Key.Entry, part.Key.Exit, part.Count);
        }

        return all;
    }

    private sealed class Keyed<TKey>
    {
        public required TKey Key { get; init; }

        public int Entry { get; init; }

        public int Exit { get; init; }
    }
}
