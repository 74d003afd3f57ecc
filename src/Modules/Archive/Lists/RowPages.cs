using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using TinhSo.Platform.Data;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Retention;
using TinhSo.Platform.Search;
using TinhSo.Ui;

namespace TinhSo.Modules.Archive.Lists;

/// <summary>The rows of a list by page and search, and all of them as a table.</summary>
internal sealed class RowPages(AppDb db, ITexts texts)
{
    private const int PageSize = 50;
    private static readonly string[] Columns = ["number", "code", "title", "from", "to", "papers", "files", "sheets", "period", "until", "rule", "note"];

    public IReadOnlyList<string> Headers => [.. Columns.Select(c => texts[$"archive.column.{c}"])];

    public Task<(IReadOnlyList<ListRow> Rows, NumberedPage Page)> OfAsync(Guid listId, string? search, int page, CancellationToken ct)
    {
        var found = db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == listId);
        foreach (var word in Fold.Of(search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8))
        {
            found = found.Where(r => r.TitleFolded.Contains(word));
        }

        return found.OrderBy(r => r.Number).PageAsync(page, PageSize, ct);
    }

    public async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync(Guid listId, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var r in db.Set<ListRow>().AsNoTracking().Where(r => r.ListId == listId).OrderBy(r => r.Number).AsAsyncEnumerable().WithCancellation(ct))
        {
            yield return [r.Number, r.Code, r.Title, r.FromDay, r.ToDay, r.Papers, r.Files, r.Sheets, Say(r.Period), r.KeepUntil, r.RuleSource, r.Note];
        }
    }

    public string Say(RetentionPeriod period) => Say(texts, period);

    public static string Say(ITexts texts, RetentionPeriod period) => Say(period, (key, number) => texts[key, number]);

    /// <summary>The same for pages and papers, whose texts differ in language.</summary>
    public static string Say(RetentionPeriod period, Func<string, int?, string> text) =>
        period.Years is { } years ? text("archive.period.years", years) : period.Days is { } days ? text("archive.period.days", days) : text("archive.period.for-ever", null);
}
