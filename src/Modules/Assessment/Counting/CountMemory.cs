using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>A count that was asked for: whose facts (all, or the agencies' fingerprint), its first and last counted day (a stock has no first), and how its agencies are told apart, if they are.</summary>
internal readonly record struct CountQuestion(string Measure, string Agencies, DateOnly? From, DateOnly Last, string Rows = "")
{
    public static CountQuestion Of(string measure, FigureScope scope, DateOnly? from, DateOnly last) => new(
        measure, scope.Agencies is { } agencies ? Convert.ToHexString(SHA256.HashData([.. agencies.Order().SelectMany(a => a.ToByteArray())])) : "", from, last);
}

/// <summary>
/// Counts as they were found, each with the number of changes its months had seen. As long as that number stays and no mark waits in these months, the records say
/// the same (ADR 22), whatever node asks and however often.
/// </summary>
internal sealed class CountMemory : IDisposable
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<CountQuestion, (long Changes, object Found)> _known = new();
    private readonly SemaphoreSlim[] _asking = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public bool TryGet<T>(CountQuestion question, long changes, out T found)
    {
        var known = _known.TryGetValue(question, out var kept) && kept.Changes == changes;
        found = known ? (T)kept.Found : default!;
        return known;
    }

    public void Keep(CountQuestion question, long changes, object found)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[question] = (changes, found);
    }

    /// <summary>Many who ask the same at once wait for the first.</summary>
    public async Task<T> AskAsync<T>(CountQuestion question, long changes, Func<Task<T>> count, CancellationToken ct)
        where T : notnull
    {
        if (TryGet(question, changes, out T known))
        {
            return known;
        }

        var asking = _asking[(uint)question.GetHashCode() % _asking.Length];
        await asking.WaitAsync(ct);
        try
        {
            if (!TryGet(question, changes, out T found))
            {
                Keep(question, changes, found = await count());
            }

            return found;
        }
        finally
        {
            asking.Release();
        }
    }

    /// <summary>Each night everything is counted anew.</summary>
    public void Forget() => _known.Clear();

    public void Dispose() => Array.ForEach(_asking, a => a.Dispose());
}

/// <summary>What one moment of the database knows of the changes of a family: the months in which marks wait, and how often the marks of each month were worked off.</summary>
internal sealed class FamilyChanges
{
    private readonly HashSet<DateOnly> _marked;
    private readonly Dictionary<DateOnly, long> _times;

    private FamilyChanges(HashSet<DateOnly> marked, Dictionary<DateOnly, long> times) => (_marked, _times) = (marked, times);

    public static async Task<FamilyChanges> ReadAsync(AppDb db, string family, CancellationToken ct) => new(
        [.. (await db.Set<CellMark>().AsNoTracking().Where(m => m.Family == family).Select(m => m.Day).Distinct().ToListAsync(ct)).Select(MonthChange.MonthOf)],
        await db.Set<MonthChange>().AsNoTracking().Where(c => c.Family == family).ToDictionaryAsync(c => c.Month, c => c.Times, ct));

    /// <summary>Null where a mark waits: what is counted there may change at any moment.</summary>
    public long? Between(DateOnly? from, DateOnly last)
    {
        var (first, end) = (from is { } f ? MonthChange.MonthOf(f) : DateOnly.MinValue, MonthChange.MonthOf(last));
        return _marked.Any(m => m >= first && m <= end) ? null : _times.Where(t => t.Key >= first && t.Key <= end).Sum(t => t.Value);
    }
}
