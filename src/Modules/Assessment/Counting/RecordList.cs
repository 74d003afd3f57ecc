using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>One line of a list: the record where and when it counts, and what its module tells of it. Of a distinct measure it stands for its key; <see cref="Records"/> says how many records that has.</summary>
internal sealed record ListedRecord(Guid Id, Guid AgencyId, DateOnly Day, RecordLine? Line, int Records);

/// <summary>A page of the list and the keys of its neighbours.</summary>
internal sealed record ListedPage(IReadOnlyList<ListedRecord> Lines, string? Next, string? Previous);

/// <summary>The records behind a figure, newest day first, by key; told by their own module under the reader's rights. A published figure has its published list.</summary>
internal sealed class RecordList(FigureReader figures, FrozenFigures frozen, MeasureBook book, IServiceProvider services)
{
    public const int PageSize = 50;
    private const int ChunkSize = 1000;

    public async Task<ListedPage> PageAsync(MeasureQuery measure, FigureScope scope, Period period, FrozenPeriod? published, string? after, string? before, CancellationToken ct)
    {
        var backwards = before is not null && ListKey.TryParse(before, out _);
        ListKey? from = ListKey.TryParse(backwards ? before : after, out var key) ? key : null;
        var read = await WholeAsync(measure, scope, period, published, ct) is { } whole
            ? Cut(whole, from, backwards, PageSize + 1)
            : await LiveAsync(measure, scope, period, from, backwards, PageSize + 1, ct);
        var more = read.Count > PageSize;
        read = read.GetRange(0, Math.Min(PageSize, read.Count));
        if (backwards)
        {
            read.Reverse();
        }

        var hasNext = backwards || more;
        var hasPrevious = backwards ? more : after is not null;
        return new(
            await DescribeAsync(measure, read, ct),
            hasNext && read.Count > 0 ? new ListKey(read[^1].Day, read[^1].Id).ToString() : null,
            hasPrevious && read.Count > 0 ? new ListKey(read[0].Day, read[0].Id).ToString() : null);
    }

    public async IAsyncEnumerable<ListedRecord> AllAsync(MeasureQuery measure, FigureScope scope, Period period, FrozenPeriod? published, [EnumeratorCancellation] CancellationToken ct)
    {
        var whole = await WholeAsync(measure, scope, period, published, ct);
        ListKey? last = null;
        while (true)
        {
            var read = whole is null ? await LiveAsync(measure, scope, period, last, false, ChunkSize, ct) : Cut(whole, last, false, ChunkSize);
            foreach (var line in await DescribeAsync(measure, read, ct))
            {
                yield return line;
            }

            if (read.Count < ChunkSize)
            {
                yield break;
            }

            last = new(read[^1].Day, read[^1].Id);
        }
    }

    /// <summary>What single records say of themselves, for pages that show records of several lists.</summary>
    public async Task<IReadOnlyDictionary<Guid, RecordLine>> LinesAsync(MeasureQuery measure, IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        book.DescriberOf(measure) is { } describer && ids.Count > 0
            ? (await describer.DescribeAsync(services, ids, ct)).ToDictionary(l => l.Id)
            : new Dictionary<Guid, RecordLine>();

    private async Task<List<Row>> LiveAsync(MeasureQuery measure, FigureScope scope, Period period, ListKey? from, bool backwards, int most, CancellationToken ct)
    {
        var rows = figures.Rows(measure, scope, period);
        return await (backwards ? Before(rows, from!.Value) : After(rows, from)).Take(most).Select(r => new Row(r.RecordId, r.AgencyId, r.Day, 1)).ToListAsync(ct);
    }

    /// <summary>The whole list in its order where it cannot be read page by page: what was published, and one line a key of a distinct measure; else null.</summary>
    private async Task<List<Row>?> WholeAsync(MeasureQuery measure, FigureScope scope, Period period, FrozenPeriod? published, CancellationToken ct)
    {
        var distinct = measure.Declaration.Kind == MeasureKind.Distinct;
        if (published is null && !distinct)
        {
            return null;
        }

        var agencies = scope.Agencies?.ToHashSet();
        var all = published is { } kept
            ? (await frozen.RecordsAsync(kept, measure.Declaration.Name, ct)).Where(r => agencies?.Contains(r.AgencyId) ?? true).ToList()
            : await AskedAsync(measure, scope, period, ct);
        var ofKey = distinct ? all.CountBy(r => r.Key).ToDictionary() : [];
        return [.. FrozenFigures.Counted(all, measure.Declaration.Kind, scope).OrderByDescending(r => r.Day).ThenByDescending(r => r.Id).Select(r => new Row(r.Id, r.AgencyId, r.Day, ofKey.GetValueOrDefault(r.Key, 1)))];
    }

    private async Task<List<FrozenRow>> AskedAsync(MeasureQuery measure, FigureScope scope, Period period, CancellationToken ct) =>
        [.. (await figures.Asked(measure, scope, period).Select(r => new { r.RecordId, r.AgencyId, r.Day, r.DistinctKey, r.Fails }).ToListAsync(ct))
            .Select(r => new FrozenRow(r.RecordId, r.AgencyId, r.Day, FrozenRow.KeyOf(Guid.Empty, r.DistinctKey), r.Fails))];

    private static List<Row> Cut(List<Row> all, ListKey? from, bool backwards, int most)
    {
        var place = from is { } k ? all.FindIndex(r => r.Day < k.Day || (r.Day == k.Day && r.Id <= k.Id)) : 0;
        place = place < 0 ? all.Count : place;
        if (backwards)
        {
            var page = all.GetRange(Math.Max(0, place - most), Math.Min(most, place));
            page.Reverse();
            return page;
        }

        var start = from is { } f && place < all.Count && all[place].Id == f.Id ? place + 1 : place;
        return all.GetRange(start, Math.Min(most, all.Count - start));
    }

    private async Task<List<ListedRecord>> DescribeAsync(MeasureQuery measure, List<Row> rows, CancellationToken ct)
    {
        var lines = await LinesAsync(measure, [.. rows.Select(r => r.Id)], ct);
        return [.. rows.Select(r => new ListedRecord(r.Id, r.AgencyId, r.Day, lines.GetValueOrDefault(r.Id), r.Records))];
    }

    // The first comparison says nothing new; it lets the index begin at the day.
    private static IQueryable<MeasureRow> After(IQueryable<MeasureRow> rows, ListKey? key)
    {
        if (key is { } k)
        {
            rows = rows.Where(r => r.Day <= k.Day && (r.Day < k.Day || r.RecordId < k.Id));
        }

        return rows.OrderByDescending(r => r.Day).ThenByDescending(r => r.RecordId);
    }

    private static IQueryable<MeasureRow> Before(IQueryable<MeasureRow> rows, ListKey k) =>
        rows.Where(r => r.Day >= k.Day && (r.Day > k.Day || r.RecordId > k.Id)).OrderBy(r => r.Day).ThenBy(r => r.RecordId);

    private sealed record Row(Guid Id, Guid AgencyId, DateOnly Day, int Records);
}

/// <summary>The place of a line in a list, as an address carries it.</summary>
internal readonly record struct ListKey(DateOnly Day, Guid Id)
{
    public static bool TryParse(string? text, out ListKey key)
    {
        if (text?.Split('_') is [var day, var id]
            && DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) && Guid.TryParse(id, out var guid))
        {
            key = new(d, guid);
            return true;
        }

        key = default;
        return false;
    }

    public override string ToString() => $"{Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}_{Id:N}";
}
