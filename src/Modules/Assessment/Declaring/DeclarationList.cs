using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Indicators;
using TinhSo.Platform.Data;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Search;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Declaring;

/// <summary>What is asked of the list of declarations, as an address carries it.</summary>
internal sealed record DeclarationFilter(Period? Period, string? IndicatorId, string? Search);

/// <summary>The declarations that match, for the page and for the files made of it; and the file that proves one.</summary>
internal sealed class DeclarationList(AppDb db, IAgencies agencies, IndicatorCatalogue catalogue, FileStore store, ITexts texts)
{
    public async Task<IReadOnlyList<DeclaredFigure>> AllAsync(DeclarationFilter filter, CancellationToken ct)
    {
        var rows = db.Set<DeclaredFigure>().AsNoTracking();
        if (filter.Period is { } period)
        {
            rows = rows.Where(d => d.From >= period.From && d.To <= period.To);
        }

        if (!string.IsNullOrEmpty(filter.IndicatorId))
        {
            rows = rows.Where(d => d.IndicatorId == filter.IndicatorId);
        }

        var words = Fold.Of(filter.Search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var order = catalogue.All.SelectMany(s => s.Indicators).Select((i, place) => (i.Id, place)).ToDictionary(p => p.Id, p => p.place);
        return [.. (await rows.ToListAsync(ct))
            .Where(d => Array.TrueForAll(words, w => Fold.Of($"{NameOf(d)} {d.Evidence} {d.Source} {d.DeclaredBy}").Contains(w, StringComparison.Ordinal)))
            .OrderByDescending(d => d.From).ThenBy(d => order.GetValueOrDefault(d.IndicatorId, int.MaxValue)).ThenBy(NameOf, StringComparer.Ordinal)];
    }

    public string NameOf(DeclaredFigure figure) => figure.AgencyId == DeclaredFigure.WholeProvince ? texts["assessment.scope.province"] : agencies.NameAt(figure.AgencyId, figure.To);

    public Indicator? IndicatorOf(DeclaredFigure figure) => catalogue.All.SelectMany(s => s.Indicators).FirstOrDefault(i => i.Id == figure.IndicatorId);

    public IResult File(DeclarationFilter filter, string kind) => Results.Stream(
        async target =>
        {
            string[] headers = [.. DeclarationRows.Columns, "agency", "by", "at"];
            var rows = RowsAsync(filter);
            await (kind == "csv" ? TableWriter.CsvAsync(target, headers, rows, CancellationToken.None) : TableWriter.XlsxAsync(target, "declared", headers, rows, CancellationToken.None));
        },
        kind == "csv" ? "text/csv; charset=utf-8" : TableWriter.XlsxType,
        $"declared.{kind}");

    /// <summary>The file that proves a declaration, to who may see the figures.</summary>
    public async Task<IResult> EvidenceAsync(Guid id, CancellationToken ct)
    {
        var fileId = await db.Set<DeclaredFigure>().Where(d => d.Id == id).Select(d => d.EvidenceFileId).SingleOrDefaultAsync(ct) ?? throw new NotFoundException("evidence");
        var file = await db.Set<StoredFile>().AsNoTracking().SingleAsync(f => f.Id == fileId, ct);
        return file.Finding is null && store.Exists(file.Sha256) ? Results.File(store.Open(file.Sha256), file.MediaType, file.Name) : throw new NotFoundException("evidence");
    }

    /// <summary>In the columns of an import, so that a file can be corrected and brought back.</summary>
    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(DeclarationFilter filter)
    {
        foreach (var d in await AllAsync(filter, CancellationToken.None))
        {
            var key = d.AgencyId == DeclaredFigure.WholeProvince ? null : agencies.Ever.FirstOrDefault(a => a.Id == d.AgencyId)?.Slug;
            yield return [d.IndicatorId, d.Period, key, d.Numerator, d.Denominator, d.Rate is { } rate ? (double)rate : null, d.Evidence, d.Source, d.Estimated ? "yes" : "no", d.Assumed ? "yes" : "no", NameOf(d), d.DeclaredBy, d.DeclaredAt];
        }
    }
}
