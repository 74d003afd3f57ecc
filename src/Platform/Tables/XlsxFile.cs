using System.Xml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using TinhSo.Platform.Failures;
using TinhSo.Platform.Files;

namespace TinhSo.Platform.Tables;

/// <summary>The first sheet of a workbook, opened only after its parts were seen to stay within bounds; whatever is wrong with it is <c>platform.table-format</c>.</summary>
internal sealed class XlsxFile : IDisposable
{
    public const int MostColumns = 16_384;
    private const long MostBytes = 40 * 1024 * 1024;
    private readonly SpreadsheetDocument _document;

    private XlsxFile(SpreadsheetDocument document, string[] shared, IEnumerable<Row> rows) => (_document, Shared, Rows) = (document, shared, rows);

    public string[] Shared { get; }

    public IEnumerable<Row> Rows { get; }

    public static XlsxFile Open(Stream stream, string fileName)
    {
        SpreadsheetDocument? document = null;
        try
        {
            document = PackedBounds.Hold(stream, MostBytes) ? SpreadsheetDocument.Open(stream, false) : throw new InvalidDataException();
            var workbook = document.WorkbookPart!;
            var shared = workbook.SharedStringTablePart?.SharedStringTable.Elements<SharedStringItem>().Select(i => i.InnerText).ToArray() ?? [];
            var part = (WorksheetPart)workbook.GetPartById(workbook.Workbook.Sheets!.Elements<Sheet>().First().Id!);
            return new(document, shared, part.Worksheet.Descendants<Row>());
        }
        catch (Exception e) when (e is FileFormatException or OpenXmlPackageException or InvalidDataException or XmlException or NullReferenceException or InvalidOperationException or ArgumentException or KeyNotFoundException or InvalidCastException or NotSupportedException or IOException)
        {
            document?.Dispose();
            throw new RuleBroken("platform.table-format", fileName);
        }
    }

    public void Dispose() => _document.Dispose();
}
