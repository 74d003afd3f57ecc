using System.Globalization;
using System.Text.Json;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Localization;
using TinhSo.Platform.Tables;

namespace TinhSo.Modules.Procedures.Importing;

/// <summary>Reads what was uploaded, CSV, XLSX or JSON, and writes back what was refused with row, column and remedy.</summary>
internal static class ImportFile
{
    public static IEnumerable<TableRow> Read(Stream stream, string fileName) =>
        Path.GetExtension(fileName).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(stream, fileName) : TableReader.Read(stream, fileName);

    public static IReadOnlyList<string> RejectedHeaders(ITexts texts) =>
        [texts["procedures.import.line"], texts["procedures.import.column"], texts["procedures.import.remedy"], .. ImportRow.Columns];

    public static string Message(RowError error, ITexts texts) => texts[error.TextKey, [.. error.Args.Select(Shown)]];

    public static async Task WriteRejectedAsync(Stream target, IReadOnlyList<RowError> errors, ITexts texts, CancellationToken ct) =>
        await TableWriter.CsvAsync(target, RejectedHeaders(texts), Rows(errors, texts), ct);

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IReadOnlyList<RowError> errors, ITexts texts)
    {
        foreach (var error in errors)
        {
            yield return [error.Line, error.Column, Message(error, texts), .. ImportRow.Columns.Select(c => (object?)(error.Row[c] ?? ""))];
        }

        await Task.CompletedTask;
    }

    private static object? Shown(object? value) => value is DateOnly day ? day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture) : value ?? "…";

    private static IEnumerable<TableRow> ReadJson(Stream stream, string fileName)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(stream, new JsonDocumentOptions { MaxDepth = 8, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new RuleBroken("procedures.import.json", fileName, (e.LineNumber ?? 0) + 1);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new RuleBroken("procedures.import.json", fileName, 1);
            }

            var line = 0;
            foreach (var item in document.RootElement.EnumerateArray())
            {
                yield return Row(++line, item);
            }
        }
    }

    private static TableRow Row(int line, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return new TableRow(line, new Dictionary<string, string>(), "table.not-a-row", "");
        }

        var cells = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? problem = null;
        string? column = null;
        foreach (var property in item.EnumerateObject())
        {
            var text = property.Value.ValueKind switch
            {
                JsonValueKind.Array => string.Join('|', property.Value.EnumerateArray().Select(v => v.ToString())),
                JsonValueKind.Null => "",
                _ => property.Value.ToString(),
            };
            if (problem is null && text.Length > TableReader.LongestCell)
            {
                (problem, column) = ("table.cell-too-long", property.Name);
            }
            else if (problem is null && text.TrimStart() is ['=' or '@', ..])
            {
                (problem, column) = ("table.formula", property.Name);
            }

            cells[property.Name] = text.Length > TableReader.LongestCell ? text[..200] : text;
        }

        return new TableRow(line, cells, problem, column);
    }
}
