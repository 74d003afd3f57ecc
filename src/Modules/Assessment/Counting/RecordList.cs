using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Platform.Figures;

namespace TinhSo.Modules.Assessment.Counting;

/// <summary>One line of a list: the record where and when it counts, and what its module tells of it.</summary>
internal sealed record ListedRecord(Guid Id, Guid AgencyId, DateOnly Day, RecordLine? Line);

/// <summary>A page of the list and the keys of its neighbours.</summary>
internal sealed record ListedPage(IReadOnlyList<ListedRecord> Lines, string? Next, string? Previous);

/// <summary>The records behind a figure, newest day first, by key; told by their own module under the reader's rights.</summary>
internal sealed class RecordList(FigureReader figures, MeasureBook book, IServiceProvider services)
{
    public const int PageSize = 50;
    private const int ChunkSize = 1000;

    public async Task<ListedPage> PageAsync(MeasureQuery measure, FigureScope scope, Period period, string? after, string? before, CancellationToken ct)
    {
        var rows = figures.Rows(measure, scope, period);
        var backwards = before is not null && Key.TryParse(before, out _);
        var read = await (backwards ? Before(rows, Key.Parse(before!)) : After(rows, Key.TryParse(after, out var key) ? key : null))
            .Take(PageSize + 1).Select(r => new Row(r.RecordId, r.AgencyId, r.Day)).ToListAsync(ct);
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
            hasNext && read.Count > 0 ? new Key(read[^1].Day, read[^1].Id).ToString() : null,
            hasPrevious && read.Count > 0 ? new Key(read[0].Day, read[0].Id).ToString() : null);
    }

    public async IAsyncEnumerable<ListedRecord> AllAsync(MeasureQuery measure, FigureScope scope, Period period, [EnumeratorCancellation] CancellationToken ct)
    {
        Key? last = null;
        while (true)
        {
            var read = await After(figures.Rows(measure, scope, period), last).Take(ChunkSize).Select(r => new Row(r.RecordId, r.AgencyId, r.Day)).ToListAsync(ct);
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

    private async Task<List<ListedRecord>> DescribeAsync(MeasureQuery measure, List<Row> rows, CancellationToken ct)
    {
        var lines = book.DescriberOf(measure) is { } describer && rows.Count > 0
            ? (await describer.DescribeAsync(services, [.. rows.Select(r => r.Id)], ct)).ToDictionary(l => l.Id)
            : [];
        return [.. rows.Select(r => new ListedRecord(r.Id, r.AgencyId, r.Day, lines.GetValueOrDefault(r.Id)))];
    }

    // The first comparison says nothing new; it lets the index begin at the day.
    private static IQueryable<MeasureRow> After(IQueryable<MeasureRow> rows, Key? key)
    {
        if (key is { } k)
        {
            rows = rows.Where(r => r.Day <= k.Day && (r.Day < k.Day || r.RecordId < k.Id));
        }

        return rows.OrderByDescending(r => r.Day).ThenByDescending(r => r.RecordId);
    }

    private static IQueryable<MeasureRow> Before(IQueryable<MeasureRow> rows, Key k) =>
        rows.Where(r => r.Day >= k.Day && (r.Day > k.Day || r.RecordId > k.Id)).OrderBy(r => r.Day).ThenBy(r => r.RecordId);

    private sealed record Row(Guid Id, Guid AgencyId, DateOnly Day);

    private readonly record struct Key(DateOnly Day, Guid Id)
    {
        public static Key Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException(text);

        public static bool TryParse(string? text, out Key key)
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
}
