using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Directory;
using TinhSo.Contracts.Figures;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Figures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Listing;

/// <summary>The whole list behind a figure as a file, for who wants to check it elsewhere; its last line carries the figure, of the same moment.</summary>
internal sealed class ExportList(FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, FigureReader figures, FrozenFigures frozen, RecordList list, MeasureBook book, IServiceProvider services)
{
    private const int MostNamed = 1000;
    private static readonly string[] FirstColumns = ["assessment.list.number", "assessment.list.code", "assessment.list.title", "assessment.agency", "assessment.list.day"];

    public Task<IResult> CsvAsync(string measure, HttpContext context) => AnswerAsync(measure, context, "csv", "text/csv; charset=utf-8");

    public Task<IResult> XlsxAsync(string measure, HttpContext context) => AnswerAsync(measure, context, "xlsx", TableWriter.XlsxType);

    private Task<IResult> AnswerAsync(string measure, HttpContext context, string kind, string mediaType)
    {
        var asked = context.Request.Query;
        var level = Enum.TryParse<AgencyLevel>(asked["cap"], out var named) ? named : (AgencyLevel?)null;
        var question = new FigureQuestion(scopes, agencies, act, asked["ky"], asked["don-vi"], level, asked["nhin"]);
        if (book.Find(measure) is not { } query || question.WrongPeriod || question.WrongUnit)
        {
            throw new NotFoundException("measure");
        }

        var reading = asked["ban"] == FigurePage.LiveKey ? Reading.Live : Reading.Default;
        var headers = FirstColumns.Concat(query.Declaration.Kind == MeasureKind.Distinct ? ["assessment.list.records"] : []).Concat(book.DescriberOf(query)?.ColumnKeys ?? []).Select(k => texts[k]).ToList();
        return Task.FromResult(Results.Stream(
            async target =>
            {
                var ct = context.RequestAborted;
                await using var moment = await figures.BeginAsync(ct);
                var rows = RowsAsync(query, question, await frozen.HoldingAsync(measure, question.Asked, reading, ct), ct);
                await (kind == "csv" ? TableWriter.CsvAsync(target, headers, rows, ct) : TableWriter.XlsxAsync(target, question.Asked.Text.Replace('/', '-'), headers, rows, ct));
            },
            mediaType,
            $"{measure}-{question.Asked.Text}.{kind}"));
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(MeasureQuery query, FigureQuestion question, FrozenPeriod? published, [EnumeratorCancellation] CancellationToken ct)
    {
        var (number, first) = (0L, new List<Guid>());
        try
        {
            await foreach (var record in list.AllAsync(query, question.Scope, question.Asked, published, ct))
            {
                long[] records = query.Declaration.Kind == MeasureKind.Distinct ? [record.Records] : [];
                if (first.Count < MostNamed)
                {
                    first.Add(record.Id);
                }

                yield return [++number, record.Line?.Code ?? record.Id.ToString(), record.Line?.Title, agencies.NameAt(record.AgencyId, record.Day), record.Day, .. records.Cast<object?>(), .. record.Line?.Cells ?? []];
            }
        }
        finally
        {
            if (book.DescriberOf(query)?.TakenAsync is { } taken)
            {
                await taken(services, new(texts[$"measure.{query.Declaration.Name}"], question.Asked.Text, number, first));
            }
        }

        var total = published is null
            ? await figures.CountAsync(query.Declaration.Name, question.Scope, question.Asked, ct)
            : await frozen.CountAsync(published, query.Declaration.Name, question.Scope, ct);
        yield return [total, texts["assessment.list.total"]];
    }
}
