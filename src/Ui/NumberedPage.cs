using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace TinhSo.Ui;

/// <summary>Which page of a list is shown that is turned by number: the page asked for, or the last one. For lists small enough to be counted.</summary>
public sealed record NumberedPage
{
    /// <summary>The name of the number in an address.</summary>
    public const string Key = "trang";

    public NumberedPage(int asked, int size, int total) =>
        (Number, Size, Total) = (Math.Clamp(asked, 1, Math.Max(1, (total + size - 1) / size)), size, total);

    public static NumberedPage None { get; } = new(1, 1, 0);

    public int Number { get; }

    public int Size { get; }

    public int Total { get; }

    public int Skip => (Number - 1) * Size;

    public int Shown => Math.Min(Size, Total - Skip);

    /// <summary>Addresses of the pages beside it: the address of this request with another number; null where there is none.</summary>
    public (string? Previous, string? Next) Beside(HttpRequest request)
    {
        return (Number > 1 ? At(Number - 1) : null, Skip + Size < Total ? At(Number + 1) : null);

        string At(int number) => PageQuery.Of(
            request.Path,
            [
                // A form that was sent and shown again names its handler; a turned page is only read.
                .. request.Query.Where(q => q.Key is not (Key or "handler")).SelectMany(q => q.Value.Select(v => (q.Key, v))),
                (Key, number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ]);
    }
}

/// <summary>Takes the rows of one page from a question in order, or from what lies in memory.</summary>
public static class NumberedPages
{
    public static async Task<(IReadOnlyList<T> Rows, NumberedPage Page)> PageAsync<T>(this IQueryable<T> ordered, int asked, int size, CancellationToken ct)
    {
        var page = new NumberedPage(asked, size, await ordered.CountAsync(ct));
        return (await ordered.Skip(page.Skip).Take(size).ToListAsync(ct), page);
    }

    public static (IReadOnlyList<T> Rows, NumberedPage Page) Page<T>(this IReadOnlyCollection<T> ordered, int asked, int size)
    {
        var page = new NumberedPage(asked, size, ordered.Count);
        return ([.. ordered.Skip(page.Skip).Take(size)], page);
    }
}
