using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Board;
using TinhSo.Modules.Assessment.Cells;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Listing;

/// <summary>The whole list behind a figure as a file, for who wants to check it elsewhere; its last line carries the figure, of the same moment.</summary>
internal sealed class ExportList(FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, FigureReader figures, RecordList list, MeasureBook book)
{
    public Task<IResult> CsvAsync(string measure, HttpContext context) => AnswerAsync(measure, context, "csv", "text/csv; charset=utf-8");

    public Task<IResult> XlsxAsync(string measure, HttpContext context) => AnswerAsync(measure, context, "xlsx", TableWriter.XlsxType);

    private Task<IResult> AnswerAsync(string measure, HttpContext context, string kind, string mediaType)
    {
        var question = new Question(scopes, agencies, act, texts, context.Request.Query);
        if (book.Find(measure) is not { } query || question.Wrong)
        {
            throw new NotFoundException("measure");
        }

        var headers = new[] { "assessment.list.number", "assessment.list.code", "assessment.list.title", "assessment.agency", "assessment.list.day" }
            .Concat(book.DescriberOf(query)?.ColumnKeys ?? []).Select(k => texts[k]).ToList();
        return Task.FromResult(Results.Stream(
            async target =>
            {
                var ct = context.RequestAborted;
                await using var moment = await figures.BeginAsync(ct);
                var rows = RowsAsync(query, question, ct);
                await (kind == "csv" ? TableWriter.CsvAsync(target, headers, rows, ct) : TableWriter.XlsxAsync(target, question.Period.Text.Replace('/', '-'), headers, rows, ct));
            },
            mediaType,
            $"{measure}-{question.Period.Text}.{kind}"));
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(Platform.Figures.MeasureQuery query, Question question, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var number = 0L;
        await foreach (var record in list.AllAsync(query, question.Scope, question.Period, ct))
        {
            yield return [++number, record.Line?.Code ?? record.Id.ToString(), record.Line?.Title, agencies.NameAt(record.AgencyId, record.Day), record.Day, .. record.Line?.Cells ?? []];
        }

        yield return [await figures.CountAsync(query.Declaration.Name, question.Scope, question.Period, ct), texts["assessment.list.total"]];
    }

    /// <summary>The same question as the page asks, read from the address.</summary>
    private sealed class Question : FigurePage
    {
        public Question(FigureScopes scopes, IAgencies agencies, Act act, ITexts texts, IQueryCollection query)
            : base(scopes, agencies, act, texts)
        {
            PeriodText = query["ky"];
            UnitKey = query["don-vi"];
            ViewText = query["nhin"];
            Level = Enum.TryParse<AgencyLevel>(query["cap"], out var level) ? level : null;
            ReadQuestion();
        }

        public bool Wrong => ModelState.ValidationState == ModelValidationState.Invalid;
    }
}
