using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Dossiers;
using TinhSo.Modules.Dossiers.Core;
using TinhSo.Platform.Search;

namespace TinhSo.Modules.Dossiers.Worklist;

/// <summary>One line of the work-list.</summary>
internal sealed record WorklistRow(
    Guid Id, int Version, string Code, string ProcedureName, string OwnerName, DossierState State, SubState SubState, DateTime SubmittedAt, DateTime? AcceptedAt,
    DateTime? DueAt, bool ClockStopped, DateTime? EndedAt, Timing Timing, Guid CompetentAgencyId, Guid? AssigneeId, Guid? AccountId, string OwnerIndex)
{
    public DueFacts Due => new(State, AcceptedAt, DueAt, ClockStopped, EndedAt, Timing, CompetentAgencyId);
}

/// <summary>A page of the work-list, with the keys of the pages around it.</summary>
/// <param name="More">A search found more than <paramref name="Total"/>; what is shown is some of it.</param>
internal sealed record WorklistPage(IReadOnlyList<WorklistRow> Rows, int Total, WorklistKey? Previous, WorklistKey? Next, bool More = false);

/// <summary>Counts and lists dossiers the caller may read, by one query; no row asks again.</summary>
internal sealed class WorklistQuery(DossierAccess access, ClosedPeople closed)
{
    public const int PageSize = 50;

    /// <summary>A search that finds more is asked for another word instead of being put in order.</summary>
    public const int MostFound = 5000;

    public async Task<WorklistPage> PageAsync(WorklistFilter filter, WorklistKey? after, WorklistKey? before, CancellationToken ct)
    {
        var back = before is not null;
        var (total, found) = filter switch
        {
            { IsOfTheIndex: true } => await ByIndexAsync([.. access.ReadableParts().Select(p => filter.On(p).AsNoTracking())], after, before, ct),
            { Words.IsEmpty: false } => await ByWordsAsync(filter, after, before, ct),
            _ => await ByRowsAsync(filter.On(access.Readable()).AsNoTracking(), after, before, ct),
        };
        var more = found.Count > PageSize;
        var page = found.Take(PageSize).ToList();
        if (back)
        {
            page.Reverse();
        }

        var first = page.Count == 0 ? null : new WorklistKey(page[0].DueAt, page[0].Id);
        var last = page.Count == 0 ? null : new WorklistKey(page[^1].DueAt, page[^1].Id);
        var cut = !filter.Words.IsEmpty && total > MostFound;
        return new(page, cut ? MostFound : total, back ? (more ? first : null) : after is null ? null : first, back || more ? last : null, cut);
    }

    private static async Task<(int Total, List<WorklistRow> Found)> ByRowsAsync(IQueryable<Dossier> rows, WorklistKey? after, WorklistKey? before, CancellationToken ct) =>
        (await rows.CountAsync(ct), await Rows(Ordered(rows, after, before).Take(PageSize + 1)).ToListAsync(ct));

    /// <summary>An agency may have ten thousand open dossiers: they are counted and put in order in the indexes alone, and only the rows of the page are fetched.</summary>
    private async Task<(int Total, List<WorklistRow> Found)> ByIndexAsync(IReadOnlyList<IQueryable<Dossier>> parts, WorklistKey? after, WorklistKey? before, CancellationToken ct)
    {
        var (total, keys) = (0, new List<WorklistKey>());
        foreach (var part in parts)
        {
            total += await part.CountAsync(ct);
            keys.AddRange(await Ordered(part, after, before).Take(PageSize + 1).Select(d => new WorklistKey(d.DueAt, d.Id)).ToListAsync(ct));
        }

        return (total, await OfAsync(keys, before is not null, ct));
    }

    /// <summary>The words' index knows no order and no count: all that is found is fetched by its keys, up to a limit, and put in order here.</summary>
    private async Task<(int Total, List<WorklistRow> Found)> ByWordsAsync(WorklistFilter filter, WorklistKey? after, WorklistKey? before, CancellationToken ct)
    {
        var words = filter.Words;
        var keys = await KeysAsync(words);
        keys = keys.Count > 0 ? keys : await KeysAsync(words.AsBegun());
        keys = filter.AsksNumber ? await OpenAsync(filter, keys, ct) : keys;
        return (keys.Count, await OfAsync(keys.Where(k => (after is null || k.CompareTo(after) > 0) && (before is null || k.CompareTo(before) < 0)), before is not null, ct));

        Task<List<WorklistKey>> KeysAsync(SearchWords some) =>
            filter.On(access.Readable(some)).AsNoTracking().Select(d => new WorklistKey(d.DueAt, d.Id)).Take(MostFound + 1).ToListAsync(ct);
    }

    /// <summary>Without the ended dossiers of those who restricted the use of their data: nobody finds them by their number.</summary>
    private async Task<List<WorklistKey>> OpenAsync(WorklistFilter filter, List<WorklistKey> keys, CancellationToken ct)
    {
        var hidden = await closed.ReadAsync(ct);
        if (hidden.IsEmpty)
        {
            return keys;
        }

        var ids = keys.ConvertAll(k => k.Id);
        var over = await access.Readable().AsNoTracking().Where(d => ids.Contains(d.Id) && d.EndedAt != null).Select(d => new { d.Id, d.Code, d.AccountId, d.OwnerIdentifierIndex }).ToListAsync(ct);
        var away = over.Where(d => hidden.Has(d.AccountId, d.OwnerIdentifierIndex) && filter.FindsByNumber(d.Code)).Select(d => d.Id).ToHashSet();
        return keys.FindAll(k => !away.Contains(k.Id));
    }

    /// <summary>The rows of the first keys, or going back of the last.</summary>
    private async Task<List<WorklistRow>> OfAsync(IEnumerable<WorklistKey> keys, bool back, CancellationToken ct)
    {
        var inOrder = keys.Order();
        var page = (back ? inOrder.TakeLast(PageSize + 1).Reverse() : inOrder.Take(PageSize + 1)).Select(k => k.Id).ToList();
        var rows = await Rows(access.Readable().AsNoTracking().Where(d => page.Contains(d.Id))).ToDictionaryAsync(r => r.Id, ct);
        return [.. page.Where(rows.ContainsKey).Select(id => rows[id])];
    }

    private static IQueryable<Dossier> Ordered(IQueryable<Dossier> rows, WorklistKey? after, WorklistKey? before) =>
        before is not null ? WorklistKey.Backwards(before.Before(rows)) : WorklistKey.InOrder(after?.After(rows) ?? rows);

    public async IAsyncEnumerable<WorklistRow> AllAsync(WorklistFilter filter, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var row in Rows(WorklistKey.InOrder(await access.FindAsync(filter.Words, filter.On, ct)).AsNoTracking()).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return row;
        }
    }

    /// <summary>Open dossiers, and those whose result waits for the owner, by state; for the officer's home. The states are named, and each part asked alone: an agency may hold half a million that are over.</summary>
    public async Task<IReadOnlyList<StateCount>> CountsAsync(Guid? me, DateTime now, DateTime endOfToday, CancellationToken ct)
    {
        var counts = new List<StateCount>();
        foreach (var part in access.ReadableParts())
        {
            counts.AddRange(await part.AsNoTracking()
                .Where(d => WorklistFilter.Unsettled.Contains(d.State))
                .GroupBy(d => new { d.State, d.SubState })
                .Select(g => new StateCount(
                    g.Key.State,
                    g.Key.SubState,
                    g.Count(),
                    g.Count(d => d.AssigneeId == me && d.EndedAt == null),
                    g.Count(d => d.EndedAt == null && d.DueAt >= now && d.DueAt < endOfToday),
                    g.Count(d => d.EndedAt == null && d.AcceptedAt != null && d.DueAt < now),
                    g.Count(d => d.EndedAt == null && d.ClockStopped)))
                .ToListAsync(ct));
        }

        return [.. counts.GroupBy(c => (c.State, c.SubState)).Select(g => new StateCount(
            g.Key.State, g.Key.SubState, g.Sum(c => c.Count), g.Sum(c => c.Mine), g.Sum(c => c.DueToday), g.Sum(c => c.Overdue), g.Sum(c => c.Stopped)))];
    }

    public Task<Guid?> ByCodeAsync(string code, CancellationToken ct) =>
        access.Readable().Where(d => d.Code == code).Select(d => (Guid?)d.Id).SingleOrDefaultAsync(ct);

    /// <summary>Codes of chosen dossiers, in the order of the list; what may not be read is left out.</summary>
    public async Task<IReadOnlyList<string>> CodesAsync(IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var chosen = ids.Take(PageSize).ToList();
        var codes = await access.Readable().AsNoTracking().Where(d => chosen.Contains(d.Id)).ToDictionaryAsync(d => d.Id, d => d.Code, ct);
        return [.. chosen.Where(codes.ContainsKey).Select(id => codes[id])];
    }

    private static IQueryable<WorklistRow> Rows(IQueryable<Dossier> dossiers) => dossiers.Select(d => new WorklistRow(
        d.Id, d.Version, d.Code, d.ProcedureName, d.OwnerName, d.State, d.SubState, d.SubmittedAt, d.AcceptedAt,
        d.DueAt, d.ClockStopped, d.EndedAt, d.Timing, d.CompetentAgencyId, d.AssigneeId, d.AccountId, d.OwnerIdentifierIndex));
}

/// <summary>How many dossiers stand in one state, and how many of them need attention.</summary>
internal sealed record StateCount(DossierState State, SubState SubState, int Count, int Mine, int DueToday, int Overdue, int Stopped);
