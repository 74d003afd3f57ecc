using System.Globalization;
using CsvHelper;
using DocumentFormat.OpenXml.Spreadsheet;
using TinhSo.Platform.Failures;

namespace TinhSo.Platform.Tables;

/// <summary>One data row of a table file by column name; <see cref="Problem"/> names why the row cannot be trusted at all (text key), before any rule of the importer.</summary>
public sealed record TableRow(int Line, IReadOnlyDictionary<string, string> Cells, string? Problem = null, string? ProblemColumn = null)
{
    public string? this[string column] => Cells.TryGetValue(column, out var v) && v.Trim() is { Length: > 0 } t ? t : null;
}

/// <summary>Reads CSV (UTF-8) and XLSX alike: first row is the header. A bad row is reported by line, the rest is still read.</summary>
public static class TableReader
{
    public const int LongestCell = 32_767;

    public static IEnumerable<TableRow> Read(Stream stream, string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".csv" or ".txt" => ReadCsv(stream, fileName),
        ".xlsx" => ReadXlsx(stream, fileName),
        _ => throw new RuleBroken("platform.table-format", fileName),
    };

    private static IEnumerable<TableRow> ReadCsv(Stream stream, string fileName)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        var bytes = buffer.ToArray();
        var options = new CsvReaderOptions
        {
            HasHeader = false,
            Separator = SeparatorOf(bytes),
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            TrackLineNumbers = true,
        };
        using var csv = CsvReader.Create(bytes, options);
        string[]? header = null;
        while (csv.Read())
        {
            // As wide as a spreadsheet can be; each row costs what the header is wide.
            var record = csv.FieldCount <= XlsxFile.MostColumns ? new string[csv.FieldCount] : throw new RuleBroken("platform.table-format", fileName);
            for (var i = 0; i < record.Length; i++)
            {
                record[i] = csv.GetString(i) ?? "";
            }

            if (header is null)
            {
                header = [.. record.Select(h => h.Trim().TrimStart('\uFEFF'))];
                continue;
            }

            if (record.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            yield return Row((int)csv.LineNumber, header, record);
        }
    }

    /// <summary>Spreadsheets set to Vietnamese write semicolons; the header line tells.</summary>
    private static char SeparatorOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        return line.Count((byte)';') > line.Count((byte)',') ? ';' : line.Count((byte)'\t') > line.Count((byte)',') ? '\t' : ',';
    }

    private static TableRow Row(int line, string[] header, IReadOnlyList<string> record)
    {
        var cells = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? problem = null;
        string? column = null;
        for (var i = 0; i < header.Length; i++)
        {
            var value = i < record.Count ? record[i] : "";
            if (problem is null && ProblemOf(value) is { } found)
            {
                (problem, column) = (found, header[i]);
            }

            cells[header[i]] = value.Length > LongestCell ? value[..200] : value;
        }

        return new TableRow(line, cells, problem, column);
    }

    private static string? ProblemOf(string value) =>
        value.Length > LongestCell ? "table.cell-too-long"
        : value.Contains('\uFFFD', StringComparison.Ordinal) ? "table.not-utf8"
        // A cell that a spreadsheet would run as a formula is refused, not stored.
        : value.TrimStart() is ['=' or '@', ..] ? "table.formula"
        : null;

    private static IEnumerable<TableRow> ReadXlsx(Stream stream, string fileName)
    {
        using var document = XlsxFile.Open(stream, fileName);
        string[]? header = null;
        foreach (var row in document.Rows)
        {
            var record = new List<string>();
            foreach (var cell in row.Elements<Cell>())
            {
                var index = ColumnIndex(cell.CellReference?.Value) ?? record.Count;
                if (index >= XlsxFile.MostColumns)
                {
                    throw new RuleBroken("platform.table-format", fileName);
                }

                while (record.Count < index)
                {
                    record.Add("");
                }

                record.Add(cell.CellFormula is not null ? "=" + cell.CellFormula.Text : TextOf(cell, document.Shared));
            }

            if (header is null)
            {
                header = [.. record.Select(h => h.Trim())];
            }
            else if (!record.All(string.IsNullOrWhiteSpace))
            {
                yield return Row((int)(row.RowIndex?.Value ?? 0), header, record);
            }
        }
    }

    private static string TextOf(Cell cell, string[] shared)
    {
        if (cell.DataType?.Value == CellValues.SharedString && int.TryParse(cell.CellValue?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < shared.Length)
        {
            return shared[i];
        }

        return cell.DataType?.Value == CellValues.InlineString ? cell.InlineString?.InnerText ?? "" : cell.CellValue?.Text ?? "";
    }

    private static int? ColumnIndex(string? reference)
    {
        if (reference is null)
        {
            return null;
        }

        var index = 0;
        // Three letters name the last column there is; more would only count up.
        foreach (var c in reference.TakeWhile(char.IsAsciiLetter).Take(4))
        {
            index = (index * 26) + (char.ToUpperInvariant(c) - 'A' + 1);
        }

        return index - 1;
    }
}
