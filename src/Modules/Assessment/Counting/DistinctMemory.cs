using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Platform.Data;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>A distinct count that was asked for: whose facts (all, or the agencies' fingerprint), and the first and last counted day.</summary>
internal readonly record struct DistinctQuestion(string Measure, string Agencies, DateOnly From, DateOnly Last)
{
    public static DistinctQuestion Of(string measure, FigureScope scope, DateOnly from, DateOnly last) => new(
        measure, scope.Agencies is { } agencies ? Convert.ToHexString(SHA256.HashData([.. agencies.Order().SelectMany(a => a.ToByteArray())])) : "", from, last);
}

/// <summary>
/// Distinct counts are never added up, so each is a scan of its records. It is remembered for as long as no record of its months changed: a change leaves a mark,
/// and whoever works the mark off counts the month's changes up in the same transaction (ADR 22). Only within one moment of the database, so nothing is mixed.
/// </summary>
internal sealed class DistinctMemory
{
    private const int Most = 5000;
    private readonly ConcurrentDictionary<DistinctQuestion, (long Changes, long Count)> _known = new();

    /// <param name="marks">The marks of the scope's agencies.</param>
    /// <param name="count">Counts the records now.</param>
    public async Task<long> CountAsync(AppDb db, string family, DistinctQuestion question, IQueryable<CellMark> marks, Func<Task<long>> count, CancellationToken ct)
    {
        var (first, end) = (MonthChange.MonthOf(question.From), MonthChange.MonthOf(question.Last).AddMonths(1));
        if (db.Database.CurrentTransaction is null || await marks.AnyAsync(m => m.Family == family && m.Day >= first && m.Day < end, ct))
        {
            return await count();
        }

        var changes = await db.Set<MonthChange>().Where(c => c.Family == family && c.Month >= first && c.Month < end).SumAsync(c => c.Times, ct);
        if (_known.TryGetValue(question, out var known) && known.Changes == changes)
        {
            return known.Count;
        }

        var now = await count();
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[question] = (changes, now);
        return now;
    }

    /// <summary>Each night everything is counted anew.</summary>
    public void Forget() => _known.Clear();
}
