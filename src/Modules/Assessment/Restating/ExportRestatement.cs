using Microsoft.AspNetCore.Http;
using TinhSo.Contracts.Directory;
using TinhSo.Modules.Assessment.Counting;
using TinhSo.Modules.Assessment.Freezing;
using TinhSo.Platform.Acts;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Assessment.Restating;

/// <summary>A restatement as a file, one line a record and act.</summary>
internal sealed class ExportRestatement(FrozenFigures frozen, Restatements restatements, FigureReader reader, IAgencies agencies, Act act, ITexts texts)
{
    private static readonly string[] Columns =
        ["assessment.list.code", "assessment.restated.change", "assessment.measure", "assessment.restated.then", "assessment.restated.now", "assessment.restated.act", "assessment.published.at", "assessment.published.by", "assessment.freeze.reason"];

    public async Task<IResult> AnswerAsync(string set, string period, int? edition, string kind, CancellationToken ct)
    {
        if (!Period.TryParse(period, out var asked))
        {
            throw new NotFoundException("period");
        }

        await using var moment = await reader.BeginAsync(ct);
        var kept = await frozen.FindAsync(set, asked, edition, ct) ?? throw new NotFoundException("published period");
        var restated = await restatements.OfAsync(kept, act.Now, ct);
        var headers = Columns.Select(c => texts[c]).ToList();
        var buffer = new MemoryStream();
        await (kind == "csv" ? TableWriter.CsvAsync(buffer, headers, Rows(restated), ct) : TableWriter.XlsxAsync(buffer, asked.Text.Replace('/', '-'), headers, Rows(restated), ct));
        return Results.File(buffer.ToArray(), kind == "csv" ? "text/csv; charset=utf-8" : TableWriter.XlsxType, $"restatement-{set}-{asked.Text}.{kind}");
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> Rows(Restatement restated)
    {
        foreach (var (record, change) in restated.Records.SelectMany(r => r.Changes, (r, c) => (r, c)))
        {
            object?[] start = [record.Line?.Code ?? record.Id.ToString(), texts[$"enum.RecordChange.{change.Change}"], change.Measure, Place(change.Then), Place(change.Now)];
            foreach (var done in record.Acts.DefaultIfEmpty())
            {
                yield return [.. start, done?.Act, done?.At, done?.ActorName, done?.Reason];
            }
        }

        await Task.CompletedTask;
    }

    private string? Place(FrozenRow? row) => row is { } r ? $"{(r.AgencyId == Guid.Empty ? texts["assessment.scope.province"] : agencies.NameAt(r.AgencyId, r.Day))} {r.Day:dd/MM/yyyy}" : null;
}
