using System.Globalization;
using CsvHelper;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace TinhSo.Platform.Tables;

/// <summary>Writes a table as CSV (UTF-8 with mark, so that spreadsheets read the diacritics) or XLSX, row by row. Text that a spreadsheet would run is made harmless.</summary>
public static class TableWriter
{
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static async Task CsvAsync(Stream target, IReadOnlyList<string> headers, IAsyncEnumerable<IReadOnlyList<object?>> rows, CancellationToken ct)
    {
        await using var csv = CsvWriter.Create(target, new CsvWriterOptions { HasHeader = false, WriteByteOrderMark = true, ValidateFieldCount = false }, leaveOpen: true);
        foreach (var header in headers)
        {
            csv.WriteField(header);
        }

        await csv.EndRecordAsync(ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            foreach (var cell in row)
            {
                csv.WriteField(cell is long or int or double ? Text(cell) : Harmless(Text(cell)));
            }

            await csv.EndRecordAsync(ct);
        }

        await csv.FlushAsync(ct);
    }

    public static async Task XlsxAsync(Stream target, string sheetName, IReadOnlyList<string> headers, IAsyncEnumerable<IReadOnlyList<object?>> rows, CancellationToken ct)
    {
        // The package format wants to seek; responses cannot.
        await using var buffer = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(buffer, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.Workbook = new Workbook(new Sheets(new Sheet { Id = "rId1", SheetId = 1, Name = sheetName.Length > 31 ? sheetName[..31] : sheetName }));
            var part = workbook.AddNewPart<WorksheetPart>("rId1");
            using var writer = OpenXmlWriter.Create(part);
            writer.WriteStartElement(new Worksheet());
            writer.WriteStartElement(new SheetData());
            Write(writer, headers);
            await foreach (var row in rows.WithCancellation(ct))
            {
                Write(writer, row);
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        buffer.Position = 0;
        await buffer.CopyToAsync(target, ct);
    }

    private static void Write(OpenXmlWriter writer, IReadOnlyList<object?> cells)
    {
        writer.WriteStartElement(new Row());
        foreach (var cell in cells)
        {
            writer.WriteElement(cell is long or int or double
                ? new Cell { DataType = CellValues.Number, CellValue = new CellValue(Text(cell)) }
                : new Cell { DataType = CellValues.InlineString, InlineString = new InlineString(new Text(Harmless(Text(cell))) { Space = SpaceProcessingModeValues.Preserve }) });
        }

        writer.WriteEndElement();
    }

    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateOnly d => d.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
        DateTime t => Time.VietnamTime.ToLocal(t).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Harmless(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\0', ..] ? "'" + text : text;
}
